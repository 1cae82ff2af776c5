"""The model's explanation of one finding."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.explanation import explanation_prompt, read_explanation
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.ask import Call, ask, never_complete
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.prompting import build_prompt
from miyabi_ls.engine.run import Tools
from miyabi_ls.errors import NotConnected
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.response import FinishReason, LLMResponse
from miyabi_ls.source.neighbours import Neighbours

_CUT = " [...]"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a model says about a finding.

    Attributes:
        words: plain text; untrusted.
        response: the answer it is read from.
    """

    words: str
    response: LLMResponse


async def explain(
    finding: Finding,
    target: Target,
    neighbours: Neighbours,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
) -> Explanation:
    """What the model says about ``finding``, which is in ``target``.

    Raises:
        NotConnected: the model is too small for that.
        MiyabiError: there is no explanation.
    """
    provider, settings, learnt = tools.provider, tools.settings, tools.learnt
    if provider.style is PromptStyle.COMPLETION:
        raise NotConnected("The embedded model cannot explain; connect an Ollama server.")
    review = Review(categories=settings.review.categories)
    asked = await asyncio.to_thread(
        build_prompt, review, target, neighbours, provider.style, settings, learnt.current
    )
    prompt = explanation_prompt(asked, finding, target.text)
    effort = ReasoningEffort(settings.reasoning_effort)
    response = await ask(provider, prompt, effort, never_complete, report, tools.audit, call)
    learnt.note(prompt, response)
    words = read_explanation(response.text)
    cut = _CUT if response.finish_reason is FinishReason.LENGTH else ""
    return Explanation(words + cut, response)
