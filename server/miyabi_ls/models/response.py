"""What a provider streams back: statuses, deltas, and one response at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """What a running request is doing, in the words shown to the user."""

    QUEUED = "queued"
    CONNECTING = "connecting"
    LOADING = "loading the model"
    READING = "reading the prompt"
    THINKING = "thinking"
    WRITING = "writing"


class FinishReason(StrEnum):
    """Why a model stopped; Ollama's ``done_reason``, or ours when we closed the stream."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request went.

    Attributes:
        endpoint: the server's URL without credentials, or ``embedded``.
        model: the model's name there.
        digest: the model's content digest (hex), empty where the server does not tell.
    """

    endpoint: str
    model: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A request entered a phase.

    Attributes:
        phase: the phase entered.
        route: where the request is; None while no endpoint is chosen.
        ahead: requests that go first, while queued.
        token_limit: most tokens that will come, thinking included, where a prompt was just sent;
            0 where this is no such moment.
    """

    phase: Phase
    route: Route | None = None
    ahead: int = 0
    token_limit: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """Text as it came: part of the answer, or of the thinking before it."""

    text: str = ""
    thinking: str = ""


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A tool the model asked to have called."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LLMResponse:
    """The whole answer, after the last delta.

    Attributes:
        text: the answer, thinking excluded.
        finish_reason: why it ended.
        route: who answered.
        thinking: the thinking, empty where there was none.
        tokens_used: tokens generated, as the server counted them (``eval_count``); the deltas that
            came where we ended the answer.
        prompt_tokens: tokens read (``prompt_eval_count``); 0 where the server does not tell.
        function_call: the first tool call, if any.
        load_ms, prompt_ms, generation_ms: the server's own durations, in milliseconds; by our
            clock where we ended the answer, 0 where they are not known.
    """

    text: str
    finish_reason: FinishReason
    route: Route
    thinking: str = ""
    tokens_used: int = 0
    prompt_tokens: int = 0
    function_call: FunctionCall | None = field(default=None)
    load_ms: float = 0.0
    prompt_ms: float = 0.0
    generation_ms: float = 0.0


Event = Status | Delta | LLMResponse
