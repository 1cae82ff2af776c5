"""Prompts as the engine builds them, for tests that care about one or two things of it."""

from __future__ import annotations

from miyabi_ls.actions.action import Action, Prompt, Target
from miyabi_ls.engine.measured import Measured
from miyabi_ls.engine.prompting import build_prompt
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.settings import Settings
from miyabi_ls.source.neighbours import Neighbours


def prompt_for(
    action: Action,
    target: Target,
    settings: Settings | None = None,
    *,
    neighbours: Neighbours | None = None,
    style: PromptStyle = PromptStyle.CHAT,
    measured: Measured | None = None,
) -> Prompt:
    return build_prompt(
        action,
        target,
        neighbours or Neighbours(),
        style,
        settings or Settings(),
        measured or Measured(),
    )
