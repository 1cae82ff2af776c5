"""The second pass: the model is asked how sure it is of what it found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.early_stop import Completeness
from miyabi_ls.actions.finding_scores import is_scored, read_scores, score_prompt
from miyabi_ls.engine.ask import Call, ask
from miyabi_ls.engine.outcome import FindingsOutcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.run import Tools
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.response import LLMResponse

_log = logging.getLogger(__name__)
_SURE = 5
"""Of 10: below, a finding is doubted."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings after the second pass.

    Attributes:
        findings: those the model is sure of, or did not score.
        doubted: how many it is not.
        response: its answer; None where it was not asked.
    """

    findings: tuple[Finding, ...]
    doubted: int = 0
    response: LLMResponse | None = None


async def sifted(
    outcome: FindingsOutcome,
    findings: Sequence[Finding],
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
) -> Sifted:
    """Those of ``findings``, which ``outcome`` has, that the model is sure of when asked again.

    A model that cannot be asked any more doubts nothing.
    """
    count = len(findings)
    if not findings or tools.provider.style is PromptStyle.COMPLETION:
        return Sifted(tuple(findings))
    target = outcome.target
    prompt = score_prompt(outcome.prompt, outcome.response.text, target.text, findings)
    effort = ReasoningEffort(tools.settings.reasoning_effort)

    def completeness(answer: str) -> Completeness:
        return Completeness.WHOLE if is_scored(answer, count) else Completeness.PARTIAL

    try:
        response = await ask(
            tools.provider, prompt, effort, completeness, report, tools.audit, call
        )
    except MiyabiError as error:
        _log.warning("The findings were not looked at again: %s", error)
        return Sifted(tuple(findings))
    tools.learnt.note(prompt, response)
    scores = read_scores(clean(response.text), count)
    sure = [
        finding
        for finding, score in zip(findings, scores, strict=True)
        if score is None or score >= _SURE
    ]
    return Sifted(tuple(sure), count - len(sure), response)
