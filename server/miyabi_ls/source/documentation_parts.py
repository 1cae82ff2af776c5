"""Documentation above an item as the pieces it is written in: lines, block comments, attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import dedent

DocumentationPart = Callable[[str, int], "Piece | None"]
"""What reads the piece of documentation that begins at an offset of a text; None where none does.

The offset is that of a line, or of what stands behind another piece on its line.
"""
_COMMENT_END = re.compile(r"/\*|\*/")
_STARRED = re.compile(r"[ \t]*\*")
_STAR = re.compile(r"^[ \t]*\* ?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of documentation: its lines without markers, and the offset behind it."""

    lines: tuple[str, ...]
    end: int


def run_of(parts: Sequence[DocumentationPart], code: str) -> list[str]:
    """The lines of the first pieces in ``code`` that nothing parts but a line end."""
    found: list[str] = []
    at = 0
    while at < len(code):
        piece = next((each for part in parts if (each := part(code, at)) is not None), None)
        if piece is not None:
            found += piece.lines
            at = piece.end + code.startswith("\n", piece.end)
        elif found:
            break
        else:
            at = code.find("\n", at) + 1 or len(code)
    return found


def line_part(pattern: re.Pattern[str]) -> DocumentationPart:
    """Reads a line that matches ``pattern``, its words in group 1."""

    def read(code: str, at: int) -> Piece | None:
        end = code.find("\n", at)
        end = len(code) if end < 0 else end
        match = pattern.match(code[at:end])
        return Piece((match[1],), end) if match else None

    return read


def block_part(opening: re.Pattern[str]) -> DocumentationPart:
    """Reads a block comment, others within counted, that ``opening`` begins.

    A star that each of its lines begins with is no part of it, nor is the indentation of all.
    """

    def read(code: str, at: int) -> Piece | None:
        begin = opening.match(code, at)
        end = begin and _end_of_comment(code, begin.end())
        if not begin or not end:
            return None
        first, *others = code[begin.end() : end - 2].rstrip("* \t").split("\n")
        if all(map(_STARRED.match, filter(str.strip, others))):
            others = [_STAR.sub("", line) for line in others]
        words = [first.strip(), *dedent("\n".join(others)).split("\n")]
        return Piece(tuple(line.rstrip() for line in words if line or others), end)

    return read


def _end_of_comment(code: str, at: int) -> int | None:
    depth = 1
    for mark in _COMMENT_END.finditer(code, at):
        depth += 1 if mark[0] == "/*" else -1
        if not depth:
            return mark.end()
    return None
