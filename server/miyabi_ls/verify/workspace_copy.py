"""The copy of a file's workspace, up to date and held, so that one check at a time works in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import filelock

from miyabi_ls.source.crate import Crate, find_crate
from miyabi_ls.verify import cargo
from miyabi_ls.verify.overlay import Overlay, TooLarge, lock_of, prune

MOST_BYTES: Final = 8_000_000_000
"""Of all copies with their targets; the ones used longest ago go first."""
_POLL_SECONDS: Final = 0.1


class NotCopied(Exception):  # not an outcome: callers turn it into one
    """There is no copy; the message is why, in a few words."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace of one file, and its copy.

    Attributes:
        crate: the package the file is in.
        overlay: the copy.
    """

    crate: Crate
    overlay: Overlay


async def find_workspace(file: Path, cache: Path, seconds: float) -> Workspace:
    """The workspace of ``file``, with a copy below ``cache``, not made yet.

    Raises:
        NotCopied: there is none, or cargo cannot tell it within ``seconds``.
    """
    crate = await asyncio.to_thread(find_crate, file)
    if crate is None:
        raise NotCopied("no Cargo.toml")
    sources = await cargo.path_packages(crate, seconds)
    if not sources:
        raise NotCopied("cargo cannot read the manifest, or is not installed")
    overlay = Overlay.of(sources, cache)
    if not overlay.holds(file):
        raise NotCopied("the file is in no package")
    return Workspace(crate, overlay)


@asynccontextmanager
async def held_copy(
    workspace: Workspace, buffers: Mapping[Path, str], cache: Path, seconds: float
) -> AsyncIterator[None]:
    """The copy, with the text of ``buffers``, for nobody else meanwhile.

    Raises:
        NotCopied: it cannot be made, or is in use for longer than ``seconds``.
    """
    overlay = workspace.overlay
    async with _alone(overlay, seconds):
        try:
            await _to_its_end(asyncio.to_thread(overlay.sync, buffers))
        except TooLarge as error:
            raise NotCopied(str(error)) from error
        except OSError as error:
            raise _cannot_be_copied(error) from error
        yield
        await _to_its_end(asyncio.to_thread(prune, cache, MOST_BYTES, overlay))


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for a thread, also where we are cancelled: the lock must not be let go before it."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await asyncio.wait([task])


@asynccontextmanager
async def _alone(overlay: Overlay, seconds: float) -> AsyncIterator[None]:
    """Hold the overlay, which other jobs and other servers use too."""
    try:
        overlay.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_be_copied(error) from error
    lock = lock_of(overlay.folder)
    until = time.monotonic() + seconds
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except filelock.Timeout:
            if time.monotonic() > until:
                raise NotCopied(f"another check took longer than {seconds:g} s") from None
            await asyncio.sleep(_POLL_SECONDS)
        except OSError as error:
            raise _cannot_be_copied(error) from error
    try:
        yield
    finally:
        lock.release()


def _cannot_be_copied(error: OSError) -> NotCopied:
    return NotCopied(f"the workspace cannot be copied ({error.strerror})")
