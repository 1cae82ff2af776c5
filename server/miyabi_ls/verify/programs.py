"""Running the user's tools: with a time limit, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_VERSION_SECONDS = 20.0
_QUIET: Mapping[str, str] = {"RUSTUP_AUTO_INSTALL": "0"}
"""rustup would download the toolchain that a ``rust-toolchain.toml`` names."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended.

    Attributes:
        status: its exit status; negative for a signal.
        out, err: what it wrote.
    """

    status: int
    out: str
    err: str


async def run_program(
    command: Sequence[str | Path],
    *,
    folder: Path,
    seconds: float,
    stdin: str = "",
    environment: Mapping[str, str] | None = None,
) -> Ended | None:
    """Run ``command`` in ``folder``, in a process group of its own.

    Args:
        command: the program and its arguments.
        folder: its working directory.
        seconds: how long it may take.
        stdin: what it reads.
        environment: variables besides ours; an empty value takes one out.

    Returns:
        How it ended; None where it cannot be started, or took too long and was killed, with all
        that it had started.
    """
    given = {**os.environ, **_QUIET, **(environment or {})}
    try:
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={name: value for name, value in given.items() if value},
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate(stdin.encode("utf-8", "replace"))
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            await asyncio.shield(_end(process))
    assert process.returncode is not None
    return Ended(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


async def version_line(program: str) -> str:
    """The first line of ``program --version``; empty where it says none, or not in time.

    It is asked outside any workspace, whose ``rust-toolchain.toml`` would count.
    """
    folder = Path(tempfile.gettempdir())
    ended = await run_program([program, "--version"], folder=folder, seconds=_VERSION_SECONDS)
    if ended is None or ended.status != 0:
        return ""
    return ended.out.strip().partition("\n")[0]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill a program and all it started: cargo's compilers outlive cargo."""
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
