"""The program ``miyabi-ls`` as a user runs it, beside a fake server in this process."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass

SAFETY_SECONDS = 120.0


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


async def miyabi(*arguments: str, stdin: str = "", **environment: str) -> Ended:
    """Run it to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "miyabi_ls",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200", **environment},
    )
    try:
        async with asyncio.timeout(SAFETY_SECONDS):
            out, err = await process.communicate(stdin.encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())
