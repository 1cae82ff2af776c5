"""The text of a target as it is known by, wherever it stands: its lines without their indentation.

Two targets with the same such text are the same to a review, and every place in the one is a place
in the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.text import LINE_END, Span, Text

Place = tuple[int, int]
"""A line of an item and a column of it, both from 0, its own indentation left out."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """A part of a text by its lines.

    Attributes:
        text: the text.
        span: the part.
    """

    text: Text
    span: Span

    @property
    def normalised(self) -> str:
        r"""Its lines without the indentation of the first, blanks at their ends, and ``\r``."""
        indentation = self.indentation
        begins_line = self.span.start == self.text.line_start(self._first)
        first, *more = LINE_END.split(self.text.slice(self.span))
        lines = [first.removeprefix(indentation) if begins_line else first]
        lines += [line.removeprefix(indentation) for line in more]
        return "\n".join(line.rstrip() for line in lines)

    @property
    def indentation(self) -> str:
        """What its first line goes in by."""
        if not self.text.begins_line(self.span.start):
            return ""
        return self.text.indentation_at(self.span.start)

    def place_of(self, offset: int) -> Place:
        """The place of an offset in it."""
        line = self.text.line_at(offset)
        return line - self._first, max(0, offset - self._line(line).start)

    def offset_of(self, place: Place) -> int | None:
        """The offset of a place; None where there is none such.

        Blanks at the end of a line may have gone: a place among them is the end.
        """
        line, column = place
        number = self._first + line
        if line < 0 or column < 0 or number > self.text.line_at(self.span.end):
            return None
        here = self._line(number)
        return min(here.start + column, here.end)

    @property
    def _first(self) -> int:
        return self.text.line_at(self.span.start)

    def _line(self, number: int) -> Span:
        """What of a line belongs to it, without the indentation of the first."""
        line = self.text.line_span(number)
        start, end = max(line.start, self.span.start), min(line.end, self.span.end)
        indentation = self.indentation
        if start == line.start and self.text.string.startswith(indentation, start, max(start, end)):
            start += len(indentation)
        return Span(min(start, max(end, line.start)), max(start, end))


def normalised(text: Text, span: Span) -> str:
    """The text of ``span`` as it is known by."""
    return ItemText(text, span).normalised
