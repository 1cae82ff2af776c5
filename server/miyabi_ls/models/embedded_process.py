"""The parent's end of the embedded model's process: starts it, asks, cancels, ends it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from miyabi_ls.errors import EmbeddedUnavailable, StreamStalled
from miyabi_ls.models.embedded_install import MODEL_DIGEST, EmbeddedInstallation

CHILD = Path(__file__).with_name("embedded_child.py")
LONGEST_SILENCE = 120.0
"""Seconds without a line from the process: it reads 64 tokens, or writes one, between two lines."""
LONGEST_FAREWELL = 5.0
"""Seconds a process may take to end once its input is closed."""


def child_command(installation: EmbeddedInstallation) -> list[str]:
    """The command that runs the model, cut off from the user's own Python packages."""
    arguments = [str(installation.library), str(installation.model_file), MODEL_DIGEST]
    return [sys.executable, "-I", "-S", "-B", str(CHILD), *arguments]


class EmbeddedProcess:
    """A running model; make one with :meth:`start`.

    Attributes:
        load_ms: how long the model took to load, in milliseconds; 0 until it has.
    """

    def __init__(self, process: asyncio.subprocess.Process, longest_silence: float) -> None:
        self._process = process
        self._longest_silence = longest_silence
        self._numbers = count(1)
        self._lines: dict[int, asyncio.Queue[Mapping[str, Any] | None]] = {0: asyncio.Queue()}
        self._reader = asyncio.create_task(self._read())
        self._given_up = False
        self.load_ms = 0.0

    @classmethod
    async def start(
        cls, command: Sequence[str], longest_silence: float = LONGEST_SILENCE
    ) -> EmbeddedProcess:
        """Start the program and wait until its model is loaded.

        Args:
            command: the program and its arguments.
            longest_silence: seconds without a line after which the process is given up.

        Raises:
            EmbeddedUnavailable: it cannot be started, or says that it cannot run.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise EmbeddedUnavailable(
                f"The embedded model's process cannot be started: {error.strerror or error}."
            ) from error
        self = cls(process, longest_silence)
        try:
            await self._await_ready()
        except BaseException:
            await self.close()
            raise
        return self

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self._given_up and not self._reader.done()

    async def ask(self, question: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any]]:
        """Send a question and yield the answer's lines, the last one included.

        Closing the generator before that cancels the question; the process lives on.

        Raises:
            EmbeddedUnavailable: the process ended.
            StreamStalled: it said nothing for too long, and was ended.
        """
        number = next(self._numbers)
        lines: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue()
        self._lines[number] = lines
        finished = False
        try:
            self._send({"id": number, **question})
            while not finished:
                line = await self._next(lines)
                finished = "done" in line or "error" in line
                yield line
        finally:
            del self._lines[number]
            if not finished:
                self._send({"cancel": number})

    async def close(self) -> None:
        """End the process, also while it generates."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(LONGEST_FAREWELL):
                await self._process.wait()
        except TimeoutError:
            self._kill()
        finally:
            if self._process.returncode is None:
                self._kill()
        await self._process.wait()
        await self._reader

    def _kill(self) -> None:
        self._given_up = True
        try:
            self._process.kill()
        except ProcessLookupError:
            return

    def _send(self, message: Mapping[str, Any]) -> None:
        # Not drained: a question is at most some 100 kB, and one is asked at a time. Writing to a
        # process that is gone does nothing; the reader tells.
        if self.alive and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")

    async def _await_ready(self) -> None:
        try:
            line = await self._next(self._lines[0])
        except StreamStalled as error:
            raise EmbeddedUnavailable(
                f"The embedded model did not load within {self._longest_silence:g} seconds."
            ) from error
        if "error" in line:
            raise EmbeddedUnavailable(str(line["error"]))
        self.load_ms = float(line.get("load_ms", 0.0))

    async def _next(self, lines: asyncio.Queue[Mapping[str, Any] | None]) -> Mapping[str, Any]:
        """The next line of one answer."""
        if not self.alive and lines.empty():
            raise self._ended()
        try:
            async with asyncio.timeout(self._longest_silence):
                line = await lines.get()
        except TimeoutError:
            self._kill()
            raise StreamStalled(
                f"The embedded model said nothing for {self._longest_silence:g} seconds and was "
                "stopped; try again."
            ) from None
        if line is None:
            raise self._ended()
        return line

    async def _read(self) -> None:
        """Sort the process's lines by question until there are no more."""
        assert self._process.stdout is not None
        try:
            async for raw in self._process.stdout:
                line = json.loads(raw)
                if lines := self._lines.get(line.get("id", 0)):
                    lines.put_nowait(line)
        except (ValueError, AttributeError):  # not our JSON: this process cannot be trusted
            self._kill()
        await self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        for lines in self._lines.values():
            lines.put_nowait(None)

    def _ended(self) -> EmbeddedUnavailable:
        return EmbeddedUnavailable(
            f"The embedded model's process ended ({self._manner()}); it starts again when asked."
        )

    def _manner(self) -> str:
        status = self._process.returncode
        if status is None or status >= 0:
            return f"exit status {status}"
        try:
            return f"signal {signal.Signals(-status).name}"
        except ValueError:
            return f"signal {-status}"
