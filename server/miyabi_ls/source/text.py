r"""An immutable text with its lines, by the line rules of the Language Server Protocol.

A line ends at ``\n``, ``\r\n`` or a lone ``\r`` and at nothing else (LSP 3.17, "Text Documents").
``str.splitlines`` also breaks at form feeds, U+2028 and others, and would shift every later line.

Offsets are indexes into the Python string, that is, code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\n|\r")
"""What a line ends at."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets (code points): ``start`` is in it, ``end`` is not."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    @property
    def empty(self) -> bool:
        """Whether nothing lies in it."""
        return self.start == self.end

    def shifted(self, by: int) -> Span:
        """As long, ``by`` characters further on."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly within."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``span`` by ``new_text``."""

    span: Span
    new_text: str


class Text:
    """A text and where its lines begin. Never changes; ``replace`` gives a new one."""

    __slots__ = ("_starts", "string")

    def __init__(self, string: str, _starts: list[int] | None = None) -> None:
        self.string = string
        self._starts = _line_starts(string) if _starts is None else _starts

    def __len__(self) -> int:
        return len(self.string)

    @property
    def line_count(self) -> int:
        """Number of lines; at least 1, and one more than there are line ends."""
        return len(self._starts)

    def line_start(self, line: int) -> int:
        """Offset at which ``line`` (from 0) begins."""
        return self._starts[line]

    def line_at(self, offset: int) -> int:
        """The line (from 0) that holds ``offset``."""
        return bisect_right(self._starts, offset) - 1

    def line_span(self, line: int) -> Span:
        """Span of ``line`` without its line end."""
        full = self.full_line_span(line)
        end = full.end
        if end > full.start and self.string[end - 1] == "\n":
            end -= 1
        if end > full.start and self.string[end - 1] == "\r":
            end -= 1
        return Span(full.start, end)

    def full_line_span(self, line: int) -> Span:
        """Span of ``line`` with its line end."""
        start = self._starts[line]
        last = line + 1 == len(self._starts)
        return Span(start, len(self.string) if last else self._starts[line + 1])

    def slice(self, span: Span) -> str:
        """The characters in ``span``."""
        return self.string[span.start : span.end]

    def indentation_at(self, offset: int) -> str:
        """Blanks that begin the line of ``offset``."""
        line = self.slice(self.line_span(self.line_at(offset)))
        return line[: len(line) - len(line.lstrip(" \t"))]

    def begins_line(self, offset: int) -> bool:
        """Whether only blanks, or a byte order mark, stand before ``offset`` on its line."""
        before = self.string[self.line_start(self.line_at(offset)) : offset]
        return not before.strip(" \t\f\ufeff")

    def grown_to_line_start(self, span: Span) -> Span:
        """``span`` with the blanks before it, where only blanks stand before it on its line."""
        start = self.line_start(self.line_at(span.start))
        return span if self.string[start : span.start].strip() else Span(start, span.end)

    @property
    def line_end(self) -> str:
        r"""The line end most lines use; ``\n`` where there is none or a tie."""
        windows = self.string.count("\r\n")
        unix = self.string.count("\n") - windows
        lone = self.string.count("\r") - windows
        if windows > unix and windows >= lone:
            return "\r\n"
        return "\r" if lone > unix else "\n"

    def replace(self, edit: Edit) -> Text:
        """This text with one edit made; line starts outside the edit are reused, not searched."""
        start, end = edit.span.start, edit.span.end
        string = self.string[:start] + edit.new_text + self.string[end:]
        # A line end may be made or broken where the edit meets its neighbours (\r before \n),
        # so one character more on each side is searched again.
        first = self.line_at(max(0, start - 1))
        last = self.line_at(min(len(self.string), end + 1))
        shift = len(edit.new_text) - (end - start)
        window_start = self._starts[first]
        window_end = self._starts[last + 1] + shift if last + 1 < len(self._starts) else len(string)
        starts = self._starts[: first + 1]
        starts += [m.end() for m in LINE_END.finditer(string, window_start, window_end)]
        if starts[-1] == window_end and last + 1 < len(self._starts):
            starts.pop()
        starts += [start + shift for start in self._starts[last + 1 :]]
        return Text(string, starts)

    def replace_all(self, edits: Iterable[Edit]) -> Text:
        """This text with several edits made, their spans all meant in this text.

        Raises:
            ValueError: two edits overlap.
        """
        text = self
        floor = len(self.string)
        for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
            if edit.span.end > floor:
                raise ValueError("edits overlap")
            floor = edit.span.start
            text = text.replace(edit)
        return text


def _line_starts(string: str) -> list[int]:
    return [0, *(match.end() for match in LINE_END.finditer(string))]
