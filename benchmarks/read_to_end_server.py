"""The server as it is shipped, but for one thing: every answer is read to its end.

The engine stops a stream by closing it. Here it is handed the answer once the model has ended, so
that it finds nothing left to stop.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from miyabi_ls.lsp.features import create_server
from miyabi_ls.lsp.transports import serve_stdio
from miyabi_ls.models import room
from miyabi_ls.models.provider import ModelList, PromptStyle, Provider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event, Route, Status
from miyabi_ls.models.room import open_provider
from miyabi_ls.settings import Settings


class ReadToEnd:
    """``provider``, whose deltas are held back until it has said its last."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def style(self) -> PromptStyle:
        """As the provider's."""
        return self._provider.style

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Ask it, and pass on its statuses at once and all else at the end."""
        held: list[Event] = []
        async with aclosing(self._provider.stream(request)) as events:
            async for event in events:
                if isinstance(event, Status):
                    yield event
                else:
                    held.append(event)
        for event in held:
            yield event

    async def health(self) -> Route:
        """As the provider's."""
        return await self._provider.health()

    async def list_models(self) -> ModelList:
        """As the provider's."""
        return await self._provider.list_models()

    async def close(self) -> None:
        """Close it."""
        await self._provider.close()


def open_reading(settings: Settings, environment: Mapping[str, str]) -> Provider:
    """As ``open_provider``, and read to the end."""
    return ReadToEnd(open_provider(settings, environment))


if __name__ == "__main__":
    room.open_provider = open_reading
    serve_stdio(create_server())
