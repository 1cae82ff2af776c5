"""Running the user's tools: with a time limit, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_VERSION_SECONDS = 20.0
_LAST_WORDS_SECONDS = 5.0
_LIFELINE = Path(__file__).with_name("lifeline.py")
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


@dataclass(frozen=True, slots=True)
class EndedInBytes:
    """As :class:`Ended`, where what was written need not be text."""

    status: int
    out: bytes
    err: bytes


async def run_program(
    command: Sequence[str | Path],
    *,
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] = _QUIET,
    stdin: str = "",
) -> Ended | None:
    """Run ``command`` in ``folder``, in a process group of its own.

    Args:
        command: the program and its arguments.
        folder: its working directory.
        seconds: how long it may take.
        environment: comes on top of our own.
        stdin: what it reads.

    Returns:
        How it ended; None where it cannot be started, or took too long and was killed, with all
        that it had started.
    """
    ended = await run_in_bytes(
        command,
        folder=folder,
        seconds=seconds,
        environment=environment,
        stdin=stdin.encode("utf-8", "replace"),
    )
    return None if ended is None else _in_words(ended)


async def run_in_bytes(
    command: Sequence[str | Path],
    *,
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] = _QUIET,
    stdin: bytes = b"",
) -> EndedInBytes | None:
    """As :func:`run_program`, for what reads or writes more than text."""
    process = await _start(command, folder, environment, _end)
    if process is None:
        return None
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate(stdin)
    except TimeoutError:
        await asyncio.shield(_end(process))
        return None
    except asyncio.CancelledError:
        # It may have ended itself, and left behind what still writes for it.
        await asyncio.shield(_end(process))
        raise
    return _ended(process, out, err)


async def run_on_lifeline(
    command: Sequence[str | Path],
    *,
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] = _QUIET,
) -> Ended | None:
    """As :func:`run_program`, for what takes long: it ends with us, even where we are killed.

    ``environment`` comes on top of our own.
    """
    lifeline = (sys.executable, "-I", "-S", _LIFELINE, *command)
    process = await _start(lifeline, folder, environment, _let_go)
    if process is None:
        return None
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(seconds):
            out, err = await asyncio.gather(process.stdout.read(), process.stderr.read())
            await process.wait()
    except TimeoutError:
        return None
    finally:
        await asyncio.shield(_let_go(process))
    return _in_words(_ended(process, out, err))


async def _let_go(process: asyncio.subprocess.Process) -> None:
    """End what runs on a lifeline."""
    assert process.stdin is not None
    process.stdin.close()
    await _gone(process)


async def _gone(process: asyncio.subprocess.Process) -> None:
    """Wait until a process has ended and all it wrote has come, so that nothing of it is left."""
    await process.wait()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS_SECONDS):
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    await stream.read()
            await asyncio.sleep(0)


async def _start(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    end: Callable[[asyncio.subprocess.Process], Awaitable[None]],
) -> asyncio.subprocess.Process | None:
    """Start ``command``; where we are cancelled meanwhile, ``end`` what has started."""
    starting = asyncio.create_task(_create(command, folder, environment))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        process = await starting
        if process is not None:
            await end(process)
        raise


async def _create(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]
) -> asyncio.subprocess.Process | None:
    try:
        return await asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **environment, **_QUIET},
            start_new_session=True,
        )
    except OSError:
        return None


def _ended(process: asyncio.subprocess.Process, out: bytes, err: bytes) -> EndedInBytes:
    assert process.returncode is not None
    return EndedInBytes(process.returncode, out, err)


def _in_words(ended: EndedInBytes) -> Ended:
    out, err = (words.decode("utf-8", "replace") for words in (ended.out, ended.err))
    return Ended(ended.status, out, err)


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
    await _gone(process)
