"""The index of a workspace as the server holds it: filled by a child process, in the background."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

from miyabi_ls.source.index.entry import Entry, Stamp, from_line
from miyabi_ls.source.library import Library

_log = logging.getLogger(__name__)

_CHILD = ("-P", "-m", "miyabi_ls.source.index.child")
"""-P: a package of our name in the current folder is not ours."""
_LONGEST_LINE = 33_000_000
_LONGEST_SILENCE = 60.0
"""Seconds without a line, after which a child is given up; a file takes it ten at most."""
_LINES_A_TURN = 50
SCAN_AGAIN_SECONDS = 300.0
"""A workspace is read again this long after the last time, when it is wanted."""
SAVE_DELAY_SECONDS = 1.0
"""Files saved within this time are read together."""


class WorkspaceIndex:
    """What the files below ``root`` define.

    It fills in the background and is used as it is: nothing waits for it. All methods are called
    on the event loop.

    Args:
        root: the workspace's folder.
        cache: our cache folder.
        clock: seconds that only grow; replaced in tests.
    """

    def __init__(
        self, root: Path, cache: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.root = root.resolve()
        self.library = Library()
        self._cache = cache
        self._clock = clock
        self._stamps: dict[str, Stamp] = {}
        self._saved: set[str] = set()
        self._scanned_at: float | None = None
        self._is_scan_due = False
        self._work: asyncio.Task[None] | None = None

    def want(self) -> None:
        """Have the workspace read, where it never was, or not lately."""
        due = self._scanned_at is None or self._clock() - self._scanned_at >= SCAN_AGAIN_SECONDS
        if due and _may_be_read(self.root):
            self._scanned_at = self._clock()
            self._is_scan_due = True
            self._begin()

    def saved(self, file: Path) -> None:
        """Have ``file`` read again, now that it was saved or closed."""
        resolved = file.resolve()
        if self._scanned_at is None or not resolved.is_relative_to(self.root):
            return
        self._saved.add(resolved.relative_to(self.root).as_posix())
        self._begin()

    def path_of(self, file: Path) -> PurePath:
        """The name of ``file`` in the library."""
        resolved = file.resolve()
        inside = resolved.is_relative_to(self.root)
        return PurePath(resolved.relative_to(self.root)) if inside else PurePath(resolved)

    async def idle(self) -> None:
        """Wait until what is under way is done; only tests have a reason to."""
        while self._work is not None and not self._work.done():
            await asyncio.wait([self._work])

    async def close(self) -> None:
        """End what is under way."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def _begin(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._is_scan_due or self._saved:
                if self._is_scan_due:
                    self._is_scan_due = False
                    await self._read(None)
                    continue
                await asyncio.sleep(SAVE_DELAY_SECONDS)
                files = sorted(self._saved)
                self._saved.clear()
                await self._read(files)
        except (OSError, ValueError, TimeoutError) as error:
            _log.warning("The workspace cannot be indexed further (%s)", type(error).__name__)

    async def _read(self, only: list[str] | None) -> None:
        request = {
            "root": str(self.root),
            "cache": str(self._cache),
            "known": self._stamps if only is None else self._known(only),
            "only": only,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LONGEST_LINE,
        )
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(request).encode() + b"\n")
            await process.stdin.drain()
            await self._take_all(process.stdout)
        finally:
            ending = asyncio.create_task(_end(process))
            try:
                await asyncio.shield(ending)
            except asyncio.CancelledError:
                await ending  # it is ending already: nothing of it may be left
                raise

    async def _take_all(self, lines: asyncio.StreamReader) -> None:
        count = 0
        while True:
            line = await asyncio.wait_for(lines.readline(), _LONGEST_SILENCE)
            if not line:
                raise ValueError("the child ended early")
            if self._take(line):
                return
            count += 1
            if count % _LINES_A_TURN == 0:
                await asyncio.sleep(0)  # many lines may be there at once

    def _take(self, line: bytes) -> bool:
        """Take one line of the child; whether it was the last."""
        if line.startswith(b'{"path"'):
            self._put(from_line(line))
            return False
        news = json.loads(line)
        self._forget(news.get("removed", ()))
        if news.get("full"):
            _log.warning("The workspace is larger than what is indexed of one; the rest is not.")
        return "done" in news

    def _put(self, entry: Entry) -> None:
        self._stamps[entry.path] = entry.stamp
        self.library.put(PurePath(entry.path), entry.language_id, entry.found)

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._stamps.pop(path, None)
            self.library.remove(PurePath(path))

    def _known(self, only: list[str]) -> dict[str, Stamp]:
        return {path: self._stamps[path] for path in only if path in self._stamps}


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the child, and wait until nothing of it is left."""
    if process.returncode is None:
        process.kill()
    await process.wait()
    assert process.stdout is not None
    await process.stdout.read()
    await asyncio.sleep(0)


def _may_be_read(root: Path) -> bool:
    """Whether ``root`` is a project's folder, not a home or what homes stand in."""
    home = Path.home().resolve()
    return root.is_dir() and root != home and root not in home.parents
