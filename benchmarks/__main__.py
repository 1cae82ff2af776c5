"""``python -m benchmarks``: what the server costs, against a bare pygls server in the same run."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.client import Client, milliseconds, start_up_cpu_seconds

OURS = (sys.executable, "-m", "miyabi_ls", "--stdio")
BARE = (sys.executable, "-m", "benchmarks.bare_server")
LATEST = Path(__file__).with_name("latest.json")
METHOD = "    /// Adds.\n    fn f{n}(&self, a: i32) -> i32 {{\n        self.x + a\n    }}\n\n"


@dataclass(frozen=True)
class Row:
    """One figure; ``holds`` says whether it meets its target."""

    name: str
    value: float
    target: float
    holds: bool
    spread: tuple[float, float]


def rust_file(lines: int) -> str:
    """About ``lines`` lines of methods, 100 to an impl."""
    impls = lines // 503 + 1
    methods = "".join(METHOD.format(n=n) for n in range(100))
    return "".join(f"impl S{n} {{\n{methods}}}\n\n" for n in range(impls))


def start_up(pairs: int = 9) -> Row:
    """Start until ``initialize`` is answered, and the end: CPU against the bare server."""
    ratios = [start_up_cpu_seconds(OURS) / start_up_cpu_seconds(BARE) for _ in range(pairs)]
    return row("start to initialize answered, CPU, ratio", median(ratios), 1.10, ratios)


def listing(requests: int = 200) -> Row:
    """``codeAction`` in 10,000 lines: p99 over the bare server's, in ms."""
    text = rust_file(10_000)
    times: list[list[float]] = []
    for command in (BARE, OURS):
        with Client(command) as client:
            client.open(text)
            client.list_actions(3)
            times.append(
                [milliseconds(lambda n=n: client.list_actions(3 + n)) for n in range(requests)]
            )
    bare, ours = times
    return row("codeAction, 10,000 lines, p99 over bare, ms", p99(ours) - p99(bare), 5.0, ours)


def typing(changes: int = 200) -> Row:
    """One typed character in 20,000 lines until the syntax is ready: p99 over bare, in ms."""
    text = rust_file(20_000)
    times: list[list[float]] = []
    for command in (BARE, OURS):
        with Client(command) as client:
            client.open(text)
            client.list_actions(3)

            def change(number: int, client: Client = client) -> None:
                client.insert(3 + number * 20, number + 2)
                client.list_actions(3)

            times.append([milliseconds(lambda n=n: change(n)) for n in range(changes)])
    bare, ours = times
    return row(
        "didChange, 20,000 lines in impls, p99 over bare, ms", p99(ours) - p99(bare), 10, ours
    )


def row(name: str, value: float, target: float, all_values: Iterable[float]) -> Row:
    """A row whose figure has to stay at or below ``target``."""
    values = sorted(all_values)
    return Row(name, round(value, 3), target, value <= target, (values[0], values[-1]))


def p99(values: list[float]) -> float:
    """The 99th percentile."""
    return quantiles(values, n=100)[98]


def main() -> None:
    """Measure, print a table, write ``latest.json``."""
    rows = []
    sys.stdout.write(f"{'figure':<54}{'value':>9}{'target':>9}  holds\n")
    for measure in (start_up, listing, typing):
        result = measure()
        rows.append(result)
        held = "yes" if result.holds else "no"
        sys.stdout.write(f"{result.name:<54}{result.value:>9.2f}{result.target:>9.2f}  {held}\n")
        sys.stdout.flush()
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    content = {"machine": machine, "rows": [asdict(each) for each in rows]}
    LATEST.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
