"""One action, from its target to its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.actions.action import Action, CodeEdit, DocumentationEdit, Findings, Prompt, Target
from miyabi_ls.actions.early_stop import EarlyStop
from miyabi_ls.engine.ask import Call, ask
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.errors import AnswerCut, AnswerError, NoTarget, ProofFailed, TargetTooLarge
from miyabi_ls.models.provider import PromptStyle, Provider
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.response import FinishReason, LLMResponse
from miyabi_ls.source.context import gather_context
from miyabi_ls.source.tokens import estimate_tokens
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.prove import prove_code, prove_documentation

if TYPE_CHECKING:
    from miyabi_ls.settings import Settings

OUTLINE_TOKENS = 1500
"""Most tokens of a prompt spent on the outline of the file; at the 25 tokens/s a Mac mini reads
when its cache is cold, a minute."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every run needs and none owns."""

    provider: Provider
    settings: Settings
    audit: AuditLog


async def run(
    action: Action, target: Target, tools: Tools, call: Call, report: Callable[[Progress], None]
) -> Outcome:
    """Ask the model what ``action`` asks about ``target``, and prove what it answers.

    Raises:
        MiyabiError: there is no outcome; the message is one sentence for the user.
    """
    prompt = build_prompt(action, target, tools.provider.style, tools.settings)
    return await answer_to(action, target, prompt, tools, call, report)


async def answer_to(
    action: Action,
    target: Target,
    prompt: Prompt,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
) -> Outcome:
    """Ask the model ``prompt``, and prove what it answers.

    Raises:
        MiyabiError: there is no outcome; the message is one sentence for the user.
    """
    end = EarlyStop(action, target, prompt)
    effort = ReasoningEffort(tools.settings.reasoning_effort)
    response = await ask(tools.provider, prompt, effort, end.reached, report, tools.audit, call)
    return conclude(action, target, prompt, response)


def build_prompt(action: Action, target: Target, style: PromptStyle, settings: Settings) -> Prompt:
    """The prompt of ``action`` for a model of ``style``, within its context.

    Raises:
        TargetTooLarge: the target alone does not fit.
        NoTarget: a completion model cannot do this.
    """
    if style is PromptStyle.COMPLETION:
        completion = action.completion_prompt(target)
        if completion is None:
            raise NoTarget(
                f"The embedded model cannot do this for {target.label}; connect an Ollama server."
            )
        return completion
    bare = gather_context(target.language, target.syntax, target.item, 0)
    smallest = action.chat_prompt(target, bare)
    room = settings.context_tokens - prompt_tokens(smallest) - smallest.max_tokens
    if room < 0:
        raise TargetTooLarge(
            f"{target.label} needs about {settings.context_tokens - room} tokens and the context "
            f"is {settings.context_tokens}; select a part of it, or raise `miyabi.contextTokens`."
        )
    budget = min(room, OUTLINE_TOKENS)
    context = gather_context(target.language, target.syntax, target.item, budget)
    return action.chat_prompt(target, context)


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
        raise _cut_error(prompt, response) if cut else error from error
    if isinstance(reading, Findings):
        return FindingsOutcome(target, reading.findings, reading.dropped, not cut, response)
    if cut and not EarlyStop(action, target, prompt).reached(response.text):
        raise _cut_error(prompt, response)
    return EditOutcome(target, reading, prove(target, reading), prompt, response)


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


def _cut_error(prompt: Prompt, response: LLMResponse) -> AnswerCut:
    """The answer ended at its limit, or before it where the context was full (row 7)."""
    if 0 < response.tokens_used < prompt.max_tokens:
        return AnswerCut(
            f"The answer was cut after {response.tokens_used} tokens, when the model's context was "
            "full, so it cannot be used; select a smaller part, or raise `miyabi.contextTokens`."
        )
    return AnswerCut(
        f"The answer was cut at its limit of {prompt.max_tokens} tokens, so it cannot be used; "
        "select a smaller part."
    )


def prompt_tokens(prompt: Prompt) -> int:
    """Size of a prompt in tokens, estimated."""
    return estimate_tokens(prompt.system) + estimate_tokens(prompt.text)
