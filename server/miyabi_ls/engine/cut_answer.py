"""An answer cut at its limit, which the model can go on from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from miyabi_ls.actions.action import Action, DocumentationEdit, Findings, Prompt, Target
from miyabi_ls.engine.joining import joined, repeats, seam_of
from miyabi_ls.errors import AnswerCut, AnswerError, AnswerUnusable
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.source.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Meaning = tuple[str, tuple[str, ...]]


class CutAnswer(AnswerCut):
    """An answer cut at its limit that can be gone on from.

    Attributes:
        target: what it was for.
        prompt: asks for the rest of it.
    """

    def __init__(self, problem: str, remedy: str, target: Target, prompt: Prompt) -> None:
        super().__init__(problem, remedy)
        self.target = target
        self.prompt = prompt


def cut_error(target: Target, prompt: Prompt, response: LLMResponse) -> AnswerCut:
    """What to raise for a cut answer; a ``CutAnswer`` where something of it can be used.

    The answer ended at its limit, or before it where the context was full (OLLAMA.md, row 7).
    """
    seam = "" if prompt.schema is not None else seam_of(response.text)
    is_full = 0 < response.tokens_used < prompt.max_tokens
    if is_full:
        problem = (
            f"The answer was cut after {response.tokens_used} tokens, when the model's context was "
            "full"
        )
        remedy = "select a smaller part, or raise `miyabi.contextTokens`"
    else:
        problem = f"The answer was cut at its limit of {prompt.max_tokens} tokens"
        remedy = "select a smaller part"
    if not seam.strip():
        return AnswerCut(f"{problem}, so it cannot be used", f"{remedy}.")
    lines = response.text.strip().count("\n") + 1
    problem = f"{problem}, with {lines} line{'' if lines == 1 else 's'} written"
    go_on = f"the code action Continue at {target.label} has the model go on"
    remedy = f"{remedy}; then {go_on}." if is_full else f"{go_on}."
    return CutAnswer(problem, remedy, target, replace(prompt, partial=seam))


def continued(action: Action, target: Target, prompt: Prompt, continuation: str) -> str:
    """The whole answer: what was cut, and what the model went on with.

    Raises:
        AnswerUnusable: the two can be joined in several ways that mean different code.
    """
    candidates = joined(prompt.partial, continuation)
    readable = list(_readable(action, target, prompt, candidates))
    if not readable:
        return candidates[0]
    meanings = {meaning for _, meaning, _ in readable}
    text, _, is_documentation = readable[0]
    is_sure = is_documentation and repeats(prompt.partial, continuation)
    if len(meanings) > 1 and not is_sure:
        raise AnswerUnusable(
            "The two parts of the answer fit together in more than one way, so nothing was changed",
            "try again.",
        )
    return text


def _readable(
    action: Action, target: Target, prompt: Prompt, candidates: tuple[str, ...]
) -> Iterator[tuple[str, Meaning, bool]]:
    """The candidates that can be read, each with what it means and whether it documents."""
    for candidate in candidates:
        try:
            reading = action.read(target, prompt, candidate)
        except AnswerError:
            continue
        assert not isinstance(reading, Findings)
        is_documentation = isinstance(reading, DocumentationEdit)
        yield candidate, _meaning(target, reading.edit.new_text), is_documentation


def _meaning(target: Target, code: str) -> Meaning:
    """What two layouts of the same code have in common: their trees, and their words."""
    syntax = target.language.parse(Text(code))
    return syntax.shape, tuple(code.split())
