"""Generated code as rustfmt has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from miyabi_ls.actions.action import Action, CodeEdit, Target
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.proof_step import Unproved
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import AnswerError, ProofFailed
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.layout import indent_step
from miyabi_ls.source.text import Span
from miyabi_ls.verify.laid_out import NotFormatted
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.rustfmt import formatted_alone, formatted_body

_IMPL = "impl _Miyabi {"
_INMOST = {ItemKind.FUNCTION: "fn _miyabi() {", ItemKind.IMPL: _IMPL, ItemKind.TRAIT: _IMPL}
"""By the kind of an item, the opening of what can hold code that stands in one."""


async def formatted(action: Action, outcome: EditOutcome, file: Path) -> EditOutcome:
    """``outcome`` with its code formatted; no line outside the target changes.

    Raises:
        Unproved: rustfmt cannot, or what it gives is no good.
    """
    try:
        code = await _code(outcome, file)
    except NotFormatted as error:
        raise Unproved(str(error)) from error
    return with_code(action, outcome, code)


def with_code(action: Action, outcome: EditOutcome, code: str) -> EditOutcome:
    """``outcome`` with ``code``, which a formatter laid out, in place of the model's.

    Raises:
        Unproved: it is no good.
    """
    target = outcome.target
    # As an answer of the model, so that it can be made anew wherever its target moves.
    prompt = replace(outcome.prompt, opening="", closing="")
    response = replace(outcome.response, text=fenced(target.language.language_id, code))
    try:
        reading = action.read(target, prompt, response.text)
        assert isinstance(reading, CodeEdit)
        proofs = prove(target, reading)
    except (AnswerError, ProofFailed) as error:
        raise Unproved("the formatted code does not fit") from error
    return replace(
        outcome,
        reading=reading,
        proofs=(Proof.FORMATTED, *proofs),
        prompt=prompt,
        response=response,
    )


async def _code(outcome: EditOutcome, file: Path) -> str:
    target = outcome.target
    if target.selection is not None:
        return await _selection(outcome, target.selection, file)
    assert target.item is not None
    if target.item.kind is ItemKind.FUNCTION:
        return await _body(outcome, target.item, file)
    return await _members(outcome, target.item, file)


async def _body(outcome: EditOutcome, function: Item, file: Path) -> str:
    target = outcome.target
    start = function.declaration.start
    after = target.syntax.reparsed(target.text.replace(outcome.reading.edit))
    item = target.language.item_at(after, Span(start, start))
    if item is None or item.body is None:
        raise NotFormatted("its item is not found again")
    return await formatted_body(target.language, after, item, file)


async def _members(outcome: EditOutcome, implementation: Item, file: Path) -> str:
    depth = _depth(outcome.target, implementation.declaration.start)
    around = ("mod _miyabi {",) * depth
    code = outcome.reading.edit.new_text.strip()
    return await formatted_alone(code, (*around, _IMPL), file)


async def _selection(outcome: EditOutcome, selection: Span, file: Path) -> str:
    target = outcome.target
    text = target.text
    line_end = text.line_span(text.line_at(selection.end)).end
    after = text.slice(Span(selection.end, line_end))
    if not text.begins_line(selection.start) or after.strip():
        raise NotFormatted("other code stands on its lines")
    code = outcome.reading.edit.new_text
    if not target.language.tokens(target.syntax, selection):
        code = code.removeprefix(text.slice(selection))  # the comment that stays
    return await formatted_alone(code, _around(target, selection), file)


def _around(target: Target, selection: Span) -> tuple[str, ...]:
    """Openings of what can hold the code of ``selection``, as many as it is indented."""
    depth = _depth(target, selection.start)
    item = target.item
    inmost = ""
    if item is not None and item.body is not None and item.body.contains(selection):
        inmost = _INMOST.get(item.kind, "")
    if not inmost:
        return ("mod _miyabi {",) * depth
    if not depth:
        raise NotFormatted("it is not indented")
    return (*("mod _miyabi {",) * (depth - 1), inmost)


def _depth(target: Target, offset: int) -> int:
    """By how many steps the line of ``offset`` is indented."""
    step = indent_step(target.language, target.text)
    indent = target.text.indentation_at(offset)
    depth = len(indent) // len(step)
    if indent != step * depth:
        raise NotFormatted("it is not indented as the rest of the file")
    return depth
