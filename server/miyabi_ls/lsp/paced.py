"""Work that is done for a document again and again, and must not fill the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_REST = 9.0
"""Times as long as it took the last time; so it takes a tenth of the event loop at most."""


class Paced:
    """Does work for documents: at once, or where it was done a moment ago, once it has rested."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._later: dict[str, asyncio.TimerHandle] = {}

    def now(self, uri: str, work: Callable[[], None]) -> None:
        """Do ``work`` for the document at ``uri`` at once, in place of what waits."""
        if waiting := self._later.pop(uri, None):
            waiting.cancel()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        work()
        ended = loop.time()
        self._due[uri] = ended + _REST * (ended - begun)

    def soon(self, uri: str, work: Callable[[], None]) -> None:
        """Do ``work`` for the document at ``uri`` once it has rested, with all that comes until."""
        if uri in self._later:
            return
        loop = asyncio.get_running_loop()
        rest = self._due.get(uri, 0.0) - loop.time()
        if rest <= 0:
            self.now(uri, work)
        else:
            self._later[uri] = loop.call_later(rest, self.now, uri, work)

    def forget(self, uri: str) -> None:
        """Do not do what waits for the document at ``uri``."""
        self._due.pop(uri, None)
        if waiting := self._later.pop(uri, None):
            waiting.cancel()

    def close(self) -> None:
        """Do nothing that waits."""
        for uri in tuple(self._later):
            self.forget(uri)
