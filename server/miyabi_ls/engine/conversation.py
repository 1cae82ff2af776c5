"""Asking again about an answer: for another one, for a change of it, for the rest of it.

What was said before is sent again as it was, so that the server's prefix cache has it (OLLAMA.md,
row 11), and without the thinking: gpt-oss is not to be shown that of earlier turns.
"""

from __future__ import annotations

from dataclasses import replace

from miyabi_ls.actions.action import Exchange, Prompt
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.prompting import prompt_tokens
from miyabi_ls.errors import TargetTooLarge
from miyabi_ls.source.tokens import TokenEstimate

_OTHER_TEMPERATURE = 0.8
"""At the 0.2 of a first question a model says the same again."""
_LEAST_TOKENS = 64
"""Room below which going on with an answer is not worth reading the prompt for."""


def for_another(prompt: Prompt) -> Prompt:
    """The same question, for another answer than the one that came."""
    return replace(prompt, temperature=_OTHER_TEMPERATURE)


def refined(
    outcome: EditOutcome, instruction: str, context_tokens: int, estimate: TokenEstimate
) -> Prompt:
    """The conversation that led to ``outcome``, going on with what the user wants changed.

    Where it does not fit, earlier refinements are left out; the first question stays, since the
    target stands in it.

    Raises:
        TargetTooLarge: it does not fit even so.
    """
    asked = outcome.asked
    earlier = (*asked.earlier, Exchange(asked.text, outcome.answer))
    text = (
        f"{instruction.strip()}\n\n"
        "Answer again in the same form as before: all of it, not only what changes."
    )
    prompt = replace(asked, text=text, earlier=earlier)
    while _room(prompt, context_tokens, estimate) < prompt.max_tokens and len(prompt.earlier) > 1:
        prompt = replace(prompt, earlier=(prompt.earlier[0], *prompt.earlier[2:]))
    if _room(prompt, context_tokens, estimate) < prompt.max_tokens:
        raise _too_large(outcome.target.label, context_tokens)
    return prompt


def gone_on(prompt: Prompt, label: str, context_tokens: int, estimate: TokenEstimate) -> Prompt:
    """The question for the rest of a cut answer, which has a limit of its own.

    Raises:
        TargetTooLarge: the context has no room for more of it.
    """
    room = _room(prompt, context_tokens, estimate)
    if room < _LEAST_TOKENS:
        raise _too_large(label, context_tokens)
    return replace(prompt, max_tokens=min(prompt.max_tokens, room))


def _room(prompt: Prompt, context_tokens: int, estimate: TokenEstimate) -> int:
    return context_tokens - prompt_tokens(prompt, estimate)


def _too_large(label: str, context_tokens: int) -> TargetTooLarge:
    return TargetTooLarge(
        f"The conversation about {label} does not fit the context of {context_tokens} tokens",
        "ask anew with a smaller part, or raise `miyabi.contextTokens`.",
    )
