"""The one protocol every provider follows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event, Route


class PromptStyle(StrEnum):
    """How a model wants to be asked."""

    CHAT = "chat"
    """An instruct model: a system turn, a user turn, an answer."""
    COMPLETION = "completion"
    """A tiny base-like model: examples, then text for it to continue."""


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that could be asked.

    Attributes:
        name: its name there.
        endpoint: the server's URL without credentials, or ``embedded``.
        loaded: whether it is in memory.
        size_bytes: of its files, 0 where not told.
        parameters, quantization: in the server's words; empty where not told.
    """

    name: str
    endpoint: str
    loaded: bool = False
    size_bytes: int = 0
    parameters: str = ""
    quantization: str = ""


@dataclass(frozen=True, slots=True)
class ModelList:
    """The models that could be asked; ``problems`` has a sentence for each silent endpoint."""

    models: tuple[AvailableModel, ...] = ()
    problems: tuple[str, ...] = ()


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

    async def health(self) -> Route:
        """Where a request would go now; no prompt is sent and no model loaded.

        Raises:
            EndpointError: nowhere; the sentence says why.
            NotConnected: nowhere, and nobody has said where it should.
            CloudModelRefused: the model does not run on the user's machines.
            ServerFailed: the server reported an error.
        """

    async def list_models(self) -> ModelList:
        """What could be asked, cloud models left out; never raises."""

    async def close(self) -> None:
        """Release connections and child processes."""
