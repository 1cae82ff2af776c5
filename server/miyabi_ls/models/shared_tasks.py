"""Work that several requests wait for, and that goes on when one of them is cancelled.

A model load must not be aborted: a connection closed during a load aborts the load, so a short
timeout with a retry would never load anything (OLLAMA.md row 13, traces 211 to 213).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any


class SharedTasks:
    """At most one running task for each key."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[None]] = {}

    async def run(self, key: Hashable, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait for the task of this key, starting it where none runs.

        Cancelling the caller leaves the task running; its error is raised for every caller.
        """
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(start())
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        await asyncio.shield(task)

    async def close(self) -> None:
        """Cancel what still runs, and wait until it has ended."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
