"""One action, from its target to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from miyabi_ls.actions.action import Action, CodeEdit, DocumentationEdit, Findings, Prompt, Target
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.early_stop import Completeness, EarlyStop
from miyabi_ls.engine.ask import Call, CompletenessOf, ask, never_complete
from miyabi_ls.engine.cut_answer import continued, cut_error
from miyabi_ls.engine.measured import Learnt
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.prompting import bare_prompt, build_prompt
from miyabi_ls.errors import AnswerError, ProofFailed, TargetTooLarge
from miyabi_ls.models.provider import PromptStyle, Provider
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.response import FinishReason, LLMResponse
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.prove import prove_code, prove_documentation

if TYPE_CHECKING:
    from miyabi_ls.settings import Settings


@dataclass(frozen=True, slots=True)
class Tools:
    """What every run needs and none owns.

    Attributes:
        learnt: what earlier answers tell of the next prompt.
    """

    provider: Provider
    settings: Settings
    audit: AuditLog
    learnt: Learnt = field(default_factory=Learnt)


async def run(
    action: Action,
    target: Target,
    neighbours: Neighbours,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
    completeness: CompletenessOf = never_complete,
) -> Outcome:
    """Ask the model what ``action`` asks about ``target``, and prove what it answers.

    Where the server finds the prompt too long, which its estimate is made to prevent, it is asked
    once more without context. ``completeness`` knows answers that hold no code.

    Raises:
        MiyabiError: there is no outcome; the message is one sentence for the user.
    """
    style, settings = tools.provider.style, tools.settings
    measured = tools.learnt.current
    prompt = await asyncio.to_thread(
        build_prompt, action, target, neighbours, style, settings, measured
    )
    try:
        return await answer_to(action, target, prompt, tools, call, report, completeness)
    except TargetTooLarge:
        if style is PromptStyle.COMPLETION:
            raise
        bare = bare_prompt(action, target)
        if bare.text == prompt.text:
            raise
        bare = replace(bare, left_out="all context, since the server took no longer prompt")
        return await answer_to(action, target, bare, tools, call, report, completeness)


async def answer_to(
    action: Action,
    target: Target,
    prompt: Prompt,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
    completeness: CompletenessOf = never_complete,
) -> Outcome:
    """Ask the model ``prompt``, and prove what it answers.

    Raises:
        CutAnswer: it was cut at its limit, and can be gone on with.
        MiyabiError: there is no outcome; the message is one sentence for the user.
    """
    asked = replace(prompt, partial="")
    end = EarlyStop(action, target, asked)

    def whole(answer: str) -> str:
        return continued(action, target, prompt, answer) if prompt.partial else answer

    def completeness_of(answer: str) -> Completeness:
        found = completeness(answer)
        if found is not Completeness.PARTIAL:
            return found
        try:
            return end.completeness(whole(answer))
        except AnswerError:
            return Completeness.PARTIAL

    effort = ReasoningEffort(tools.settings.reasoning_effort)
    response = await ask(tools.provider, prompt, effort, completeness_of, report, tools.audit, call)
    tools.learnt.note(prompt, response)
    text = await asyncio.to_thread(whole, response.text)
    return await asyncio.to_thread(conclude, action, target, asked, replace(response, text=text))


def conclude(action: Action, target: Target, prompt: Prompt, response: LLMResponse) -> Outcome:
    """Read and prove a whole answer.

    Raises:
        AnswerError: it cannot be used.
        ProofFailed: its edit would damage the file.
    """
    cut = response.finish_reason is FinishReason.LENGTH
    try:
        reading = action.read(target, prompt, response.text)
    except AnswerError as error:
        raise cut_error(target, prompt, response) if cut else error from error
    if isinstance(reading, Findings):
        whole = reading.ended or not cut
        return FindingsOutcome(target, reading.findings, reading.dropped, whole, prompt, response)
    early_stop = EarlyStop(action, target, prompt)
    if cut and early_stop.completeness(response.text) is Completeness.PARTIAL:
        raise cut_error(target, prompt, response)
    proofs = prove(target, reading)
    return EditOutcome(target, reading, proofs, prompt, response, prompt, clean(response.text))


def prove(target: Target, reading: CodeEdit | DocumentationEdit) -> tuple[Proof, ...]:
    """Prove an edit of ``target``.

    Raises:
        ProofFailed: the edit would damage the file.
    """
    if not target.span.contains(reading.edit.span):
        raise ProofFailed("The edit reaches outside its target, so nothing was changed.")
    if isinstance(reading, DocumentationEdit):
        return prove_documentation(target.language, target.syntax, reading.item, reading.edit)
    return prove_code(target.language, target.syntax, target.item, reading.edit)
