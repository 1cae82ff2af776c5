"""An outcome carried to the text as it is now: its answer is read and proved again there."""

from __future__ import annotations

from dataclasses import replace

from miyabi_ls.actions.action import Action, DocumentationEdit, Findings, Target
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import AnswerError, ProofFailed, TargetChanged
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span


def rebase(action: Action, outcome: EditOutcome, syntax: Syntax, span: Span) -> EditOutcome:
    """``outcome`` for a text in which its target stands, unchanged, at ``span``.

    What stands right beside the target may have changed: an attribute typed above it, the braces
    of a half-typed signature. So the edit is not moved but made anew from the same answer.

    Raises:
        TargetChanged: the item is another one now, though its text is the same; or the answer does
            not fit what stands around it now.
    """
    old = outcome.target
    if syntax.text is old.text:
        return outcome
    target = moved(action, old, syntax, span)
    try:
        reading = action.read(target, outcome.prompt, outcome.response.text)
        assert not isinstance(reading, Findings)
        proofs = prove(target, reading)
    except (AnswerError, ProofFailed) as error:
        raise TargetChanged(
            f"What stands around {old.label} was changed meanwhile, and the answer does not fit "
            "there any more, so nothing was changed."
        ) from error
    if isinstance(reading, DocumentationEdit):
        assert old.item is not None
        if _docs(reading.item, syntax) != _docs(old.item, old.syntax):
            raise TargetChanged(
                f"The documentation of {old.label} was changed meanwhile, so nothing else was."
            )
    return replace(outcome, target=target, reading=reading, proofs=proofs)


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
    at = Span(span.start, span.start)
    if item is not None:  # a function is chosen whole, so that one written meanwhile is found too
        start = item.declaration.start
        at = item.declaration if item.kind is ItemKind.FUNCTION else Span(start, start)
    target = action.find(old.language, syntax, at)
    if target is None:
        raise TargetChanged(f"{old.label} is not there any more, so nothing was changed.")
    return target


def moved(action: Action, old: Target, syntax: Syntax, span: Span) -> Target:
    """The same target in another text, where it stands unchanged at ``span``.

    Raises:
        TargetChanged: it is another one there, or its signature is.
    """
    item = _item(old, syntax, span)
    if old.selection is not None:
        shift = span.start - old.span.start
        selection = old.selection.shifted(shift)
        return replace(old, syntax=syntax, span=span, item=item, selection=selection)
    assert old.item is not None
    assert item is not None
    before, now = old.text.slice(old.item.signature), syntax.text.slice(item.signature)
    if not now.endswith(before):  # `pub` put before it changes nothing, a where clause may
        raise TargetChanged(f"The signature of {old.label} was changed, so nothing was changed.")
    return replace(old, syntax=syntax, span=action.span_of(item), item=item)


def _item(old: Target, syntax: Syntax, span: Span) -> Item | None:
    """The item the target belongs to, found again by where its declaration begins."""
    if old.item is None:
        return old.language.item_at(syntax, span)
    if old.item.kind is ItemKind.FILE:
        return old.language.file_item(syntax)
    at = span.start
    if old.selection is None:
        at += old.item.declaration.start - old.span.start
    item = old.language.item_at(syntax, Span(at, at))
    if item is None or (item.kind, item.name) != (old.item.kind, old.item.name):
        raise TargetChanged(f"{old.label} is another one now, so nothing was changed; try again.")
    return item


def _docs(item: Item, syntax: Syntax) -> list[str]:
    return [syntax.text.slice(span) for span in item.docs]
