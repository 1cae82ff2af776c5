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
    """

    original: str
    span: Span | None

    @staticmethod
    def of(text: Text, span: Span) -> Tracked:
        """Begin to track ``span`` of ``text``."""
        return Tracked(text.slice(span), span)

    def after(self, edit: Edit) -> Tracked:
        """Where it stands once ``edit`` was made. An insertion at its very edge stays outside."""
        if self.span is None:
            return self
        shift = len(edit.new_text) - (edit.span.end - edit.span.start)
        start, end = self.span.start, self.span.end
        if edit.span.end <= start:
            return Tracked(self.original, Span(start + shift, end + shift))
        if edit.span.start >= end:
            return self
        if self.span.contains(edit.span):
            return Tracked(self.original, Span(start, end + shift))
        return Tracked(self.original, None)

    def unchanged_in(self, text: Text) -> Span | None:
        """Where the original stands in ``text`` character by character, else None.

        A user who changes the target and changes it back has not changed it. A target that was cut
        and pasted, or replaced along with the whole file, is found again if it is there just once.
        """
        if self.span is not None and text.slice(self.span) == self.original:
            return self.span
        if not self.original or text.string.count(self.original) != 1:
            return None
        start = text.string.index(self.original)
        return Span(start, start + len(self.original))


def smallest_edit(before: str, after: str) -> Edit:
    """The one edit from ``before`` to ``after`` with the longest common start and end kept.

    Clients that send whole texts, and files that are closed and opened again, change less than
    they say.
    """
    start = _common_start(before, after)
    end = _common_end(before, after, min(len(before), len(after)) - start)
    return Edit(Span(start, len(before) - end), after[start : len(after) - end])


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
