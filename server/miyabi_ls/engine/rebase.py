"""An outcome carried to the text as it is now, and proved again there."""

from __future__ import annotations

from dataclasses import replace

from miyabi_ls.actions.action import Action, CodeEdit, DocumentationEdit, Target
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import TargetChanged
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


def rebase(outcome: EditOutcome, syntax: Syntax, span: Span) -> EditOutcome:
    """``outcome`` for a text in which its target stands, unchanged, at ``span``.

    Raises:
        TargetChanged: the item is another one now, though its text is the same.
        ProofFailed: the edit would damage what stands around it now.
    """
    old = outcome.target
    if syntax.text is old.text:
        return outcome
    item = _item(old, syntax, span)
    if item is not None and item.kind is ItemKind.FILE:
        # Where the documentation of a file belongs may be empty, and then nothing marks it.
        span = item.span
    shift = span.start - old.span.start
    selection = None if old.selection is None else _shifted(old.selection, shift)
    target = replace(old, syntax=syntax, span=span, item=item, selection=selection)
    edit = Edit(_shifted(outcome.reading.edit.span, shift), outcome.reading.edit.new_text)
    reading: CodeEdit | DocumentationEdit = CodeEdit(edit)
    if isinstance(outcome.reading, DocumentationEdit):
        assert item is not None
        if _docs(item, syntax) != _docs(outcome.reading.item, old.syntax):
            raise TargetChanged(
                f"The documentation of {old.label} was changed, so nothing else was; try again."
            )
        reading = DocumentationEdit(edit, item)
    return replace(outcome, target=target, reading=reading, proofs=prove(target, reading))


def retarget(action: Action, old: Target, syntax: Syntax, span: Span) -> Target:
    """The target of ``action`` where ``old`` stood, as it is now that the user changed it.

    Args:
        action: the action that found ``old``.
        old: the target an answer was meant for.
        syntax: the file as it is now.
        span: where ``old`` stands in it.

    Raises:
        TargetChanged: there is no such item any more.
    """
    if old.selection is not None:
        return replace(old, syntax=syntax, span=span, item=_item(old, syntax, span), selection=span)
    item = _item(old, syntax, span)
    at = Span(span.start, span.start) if item is None else item.declaration
    target = action.find(old.language, syntax, at)
    if target is None:
        raise TargetChanged(f"{old.label} is not there any more, so nothing was changed.")
    return target


def _item(old: Target, syntax: Syntax, span: Span) -> Item | None:
    """The item the target belongs to, found again."""
    if old.item is None:
        return old.language.item_at(syntax, span)
    if old.item.kind is ItemKind.FILE:
        item: Item | None = old.language.file_item(syntax)
    else:
        item = old.language.item_at(syntax, span)
    if item is None or (item.kind, item.name) != (old.item.kind, old.item.name):
        raise TargetChanged(f"{old.label} is another one now, so nothing was changed; try again.")
    return item


def _docs(item: Item, syntax: Syntax) -> list[str]:
    return [syntax.text.slice(span) for span in item.docs]


def _shifted(span: Span, shift: int) -> Span:
    return Span(span.start + shift, span.end + shift)
