"""The edits of a document since one of its texts, for many places that are wanted later."""

from __future__ import annotations

from typing import Protocol

from miyabi_ls.source.text import Edit, Span, Text


class Follower(Protocol):
    """What is told the edits of a document.

    Attributes:
        uri: the document.
        text: what the last edit led to.
    """

    uri: str
    text: Text

    def follow(self, edit: Edit, text: Text) -> None:
        """Note one edit of the document and the text it led to."""


class EditLog:
    """Carries a place through the edits when it is wanted, and not through each as it is made.

    A review of a large file has thousands of places; typing is not to wait for them.

    Args:
        uri: the document.
        text: what the places are of.
    """

    def __init__(self, uri: str, text: Text) -> None:
        self.uri = uri
        self.text = text
        self._edits: list[Edit] = []

    def follow(self, edit: Edit, text: Text) -> None:
        """Note one edit of the document and the text it led to."""
        self.text = text
        if self._edits and (whole := _typed_on(self._edits[-1], edit)) is not None:
            self._edits[-1] = whole
        else:
            self._edits.append(edit)

    def carry(self, place: Follower) -> None:
        """Tell ``place``, which is of the first text, all edits so far."""
        for edit in self._edits:
            place.follow(edit, self.text)


def _typed_on(last: Edit, edit: Edit) -> Edit | None:
    """Both as one, where ``edit`` inserts right behind what ``last`` has inserted."""
    end = last.span.start + len(last.new_text)
    if not last.span.empty or edit.span != Span(end, end):
        return None
    return Edit(last.span, last.new_text + edit.new_text)
