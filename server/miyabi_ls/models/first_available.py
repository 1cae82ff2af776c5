"""Several endpoints as one provider: the first that can be used answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Final

from miyabi_ls.errors import (
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelMissing,
    NotOllama,
)
from miyabi_ls.models.provider import ModelList, PromptStyle, Provider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Delta, Event, Route

DEAD_SECONDS: Final = 30.0
"""How long an endpoint that could not be reached is left out."""

_MOST_TELLING: Final = (ModelMissing, EndpointBusy, EndpointRefused, NotOllama, EndpointUnreachable)


class FirstAvailable:
    """A ``Provider`` that asks providers in order, one at a time.

    A prompt is never raced to two hosts (BRIEF.md), and once a token came nothing is asked
    elsewhere. An endpoint that could not be reached is left out for ``DEAD_SECONDS``, so it costs
    one short timeout and not one for every request; where all are left out, all are asked again.

    Args:
        providers: in order of preference; at least one.
        clock: seconds that only grow; replaced in tests.
    """

    def __init__(
        self, providers: Sequence[Provider], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if not providers:
            raise ValueError("FirstAvailable needs a provider")
        self._providers = tuple(providers)
        self._clock = clock
        self._dead: dict[int, tuple[float, EndpointError]] = {}

    @property
    def style(self) -> PromptStyle:
        """The first provider's."""
        return self._providers[0].style

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Ask the first provider that can be used, as the ``Provider`` protocol says.

        Raises:
            EndpointError: none can be used; the sentence has each one's reason.
        """
        failures: dict[int, EndpointError] = {}
        for position in self._order():
            begun = False
            try:
                async with aclosing(self._providers[position].stream(request)) as events:
                    async for event in events:
                        begun = begun or isinstance(event, Delta)
                        yield event
            except EndpointError as error:
                self._remember(position, error)
                if begun:
                    raise
                failures[position] = error
            else:
                self._dead.pop(position, None)
                return
        raise self._all_failed(failures)

    async def health(self) -> Route:
        """Where a request would go: the first provider that says so."""
        failures: dict[int, EndpointError] = {}
        for position in self._order():
            try:
                route = await self._providers[position].health()
            except EndpointError as error:
                self._remember(position, error)
                failures[position] = error
            else:
                self._dead.pop(position, None)
                return route
        raise self._all_failed(failures)

    async def list_models(self) -> ModelList:
        """What all of them have, in their order."""
        lists = await asyncio.gather(*(provider.list_models() for provider in self._providers))
        return ModelList(
            tuple(model for each in lists for model in each.models),
            tuple(problem for each in lists for problem in each.problems),
        )

    async def close(self) -> None:
        """Close every provider."""
        for provider in self._providers:
            await provider.close()

    def _order(self) -> list[int]:
        now = self._clock()
        self._dead = {
            position: (until, error)
            for position, (until, error) in self._dead.items()
            if now < until
        }
        alive = [each for each in range(len(self._providers)) if each not in self._dead]
        return alive or list(range(len(self._providers)))

    def _remember(self, position: int, error: EndpointError) -> None:
        if isinstance(error, EndpointUnreachable | NotOllama):
            self._dead[position] = (self._clock() + DEAD_SECONDS, error)
        else:
            self._dead.pop(position, None)

    def _all_failed(self, failures: dict[int, EndpointError]) -> EndpointError:
        reasons = {position: error for position, (_, error) in self._dead.items()} | failures
        if len(reasons) == 1:
            return next(iter(reasons.values()))
        errors = [reasons[position] for position in sorted(reasons)]
        kind = next(
            (kind for kind in _MOST_TELLING if any(isinstance(error, kind) for error in errors)),
            EndpointError,
        )
        told = " ".join(f"({number}) {error}" for number, error in enumerate(errors, start=1))
        return kind(f"None of the {len(errors)} endpoints can be used: {told}")
