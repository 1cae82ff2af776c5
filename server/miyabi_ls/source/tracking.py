"""A span carried through the edits that others make around it.

A job that runs for a minute and a half names its target once; the user types on meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.text import Edit, Span, Text


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where a piece of text stands now.

    Attributes:
        original: the text that stood there at first.
        span: where it stands; None after an edit that crossed one of its ends.
        alone: whether the text stood nowhere else when tracking began.
    """

    original: str
    span: Span | None
    alone: bool = True

    @staticmethod
    def of(text: Text, span: Span) -> Tracked:
        """Begin to track ``span`` of ``text``."""
        original = text.slice(span)
        return Tracked(original, span, alone=_only_place(text.string, original) is not None)

    def after(self, edit: Edit) -> Tracked:
        """Where it stands once ``edit`` was made. An insertion at its very edge stays outside."""
        if self.span is None:
            return self
        shift = len(edit.new_text) - (edit.span.end - edit.span.start)
        start, end = self.span.start, self.span.end
        if edit.span.end <= start:
            return self._at(Span(start + shift, end + shift))
        if edit.span.start >= end:
            return self
        if self.span.contains(edit.span):
            return self._at(Span(start, end + shift))
        return self._at(None)

    def _at(self, span: Span | None) -> Tracked:
        # Not ``dataclasses.replace``, which takes three times as long: thousands of findings move.
        return Tracked(self.original, span, self.alone)

    def unchanged_in(self, text: Text) -> Span | None:
        """Where the original stands in ``text`` character by character, else None.

        A user who changes the target and changes it back has not changed it. A target that was cut
        and pasted, or replaced along with the whole file, is found again if it is there just once
        and was alone before: its twin elsewhere is not it. One that grew is looked for where it
        grew: a client that sends differences may put a new neighbour into it (``fn |b() fn |a``).
        """
        if self.span is None or (self.span.empty and self.original):
            return _only_place(text.string, self.original) if self.alone else None
        inside = _only_place(text.slice(self.span), self.original)
        if inside is None:
            return None
        return Span(self.span.start + inside.start, self.span.start + inside.end)


def smallest_edit(before: str, after: str) -> Edit:
    r"""The one edit from ``before`` to ``after`` with the longest common start and end kept.

    Clients that send whole texts, and files that are closed and opened again, change less than
    they say. It never begins or ends between ``\r`` and ``\n``, where no position points.
    """
    start = _common_start(before, after)
    if _splits_line_end(before, start) or _splits_line_end(after, start):
        start -= 1
    end = _common_end(before, after, min(len(before), len(after)) - start)
    if _splits_line_end(before, len(before) - end) or _splits_line_end(after, len(after) - end):
        end -= 1
    return Edit(Span(start, len(before) - end), after[start : len(after) - end])


def _only_place(string: str, part: str) -> Span | None:
    """Where ``part`` stands in ``string``, if it stands there just once."""
    start = string.find(part)
    if start < 0 or string.rfind(part) != start:
        return None
    return Span(start, start + len(part))


def _splits_line_end(string: str, at: int) -> bool:
    return string[max(0, at - 1) : at + 1] == "\r\n"


# Both by halving: comparing slices runs in C, comparing characters does not.


def _common_start(first: str, second: str) -> int:
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(first: str, second: str, limit: int) -> int:
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if (
            first[len(first) - middle : len(first) - low]
            == second[len(second) - middle : len(second) - low]
        ):
            low = middle
        else:
            high = middle - 1
    return low
