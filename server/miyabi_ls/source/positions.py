"""Positions as an editor counts them, and offsets as we do.

An editor names a place by line and character, counted in the code units of one encoding that was
agreed upon at start (LSP 3.17, ``PositionEncodingKind``; UTF-16 where nothing was said).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from miyabi_ls.source.text import Span, Text


class Encoding(StrEnum):
    """What one ``character`` of a position counts."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    UTF_32 = "utf-32"

    def units(self, character: str) -> int:
        """Code units of one code point."""
        point = ord(character)
        if self is Encoding.UTF_32:
            return 1
        if self is Encoding.UTF_16:
            return 2 if point > 0xFFFF else 1
        return 1 if point < 0x80 else 2 if point < 0x800 else 3 if point < 0x1_0000 else 4

    def length(self, string: str) -> int:
        """Code units of ``string``."""
        if self is Encoding.UTF_32 or string.isascii():
            return len(string)
        return sum(map(self.units, string))


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place as an editor names it: line from 0, and code units from the start of the line."""

    line: int
    character: int


def offset_at(text: Text, position: Position, encoding: Encoding) -> int:
    """The offset of ``position``.

    A character past the end of its line means the end of that line, before the line end (LSP 3.17);
    a line past the last means the end of the text, and one before the first its start. A character
    inside a code point means the start of that code point.
    """
    if position.line < 0:
        return 0
    if position.line >= text.line_count:
        return len(text)
    span = text.line_span(position.line)
    wanted = max(0, position.character)
    line = text.slice(span)
    if encoding is Encoding.UTF_32 or line.isascii():
        return span.start + min(wanted, len(line))
    seen = 0
    for index, character in enumerate(line):
        seen += encoding.units(character)
        if seen > wanted:
            return span.start + index
    return span.end


def position_at(text: Text, offset: int, encoding: Encoding) -> Position:
    r"""The position of ``offset``; one between ``\r`` and ``\n`` counts as before the ``\r``."""
    line = text.line_at(offset)
    span = text.line_span(line)
    before = text.string[span.start : min(offset, span.end)]
    return Position(line, encoding.length(before))


def span_at(text: Text, start: Position, end: Position, encoding: Encoding) -> Span:
    """The span between two positions, in whichever order they come."""
    first = offset_at(text, start, encoding)
    second = offset_at(text, end, encoding)
    return Span(min(first, second), max(first, second))
