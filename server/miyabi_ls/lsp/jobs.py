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
        interactive: whether a user waits for it.
    """

    token: str
    key: tuple[object, ...]
    task: asyncio.Task[None]
    interactive: bool


class Jobs:
    """All running jobs of a session.

    Attributes:
        on_change: called when a job begins or has ended.
    """

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._jobs: dict[str, Job] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._wanted = asyncio.Event()

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._jobs.values()))

    def __len__(self) -> int:
        return len(self._jobs)

    def with_key(self, key: tuple[object, ...]) -> Job | None:
        """The job that works on ``key``, if there is one."""
        return next((job for job in self if job.key == key), None)

    def with_token(self, token: str) -> Job | None:
        """The job whose token that is, while it runs."""
        return self._jobs.get(token)

    def start(
        self,
        token: str,
        key: tuple[object, ...],
        work: Coroutine[Any, Any, None],
        *,
        interactive: bool = True,
    ) -> Job:
        """Run ``work`` in the background."""
        task = asyncio.create_task(work)
        job = Job(token, key, task, interactive)
        self._jobs[token] = job
        self._notice()

        def forget(_: asyncio.Task[None]) -> None:
            self._jobs.pop(token, None)
            self._notice()

        task.add_done_callback(forget)
        return job

    async def quiet(self) -> None:
        """Wait until no user waits for a job."""
        await self._quiet.wait()

    async def wanted(self) -> None:
        """Wait until a user waits for a job."""
        await self._wanted.wait()

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

    def _notice(self) -> None:
        if any(job.interactive for job in self):
            self._wanted.set()
            self._quiet.clear()
        else:
            self._wanted.clear()
            self._quiet.set()
        self.on_change()
