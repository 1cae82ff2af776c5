"""Does an edit compile: ``cargo check`` before and after it, on a copy with the unsaved text.

Only errors that the edit brings count. The check before it needs no answer of the model, so it runs
while the model writes, and leaves the dependencies compiled.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import filelock

from miyabi_ls.verify import cargo
from miyabi_ls.verify.cargo import Checked, CompilerError, new_errors
from miyabi_ls.verify.crate import Crate, find_crate
from miyabi_ls.verify.overlay import Overlay, TooLarge, prune

MOST_BYTES: Final = 8_000_000_000
"""Of all copies with their targets; the ones used longest ago go first."""

_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling an edit came to.

    Attributes:
        errors: those the edit brings; empty where it brings none.
        others: how many errors there are that were there before.
        unverified: why it was not compiled; empty where it was.
    """

    errors: tuple[CompilerError, ...] = ()
    others: int = 0
    unverified: str = ""


class CompileCheck:
    """The checks of one edit, against one state of the user's files.

    Args:
        file: the file the edit is in.
        buffers: unsaved text by path, that of ``file`` included.
        cache: our cache folder.
        seconds: how long each step may take.
    """

    def __init__(
        self, file: Path, buffers: Mapping[Path, str], cache: Path, seconds: float
    ) -> None:
        self._file = file
        self._buffers = buffers
        self._cache = cache
        self._seconds = seconds
        self._before: asyncio.Task[Checked] | None = None

    def start(self) -> None:
        """Begin with the check before the edit, in the background."""
        if self._before is None:
            self._before = asyncio.create_task(self._check(self._buffers))

    async def compiled(self, text: str) -> Compiled:
        """Compile the file as ``text``."""
        self.start()
        assert self._before is not None
        before = await self._before
        if before.failure:
            return Compiled(unverified=before.failure)
        after = await self._check({**self._buffers, self._file: text})
        if after.failure:
            return Compiled(unverified=after.failure)
        errors = new_errors(before, after)
        return Compiled(errors, others=len(after.errors) - len(errors))

    async def close(self) -> None:
        """End what still runs, compilers included."""
        if self._before is not None:
            self._before.cancel()
            await asyncio.gather(self._before, return_exceptions=True)

    async def _check(self, buffers: Mapping[Path, str]) -> Checked:
        crate = await asyncio.to_thread(find_crate, self._file)
        if crate is None:
            return Checked(failure="no Cargo.toml")
        sources = await cargo.path_packages(crate, self._seconds)
        if not sources:
            return Checked(failure="cargo cannot read the manifest, or is not installed")
        overlay = Overlay.of(sources, self._cache)
        if not overlay.holds(self._file):
            return Checked(failure="the file is in no package")
        async with _alone(overlay):
            return await self._check_overlay(crate, overlay, buffers)

    async def _check_overlay(
        self, crate: Crate, overlay: Overlay, buffers: Mapping[Path, str]
    ) -> Checked:
        try:
            await asyncio.to_thread(overlay.sync, buffers)
        except TooLarge as error:
            return Checked(failure=str(error))
        except OSError as error:
            return Checked(failure=f"the workspace cannot be copied ({error.strerror})")
        checked = await cargo.check(crate, overlay, self._seconds)
        await asyncio.to_thread(prune, self._cache, MOST_BYTES, overlay)
        return checked


@asynccontextmanager
async def _alone(overlay: Overlay) -> AsyncIterator[None]:
    """Hold the overlay, which other jobs and other servers use too."""
    overlay.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = filelock.FileLock(overlay.folder / "in-use.lock", thread_local=False)
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except filelock.Timeout:
            await asyncio.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()
