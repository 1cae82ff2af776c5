"""The prompt of an action, with as much context as it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miyabi_ls.actions.action import Action, Prompt, Target
from miyabi_ls.engine.measured import Measured
from miyabi_ls.errors import NoTarget, TargetTooLarge
from miyabi_ls.models.gpt_oss import THINKING_ROOM
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.source.context import Budget, Subject, frame_of, gather_context
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.tokens import TokenEstimate

if TYPE_CHECKING:
    from miyabi_ls.settings import Settings


TEMPLATE_TOKENS = 128
"""Kept for what a chat template adds: gpt-oss' is about a hundred tokens."""


def build_prompt(
    action: Action,
    target: Target,
    neighbours: Neighbours,
    style: PromptStyle,
    settings: Settings,
    measured: Measured,
) -> Prompt:
    """The prompt of ``action`` for a model of ``style``, within its context.

    Reads from the disk and parses, and finds the items that the answer will be held against: call
    it off the event loop.

    Raises:
        TargetTooLarge: the target alone does not fit.
        NoTarget: a completion model cannot do this.
    """
    target.language.items(target.syntax)  # the tree keeps them
    if style is PromptStyle.COMPLETION:
        completion = action.completion_prompt(target)
        if completion is None:
            raise NoTarget(
                f"The embedded model cannot do this for {target.label}; connect an Ollama server."
            )
        return completion
    bare = bare_prompt(action, target)
    estimate = measured.estimate
    room = settings.context_tokens - prompt_tokens(bare, estimate) - bare.max_tokens
    if room < 0:
        raise TargetTooLarge(
            f"{target.label} needs about {settings.context_tokens - room} tokens and the context "
            f"is {settings.context_tokens}; select a part of it, or raise `miyabi.contextTokens`."
        )
    budget = _budget(room, settings, measured)
    context = gather_context(_subject(target), neighbours, action.wants, budget)
    return action.chat_prompt(target, context)


def bare_prompt(action: Action, target: Target) -> Prompt:
    """The prompt of ``action`` with no context but what costs next to nothing."""
    return action.chat_prompt(target, frame_of(_subject(target)))


def prompt_tokens(prompt: Prompt, estimate: TokenEstimate) -> int:
    """Size of a prompt in tokens, estimated."""
    return sum(map(estimate.of, prompt.texts))


def _subject(target: Target) -> Subject:
    is_item = target.selection is None
    return Subject(target.language, target.syntax, target.span, target.item, is_item)


def _budget(room: int, settings: Settings, measured: Measured) -> Budget:
    """What context may cost beside a target that leaves ``room``.

    Half of it is the outline's, which the server's prefix cache makes cheap, and that must not
    depend on the target. A model that thinks needs room for that too.
    """
    wanted = settings.prompt.tokens
    if measured.tokens_per_second is not None:
        wanted = min(wanted, int(settings.prompt.seconds * measured.tokens_per_second))
    spare = TEMPLATE_TOKENS + THINKING_ROOM[ReasoningEffort(settings.reasoning_effort)]
    return Budget(min(wanted, max(0, room - spare)), wanted // 2, measured.estimate)
