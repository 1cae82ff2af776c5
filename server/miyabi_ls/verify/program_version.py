"""What a program says of its version."""

from __future__ import annotations

import asyncio
import os
import tempfile

_SECONDS = 20.0


async def version_line(program: str) -> str:
    """The first line of ``program --version``; empty where it says none, or not in time.

    It is asked outside any workspace: rustup reads ``rust-toolchain.toml`` of the folder it runs
    in, and would download what that names.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            env={**os.environ, "RUSTUP_AUTO_INSTALL": "0"},
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    if process.returncode != 0:
        return ""
    return output.decode("utf-8", "replace").strip().partition("\n")[0]
