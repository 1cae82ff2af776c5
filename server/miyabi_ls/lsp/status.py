"""``miyabi/status``: what a status item shows, to clients that say they have one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from miyabi_ls.errors import MiyabiError, NotConnected

if TYPE_CHECKING:
    from miyabi_ls.lsp.session import Session
    from miyabi_ls.models.response import Route

METHOD = "miyabi/status"


class Health(StrEnum):
    """Whether a request could be answered, as far as it is known."""

    UNKNOWN = "unknown"
    READY = "ready"
    NOT_CONNECTED = "notConnected"
    """No endpoint is configured, and no Ollama runs on this machine."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """What is shown.

    Attributes:
        model: the model asked last, or the one that would be.
        endpoint: where it was asked; empty before that is known.
        health: whether a request could be answered.
        message: one sentence where it could not.
        tokens_per_second: of the last answer long enough to tell.
        review: what a save has reviewed: ``off``, ``changed``, ``file``; or ``paused``.
        jobs: how many run.
    """

    model: str = ""
    endpoint: str = ""
    health: Health = Health.UNKNOWN
    message: str = ""
    tokens_per_second: float | None = None
    review: str = ""
    jobs: int = 0

    def as_params(self) -> dict[str, Any]:
        """The notification's parameters."""
        return {
            "model": self.model,
            "endpoint": self.endpoint,
            "health": self.health.value,
            "message": self.message,
            "tokensPerSecond": self.tokens_per_second,
            "review": self.review,
            "jobs": self.jobs,
        }


class StatusBoard:
    """The status of a session, told whenever it changes.

    Args:
        session: whose settings, jobs and pause are shown.
        notify: sends a status to the client.
    """

    def __init__(self, session: Session, notify: Callable[[Status], None]) -> None:
        self._session = session
        self._notify = notify
        self._told: Status | None = None
        self._status = Status()
        self._probe: asyncio.Task[None] | None = None

    def refresh(self) -> None:
        """Show the settings, jobs and pause as they are now."""
        if not self._session.capabilities.status:
            return
        settings = self._session.settings().settings
        review = "paused" if self._session.reviews.paused else settings.review.on_save
        status = replace(self._status, review=review, jobs=len(self._session.jobs))
        if not status.model:
            status = replace(status, model=settings.model)
        if status != self._told:
            self._told = status
            self._notify(status)

    def answered(self, route: Route, tokens_per_second: float) -> None:
        """Note an answer, and how fast it came where that can be told."""
        speed = round(tokens_per_second, 1) or self._status.tokens_per_second
        self._ready(route, speed)

    def failed(self, error: MiyabiError) -> None:
        """Note why no request could be answered."""
        health = Health.NOT_CONNECTED if isinstance(error, NotConnected) else Health.FAILED
        self._status = replace(self._status, health=health, message=str(error))
        self.refresh()

    def probe(self) -> None:
        """Look, in the background, where a request would go; forget what was known."""
        if not self._session.capabilities.status:
            return
        self._status = Status()
        self.refresh()
        if self._probe is not None:
            self._probe.cancel()
        self._probe = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Stop looking."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.gather(self._probe, return_exceptions=True)

    async def _look(self) -> None:
        try:
            route = await self._session.tools().provider.health()
        except MiyabiError as error:
            self.failed(error)
        else:
            self._ready(route, self._status.tokens_per_second)

    def _ready(self, route: Route, speed: float | None) -> None:
        self._status = replace(
            self._status,
            model=route.model,
            endpoint=route.endpoint,
            health=Health.READY,
            message="",
            tokens_per_second=speed,
        )
        self.refresh()
