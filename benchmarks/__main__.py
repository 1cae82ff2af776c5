"""``python -m benchmarks [NAME ...]``: measure, print a table, and write ``latest.json``.

Each benchmark is a file. Where some are named, their rows take the place of those of that name.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.busy import busy
from benchmarks.calculator import calculator
from benchmarks.changes import changes
from benchmarks.early_stop import early_stop
from benchmarks.event_loop import event_loop
from benchmarks.latency import latency
from benchmarks.listing import listing
from benchmarks.memory import memory
from benchmarks.review_blocks import review_blocks
from benchmarks.review_quality import review_quality
from benchmarks.rows import Row
from benchmarks.start_up import start_up

LATEST = Path(__file__).with_name("latest.json")
BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    each.__name__: each
    for each in (
        start_up,
        listing,
        changes,
        event_loop,
        busy,
        latency,
        memory,
        early_stop,
        calculator,
        review_blocks,
        review_quality,
    )
}


def main(names: Sequence[str]) -> None:
    """Run the benchmarks of these names; all where none is named."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"No benchmark is called {unknown[0]}; there are: {', '.join(BENCHMARKS)}.")
    sys.stdout.write(f"{'figure':<78}{'value':>9}{'target':>8}  {'holds':<6}spread\n")
    rows = []
    for name in names or BENCHMARKS:
        for row in BENCHMARKS[name]():
            rows.append(row)
            sys.stdout.write(line(row))
            sys.stdout.flush()
    write(LATEST, rows, keep=bool(names))


def line(row: Row) -> str:
    """A row of the table."""
    target = "" if row.target is None else f"{row.target:.2f}"
    held = "" if row.target is None else "yes" if row.holds else "no"
    low, high = row.spread
    note = f"    {row.note}\n" if row.note else ""
    return f"{row.name:<78}{row.value:>9.2f}{target:>8}  {held:<6}{low:.2f}..{high:.2f}\n{note}"


def write(path: Path, rows: Sequence[Row], *, keep: bool) -> None:
    """Write the rows; ``keep`` leaves those of other names in the file."""
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[1]:.1f}"
    )
    named: dict[str, Any] = {}
    if keep and path.exists():
        named = {each["name"]: each for each in json.loads(path.read_text("utf-8"))["rows"]}
    named.update({row.name: asdict(row) for row in rows})
    content = {"machine": machine, "rows": list(named.values())}
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
