"""Newline-delimited JSON, from chunks of bytes cut anywhere."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from typing import Any, Final

from miyabi_ls.errors import ServerFailed, StreamBroken

MAX_LINE_BYTES: Final = 8 * 1024 * 1024
"""Bound on one line; a recorded line is below 1 kB, a long tool call may be more."""


class LineSplitter:
    r"""Cut bytes into lines at ``\n``; blank lines and a ``\r`` at the end do not count.

    Only ``\n`` ends a line, and bytes are decoded after the cut, so a character split over two
    chunks, or a U+2028 inside a string, is left whole.
    """

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_line_bytes = max_line_bytes
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the lines this chunk completes.

        Raises:
            ServerFailed: a line is longer than the bound.
        """
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            yield from self._end_line(part)
        self._append(rest)

    def finish(self) -> bytes:
        """Return the last line, which had no line end; empty for none."""
        last, self._pending = bytes(self._pending).strip(), bytearray()
        return last

    def _end_line(self, part: bytes) -> Iterator[bytes]:
        self._append(part)
        line = self.finish()
        if line:
            yield line

    def _append(self, part: bytes) -> None:
        if len(self._pending) + len(part) > self._max_line_bytes:
            raise ServerFailed(
                f"The model server sent a line of more than {self._max_line_bytes} bytes, so the "
                "answer was given up; try again."
            )
        self._pending += part


async def read_objects(
    chunks: AsyncIterable[bytes], max_line_bytes: int = MAX_LINE_BYTES
) -> AsyncGenerator[dict[str, Any]]:
    """Yield the JSON object of each line.

    Raises:
        ServerFailed: a line is not a JSON object, or too long.
        StreamBroken: the last line was cut.
    """
    splitter = LineSplitter(max_line_bytes)
    async for chunk in chunks:
        for line in splitter.feed(chunk):
            yield parse_object(line)
    last = splitter.finish()
    if not last:
        return
    try:
        whole = parse_object(last)
    except ServerFailed as error:
        raise StreamBroken(
            "The connection to the model server ended in the middle of a line; try again."
        ) from error
    yield whole


def parse_object(line: bytes) -> dict[str, Any]:
    """Read one line.

    Raises:
        ServerFailed: it is not a JSON object; the line itself is not quoted, it may hold code.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ServerFailed(
            "The model server sent a line that is not JSON; is a proxy in between?"
        ) from error
    if not isinstance(value, dict):
        raise ServerFailed("The model server sent a line that is not a JSON object; try again.")
    return value
