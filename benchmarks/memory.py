"""How much memory the server takes, and whether it grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import linear_regression

from benchmarks.action_run import run_action, settings_for
from benchmarks.client import Client
from benchmarks.document import Document
from benchmarks.model_answers import named_answer
from benchmarks.model_server import PacedOllama, serving
from benchmarks.pace import Pace
from benchmarks.programs import BARE, OURS
from benchmarks.rows import Row, median_row
from benchmarks.rust_files import in_impls

SESSIONS = 3
AT_ONCE = 1e6
"""A scale at which the model takes no time."""
ACTIONS = 5_000
SAMPLES = 60
WARM = 10
"""Samples at the start that are left out: what is loaded and cached once."""
PARTS = 5
NOISE_KIB = 0.1
"""An action: half a megabyte in 5,000, of a process whose memory comes in pages."""
SHORT = "```rust\nself.touch(&key);\nself.values.insert(key, value)\n```"


def memory() -> list[Row]:
    """Peak memory after a session over the bare server's, and its growth in 5,000 actions."""
    answer = replace(named_answer("lru_get"), thinking="", block=SHORT)
    with serving(Pace(AT_ONCE), answer) as model:
        peaks = [_peak_of_session(model) - _peak_of_bare() for _ in range(SESSIONS)]
        sizes = _sizes(model)
    return [
        median_row("peak memory after a session, over the bare server, MB", peaks, 40.0),
        growth_row(sizes, ACTIONS / SAMPLES),
    ]


def growth_row(sizes: Sequence[float], actions: float) -> Row:
    """How much memory an action adds, where a size (KiB) was taken every so many ``actions``.

    The median over the parts of the session, since what grows goes on growing in each of them.
    """
    length = len(sizes) // PARTS
    parts = [sizes[at * length : (at + 1) * length] for at in range(PARTS)]
    slopes = [_slope(part) / actions for part in parts]
    return median_row("5,000 actions, growth of memory, KiB an action", slopes, NOISE_KIB)


def _slope(values: Sequence[float]) -> float:
    return linear_regression(range(len(values)), values).slope


def _sizes(model: PacedOllama) -> list[float]:
    """The server's memory in KiB, taken evenly during many actions, the first ones left out."""
    sizes = []
    with Client(OURS, settings_for(model)) as client:
        for _ in range(SAMPLES):
            for _ in range(ACTIONS // SAMPLES):
                run_action(client, model, model.answer)
                model.generations.clear()
            sizes.append(_kib(client, "VmRSS"))
    return sizes[WARM:]


def _peak_of_session(model: PacedOllama) -> float:
    """Peak memory, in MB, of listing and typing in 10,000 lines, and ten actions."""
    with Client(OURS, settings_for(model)) as client:
        document = Document(client, in_impls(10_000))
        for line in range(3, 103):
            document.insert(line)
            document.actions_on(line)
        for _ in range(10):
            run_action(client, model, model.answer)
        return _kib(client, "VmHWM") / 1024


def _peak_of_bare() -> float:
    with Client(BARE) as client:
        document = Document(client, in_impls(10_000))
        document.actions_on(3)
        return _kib(client, "VmHWM") / 1024


def _kib(client: Client, field: str) -> float:
    """A size that Linux tells of the server's process, such as ``VmHWM``, its peak."""
    status = Path(f"/proc/{client.pid}/status").read_text("ascii")
    return float(status.partition(f"{field}:")[2].split()[0])
