"""Does an edit compile: ``cargo check`` without and with it, on a copy with the unsaved text.

The check without the edit needs no answer of the model, so it runs while the model writes, and
leaves the dependencies compiled. In place of the edit it has a probe: a type error of ours. Where
the compiler does not report that, it does not look at this code at all (another platform's, in no
module, behind an error of the user's own), and no errors would prove nothing. And where it reports
it in a build script or a procedural macro, the edit is not compiled: compiling would run it.

Only errors that point into the edit are its own: one body, under a signature that stays, brings
none elsewhere, but for what callers see of an ``impl Trait``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from miyabi_ls.source.crate import Crate, find_crate
from miyabi_ls.verify import cargo
from miyabi_ls.verify.cargo import Checked, CompilerError, new_errors
from miyabi_ls.verify.overlay import Overlay, TooLarge, prune

MOST_BYTES: Final = 8_000_000_000
"""Of all copies with their targets; the ones used longest ago go first."""

PROBE_NAME: Final = "_miyabi_probe"
PROBE: Final = f"let {PROBE_NAME}: () = 1u8;\nloop {{}}"
"""A body with a type error, and otherwise good for any signature."""

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
        buffers: unsaved text by path, that of ``file`` included; ``PROBE`` is in it.
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

    async def compiled(self, text: str, lines: range) -> Compiled:
        """Compile the file as ``text``, in which the edit has these ``lines`` (from 1)."""
        self.start()
        assert self._before is not None
        before = await self._before
        if reason := before.failure or _unreached(before):
            return Compiled(unverified=reason)
        after = await self._check({**self._buffers, self._file: text})
        if after.failure:
            return Compiled(unverified=after.failure)
        errors = tuple(e for e in new_errors(before, after) if self._is_in(e, lines))
        return Compiled(errors, others=len(after.errors) - len(errors))

    def _is_in(self, error: CompilerError, lines: range) -> bool:
        path = self._file.as_posix()
        return any(path.endswith(file) and line in lines for file, line in error.places if file)

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
            await _to_its_end(asyncio.to_thread(overlay.sync, buffers))
        except TooLarge as error:
            return Checked(failure=str(error))
        except OSError as error:
            return Checked(failure=f"the workspace cannot be copied ({error.strerror})")
        checked = await cargo.check(crate, overlay, self._seconds)
        await _to_its_end(asyncio.to_thread(prune, self._cache, MOST_BYTES, overlay))
        return checked


def _unreached(checked: Checked) -> str:
    """Why the check without the edit tells nothing of it; empty where it does."""
    probes = [error for error in checked.errors if PROBE_NAME in error.source]
    if any(error.is_run for error in probes):
        return "compiling would run it"
    if probes:
        return ""
    if checked.errors:
        return f"the crate has an error of its own ({checked.errors[0]})"
    return "the compiler does not look at this code here"


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for a thread, also where we are cancelled: the lock must not be let go before it."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await asyncio.wait([task])


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
