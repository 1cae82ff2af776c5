"""A provider that is a queue of events, and notes what was asked and whether it was closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable

from miyabi_ls.models.provider import AvailableModel, ModelList, PromptStyle
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import (
    Delta,
    Event,
    FinishReason,
    LLMResponse,
    Phase,
    Route,
    Status,
)

ROUTE = Route("http://mini.test:11434", "gpt-oss:20b", "abc123")


class QueueProvider:
    """Yields the events it was given; raises an exception among them, waits at ``None``."""

    def __init__(
        self, events: Iterable[Event | Exception | None], style: PromptStyle = PromptStyle.CHAT
    ) -> None:
        self.events = list(events)
        self.style = style
        self.requests: list[LLMRequest] = []
        self.waiting = asyncio.Event()
        self.closed = False

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        self.requests.append(request)
        try:
            while self.events:
                event = self.events.pop(0)
                if event is None:
                    self.waiting.set()
                    await asyncio.Event().wait()
                elif isinstance(event, Exception):
                    raise event
                else:
                    yield event
        finally:
            self.closed = True

    async def health(self) -> Route:
        return ROUTE

    async def list_models(self) -> ModelList:
        return ModelList((AvailableModel(ROUTE.model, ROUTE.endpoint),))

    async def close(self) -> None:
        self.closed = True


def pieces(answer: str, size: int = 3) -> list[Event]:
    """An answer as it streams, and the response at its end."""
    deltas = [Delta(answer[at : at + size]) for at in range(0, len(answer), size)]
    return [Status(Phase.WRITING, ROUTE), *deltas, response(answer)]


def response(answer: str, finish: FinishReason = FinishReason.STOP) -> LLMResponse:
    return LLMResponse(answer, finish, ROUTE, tokens_used=7, prompt_tokens=40)
