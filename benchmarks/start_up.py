"""What it costs to start."""

from __future__ import annotations

from benchmarks.client import start_up_cpu_seconds
from benchmarks.programs import BARE, OURS
from benchmarks.rows import Row, median_row

PAIRS = 15


def start_up() -> list[Row]:
    """Start until ``initialize`` is answered: CPU against the bare server."""
    ratios = [start_up_cpu_seconds(OURS) / start_up_cpu_seconds(BARE) for _ in range(PAIRS)]
    return [median_row("start to initialize answered, CPU, ratio", ratios, 1.10)]
