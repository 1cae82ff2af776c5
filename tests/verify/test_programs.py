"""Programs that are run never outlast us, nor does what they start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from miyabi_ls.verify.programs import run_program

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks processes up in /proc, as Linux has it"
)
LEAVES_ONE_BEHIND = ("sh", "-c", "sleep 1000 & echo $$ $! > both")
SAFETY_SECONDS = 60.0


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what no event tells of."""

    def wait() -> None:
        end = time.monotonic() + SAFETY_SECONDS
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)

    await asyncio.to_thread(wait)


async def processes(folder: Path) -> tuple[int, int]:
    """The shell and what it leaves behind."""
    file = folder / "both"
    await until(lambda: file.exists() and file.read_text().endswith("\n"))
    shell, child = file.read_text().split()
    return int(shell), int(child)


def has_ended(process: int) -> bool:
    """Whether it has; also one that only waits for its parent to ask."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


async def test_what_a_program_left_behind_ends_when_time_is_over(tmp_path: Path) -> None:
    assert await run_program(LEAVES_ONE_BEHIND, folder=tmp_path, seconds=0.5) is None
    _, child = await processes(tmp_path)
    await until(lambda: has_ended(child))


async def test_what_a_program_left_behind_ends_when_we_are_cancelled(tmp_path: Path) -> None:
    running = asyncio.create_task(run_program(LEAVES_ONE_BEHIND, folder=tmp_path, seconds=600))
    shell, child = await processes(tmp_path)
    await until(lambda: has_ended(shell))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: has_ended(child))
