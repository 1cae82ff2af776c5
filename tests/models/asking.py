"""Short words for the tests of this room: a provider for a fake server, and its events."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx

from miyabi_ls.models.backoff import Backoff
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.ollama import OllamaProvider
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Delta, Event, LLMResponse, Phase, Status
from miyabi_ls.settings import Settings, TimeoutSettings
from tests.fakes.ollama import FakeOllama

QUESTION = LLMRequest(prompt="Write add.", system="You write Rust.")
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


class Naps:
    """A sleep that only notes how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def settings_with(timeouts: dict[str, float] | None = None, **values: Any) -> Settings:
    return Settings(timeouts=TimeoutSettings(**(timeouts or {})), **values)


def quick_backoff(naps: Naps | None = None, retries: int = 3) -> Backoff:
    return Backoff(retries=retries, sleep=naps or Naps(), fraction=lambda: 0.5)


def provider_for(
    where: FakeOllama | str,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    backoff: Backoff | None = None,
    timeouts: dict[str, float] | None = None,
    **values: Any,
) -> OllamaProvider:
    url = where if isinstance(where, str) else where.url
    return OllamaProvider(
        Endpoint(url),
        settings_with(timeouts, **values),
        transport=transport,
        backoff=backoff or quick_backoff(),
    )


async def collect(provider: Provider, request: LLMRequest = QUESTION) -> list[Event]:
    async with aclosing(provider.stream(request)) as events:
        return [event async for event in events]


async def ask(
    where: FakeOllama | str, request: LLMRequest = QUESTION, **values: Any
) -> list[Event]:
    """Ask a provider made for this one question."""
    provider = provider_for(where, **values)
    try:
        return await collect(provider, request)
    finally:
        await provider.close()


async def answer(
    where: FakeOllama | str, request: LLMRequest = QUESTION, **values: Any
) -> LLMResponse:
    return response_in(await ask(where, request, **values))


async def next_of(events: AsyncGenerator[Event], phase: Phase) -> Status:
    """Read until a status of this phase."""
    async for event in events:
        if isinstance(event, Status) and event.phase is phase:
            return event
    raise AssertionError(f"no status {phase}")


async def next_delta(events: AsyncGenerator[Event]) -> Delta:
    async for event in events:
        if isinstance(event, Delta):
            return event
    raise AssertionError("no delta")


def response_in(events: list[Event]) -> LLMResponse:
    last = events[-1]
    assert isinstance(last, LLMResponse)
    assert not any(isinstance(event, LLMResponse) for event in events[:-1])
    return last


def phases_in(events: list[Event]) -> list[Phase]:
    return [event.phase for event in events if isinstance(event, Status)]


def text_in(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))
