"""Answers that are a diff: the file with the diff applied, where that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from miyabi_ls.source.text import Text

_HUNK = re.compile(r"^@@(?: .*)?$", re.MULTILINE)
_HEADER = re.compile(r"^(?:diff |index |--- |\+\+\+ |\\ No newline)")


@dataclass(frozen=True, slots=True)
class _Line:
    mark: str
    text: str


def is_diff(tag: str, code: str) -> bool:
    """Whether a block of an answer holds marked lines instead of code.

    By its tag, by a hunk's header, or by both marks at the beginning of lines that have no other
    beginning but blanks: such lines may parse, ``-`` being an operator.
    """
    if tag in ("diff", "patch") or _HUNK.search(code):
        return True
    firsts = {line[0] for line in code.split("\n") if line.strip()}
    return {"-", "+"} <= firsts <= {"-", "+", " ", "\t"}


def patched(text: Text, diff: str) -> str | None:
    """``text`` with ``diff`` applied; None where a hunk does not stand in it just once.

    Lines are compared without the blanks around them. The numbers of a hunk are not trusted: models
    cannot count.
    """
    lines = [text.slice(text.line_span(number)) for number in range(text.line_count)]
    for hunk in _hunks(diff):
        old = [line.text.strip() for line in hunk if line.mark != "+"]
        at = _only_place([line.strip() for line in lines], old)
        if at is None:
            return None
        lines[at : at + len(old)] = _new_side(hunk, lines[at : at + len(old)])
    return text.line_end.join(lines)


def _hunks(diff: str) -> Iterator[Sequence[_Line]]:
    for part in _HUNK.split(diff):
        lines = [_marked(line) for line in part.split("\n") if not _HEADER.match(line)]
        while lines and not lines[0].text.strip():
            lines.pop(0)
        while lines and not lines[-1].text.strip():
            lines.pop()
        if any(line.mark in "+-" for line in lines):
            yield lines


def _marked(line: str) -> _Line:
    mark = line[:1]
    # A context line whose blank mark was forgotten, or taken away at the end of a line.
    return _Line(mark, line[1:]) if mark in ("+", "-") else _Line("=", line.removeprefix(" "))


def _new_side(hunk: Sequence[_Line], old: Sequence[str]) -> Iterator[str]:
    """The lines after the hunk; those it keeps as they are in the file."""
    kept = iter(old)
    indent = _lost_indent(hunk, old)
    for line in hunk:
        if line.mark == "+":
            yield indent + line.text if line.text.strip() else ""
        elif line.mark == "-":
            next(kept)
        else:
            yield next(kept)


def _lost_indent(hunk: Sequence[_Line], old: Sequence[str]) -> str:
    """The blanks that all of ``hunk`` lacks: a model is shown its target without indentation."""
    known = [line.text for line in hunk if line.mark != "+"]
    pairs = ((line, mine) for line, mine in zip(old, known, strict=True) if line.strip())
    line, mine = next(pairs, ("", ""))
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return blanks.removesuffix(mine[: len(mine) - len(mine.lstrip(" \t"))])


def _only_place(lines: Sequence[str], part: Sequence[str]) -> int | None:
    if not part:
        return None
    places = [
        at for at in range(len(lines) - len(part) + 1) if lines[at : at + len(part)] == list(part)
    ]
    return places[0] if len(places) == 1 else None
