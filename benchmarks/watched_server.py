"""The server as it is shipped, with a timer in its event loop that notes how late it is.

``benchmarks/longestBlock`` answers with the longest delay, in ms, since it was last asked.
"""

from __future__ import annotations

import asyncio
from typing import Any

from miyabi_ls.lsp.features import create_server
from miyabi_ls.lsp.logs import set_up_logging
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.transports import serve_stdio

METHOD = "benchmarks/longestBlock"
TICK_SECONDS = 0.001


class Watch:
    """How late a timer of the running loop has been."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._due = 0.0

    def take(self) -> float:
        """Seconds of the longest delay since the last call; the first call begins to watch."""
        if not self._due:
            self._wait()
        longest, self._longest = self._longest, 0.0
        return longest

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + TICK_SECONDS
        loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        self._longest = max(self._longest, asyncio.get_running_loop().time() - self._due)
        self._wait()


def main() -> None:
    """Serve over standard streams."""
    set_up_logging("warning", None)
    server = create_server()
    watch = Watch()

    async def longest_block(ls: MiyabiServer, params: Any) -> float:
        del ls, params
        return watch.take() * 1000

    server.feature(METHOD)(longest_block)
    serve_stdio(server)


if __name__ == "__main__":
    main()
