"""The one protocol every provider follows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import Protocol

from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event


class PromptStyle(StrEnum):
    """How a model wants to be asked."""

    CHAT = "chat"
    """An instruct model: a system turn, a user turn, an answer."""
    COMPLETION = "completion"
    """A tiny base-like model: examples, then text for it to continue."""


class Provider(Protocol):
    """A model that can be asked."""

    @property
    def style(self) -> PromptStyle:
        """How prompts for this model are built."""

    def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Ask, and yield statuses, deltas, and one ``LLMResponse`` as the last event.

        Closing the generator (or cancelling the task that reads it) stops the generation at once.

        Raises:
            EndpointError: no prompt was sent anywhere; another provider may be asked.
            GenerationError: the generation began and failed.
            TargetTooLarge: the prompt does not fit the model's context, or the server cut it.
            CloudModelRefused: the model does not run on the user's machines.
            EmbeddedUnavailable: the embedded model cannot run.
        """

    async def close(self) -> None:
        """Release connections and child processes."""
