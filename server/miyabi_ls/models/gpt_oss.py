"""The quirks of gpt-oss (harmony), and of other models that think, each with its evidence.

Evidence is a recorded trace of 0.32.14 (T...) or a row of OLLAMA.md. The harmony traces were made
with a small model that follows gpt-oss' channels, so that Ollama's own harmony parser ran.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from miyabi_ls.models.ollama_models import ModelDetails, Version
from miyabi_ls.models.request import ReasoningEffort

HARMONY_FORMAT_SINCE: Final[Version] = (0, 12, 4)
"""Before this version ``format`` on harmony gave empty text or garbage (OLLAMA.md, gpt-oss)."""

THINKING_ROOM: Final[Mapping[ReasoningEffort, int]] = MappingProxyType(
    {ReasoningEffort.LOW: 1024, ReasoningEffort.MEDIUM: 4096, ReasoningEffort.HIGH: 8192}
)
"""Tokens kept for thinking, beside the answer's own: it counts against num_predict (T310)."""

MORE_ROOM: Final = 4
"""What the room is multiplied by when thinking has used all of it."""


def is_harmony(name: str, details: ModelDetails) -> bool:
    """Whether a model speaks harmony: gpt-oss by family, or by name where the server is silent."""
    return bool(details.families & {"gptoss", "gpt-oss"}) or "gpt-oss" in name.lower()


def think_value(
    name: str, details: ModelDetails, effort: ReasoningEffort, *, wants_schema: bool
) -> str | bool | None:
    """Return what to send as ``think``; None leaves the field out.

    - A model without thinking answers 400 to any value (T33, T34), so nothing is sent.
    - Harmony takes levels. ``false`` does not stop its thinking (T302) and, with ``format``, gives
      an empty answer since 0.31.2 (T306): never ``false``.
    - Others think by default (T320), and with ``format`` their JSON may be lost in the thinking
      (T322, T324; with an explicit ``false`` it is not: T323). They have no levels, so the lowest
      effort is ``false`` too.
    """
    if "thinking" not in details.capabilities:
        return None
    if is_harmony(name, details):
        return effort.value
    return not wants_schema and effort is not ReasoningEffort.LOW


def thinking_room(effort: ReasoningEffort, *, think: str | bool | None, more: bool) -> int:
    """Return the tokens to add to num_predict for thinking.

    ``more`` after it ran out once: the model thinks then, whatever it was told.
    """
    if more:
        return THINKING_ROOM[effort] * MORE_ROOM
    return 0 if think is None or think is False else THINKING_ROOM[effort]


def goes_on_from_partial(name: str, details: ModelDetails) -> bool:
    """Whether a trailing assistant message is gone on from, and not answered.

    Harmony does, in both recorded versions (T312), without thinking anew; so does a template that
    leaves that turn open. For others it is a turn that has ended.
    """
    return is_harmony(name, details) or details.leaves_last_turn_open


def takes_format(name: str, details: ModelDetails, version: Version) -> bool:
    """Whether ``format`` works for this model; only ever sent to ``/api/chat`` (T304, T308)."""
    return not is_harmony(name, details) or version >= HARMONY_FORMAT_SINCE
