"""An edit of one item may not become an edit of another.

Code that parses can still end the function early and begin a second one, or end with an attribute
that falls on the next item. So every item outside the edit must be found again: of the same kind,
with the same signature, at the place that the change of length gives it; and in the item the edit
belongs to, every token of code around the edit must still be one: a comment that the edit begins
may not swallow the rest of a line.
"""

from __future__ import annotations

from collections import Counter

from miyabi_ls.errors import ProofFailed
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


def check_frame(
    language: Language, before: Syntax, after: Syntax, owner: Item | None, edit: Edit
) -> None:
    """Check that all items but what is inside ``edit`` are as they were.

    Args:
        language: the language of both.
        before, after: the file before and after ``edit``.
        owner: the item the edit belongs to; None at the top level.
        edit: the edit, in ``before``.

    Raises:
        ProofFailed: an item outside the edit appeared, went, or changed its bounds, or a token
            beside it did.
    """
    shift = len(edit.new_text) - (edit.span.end - edit.span.start)
    new = Span(edit.span.start, edit.span.end + shift)
    expected = Counter(
        (item.kind, _signature(before, item, edit), _moved(item.span, edit, shift, owner))
        for item in language.items(before)
        if not edit.span.contains(item.span)
    )
    found = Counter(
        (item.kind, after.text.slice(item.signature), item.span)
        for item in language.items(after)
        if not new.contains(item.span)
    )
    frame = Span(0, len(before.text)) if owner is None else owner.span
    moved_frame = Span(frame.start, frame.end + shift)
    if expected != found or (
        _around(language, before, frame, edit.span) != _around(language, after, moved_frame, new)
    ):
        raise ProofFailed(
            "The model's code would change more than its target, so nothing was changed; try again."
        )


def _signature(before: Syntax, item: Item, edit: Edit) -> str:
    """The signature of ``item``; with the edit in it where that is all the item is, as of a const.

    No edit belongs into the signature of a function, or of what has a body.
    """
    span = item.signature
    is_all = item.body is None and item.kind is not ItemKind.FUNCTION
    if not is_all or edit.span.start <= span.start or edit.span.end > span.end:
        return before.text.slice(span)
    head = before.text.slice(Span(span.start, edit.span.start))
    return head + edit.new_text + before.text.slice(Span(edit.span.end, span.end))


def _around(
    language: Language, syntax: Syntax, frame: Span, inner: Span
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens in ``frame`` before and after ``inner``."""
    before = Span(min(frame.start, inner.start), inner.start)
    after = Span(inner.end, max(frame.end, inner.end))
    return language.tokens(syntax, before), language.tokens(syntax, after)


def _moved(span: Span, edit: Edit, shift: int, owner: Item | None) -> Span:
    """Where ``span`` is to be found after ``edit``."""
    if owner is not None and span.contains(owner.span):
        blanks = len(edit.new_text) - len(edit.new_text.lstrip())
        start = span.start + (blanks if span.start == edit.span.start else 0)
        return Span(start, span.end + shift)
    if span.start >= edit.span.end:
        return span.shifted(shift)
    if span.contains(edit.span):
        return Span(span.start, span.end + shift)
    return span
