"""Background jobs: what a command started and the user can cancel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One running job.

    Attributes:
        token: the token of its progress, by which the client cancels it.
        key: what it works on; a second job with the same key is not started.
        task: the work itself.
    """

    token: str
    key: tuple[object, ...]
    task: asyncio.Task[None]


class Jobs:
    """All running jobs of a session."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs.values()))

    def with_key(self, key: tuple[object, ...]) -> Job | None:
        """The job that works on ``key``, if there is one."""
        return next((job for job in self if job.key == key), None)

    def start(
        self,
        token: str,
        key: tuple[object, ...],
        work: Coroutine[Any, Any, None],
        at_end: Callable[[], None] = lambda: None,
    ) -> Job:
        """Run ``work`` in the background; ``at_end`` is called however it ends."""
        task = asyncio.create_task(work)
        job = Job(token, key, task)
        self._jobs[token] = job

        def forget(_: asyncio.Task[None]) -> None:
            self._jobs.pop(token, None)
            at_end()

        task.add_done_callback(forget)
        return job

    def cancel(self, token: str) -> None:
        """Cancel one job; an unknown token is one that has just ended."""
        if job := self._jobs.get(token):
            job.task.cancel()

    async def cancel_all(self) -> None:
        """Cancel every job and wait until all have ended."""
        tasks = [job.task for job in self]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
