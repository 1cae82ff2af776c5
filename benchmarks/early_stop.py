"""What it brings to stop an answer early: time and tokens until the edit is applied.

The same answers, at the same pace, in three arms: as shipped; reading every answer to its end; and
the flow of the system before it (``seed_flow.py``). Nothing is compiled or formatted, and no prompt
is in the model's cache.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.action_run import run_action, settings_for
from benchmarks.client import Client
from benchmarks.model_answers import Answer, read_answers
from benchmarks.model_server import PacedOllama, serving
from benchmarks.pace import Pace
from benchmarks.programs import OURS, READING
from benchmarks.rows import Row, median_row
from benchmarks.seed_flow import seed_flow

SCALE = 25.0
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What one edit took: seconds until it was applied, and tokens the model wrote."""

    seconds: float
    tokens: int


Arm = Callable[[Answer], Cost]


def early_stop() -> list[Row]:
    """Ratios of early stop to both baselines: seconds and tokens, with trailing prose and none."""
    answers = read_answers()
    bare = tuple(answer.without_prose() for answer in answers)
    rows = []
    with ExitStack() as stack:
        model = stack.enter_context(serving(Pace(SCALE), answers[0]))
        ours, reading = (_action_arm(stack, model, command) for command in (OURS, READING))
        baselines = {"reading to the end": reading, "the seed's flow": _seed_arm(model)}
        for arm in (ours, reading):
            arm(answers[0])  # loads what the first request loads
        for form, words in ((answers, "trailing prose"), (bare, "no prose")):
            rows += _compare(ours, baselines, form, words)
    return rows


def _compare(
    ours: Arm, baselines: Mapping[str, Arm], answers: Sequence[Answer], words: str
) -> list[Row]:
    seconds: dict[str, list[float]] = {name: [] for name in baselines}
    tokens: dict[str, list[float]] = {name: [] for name in baselines}
    for answer in (*answers,) * REPEATS:
        stopped = ours(answer)
        for name, baseline in baselines.items():
            whole = baseline(answer)
            seconds[name].append(stopped.seconds / whole.seconds)
            tokens[name].append(stopped.tokens / whole.tokens)
    what = f"early stop, {words}, against"
    return [
        row
        for name in baselines
        for row in (
            median_row(f"{what} {name}: time to the edit, ratio", seconds[name]),
            median_row(f"{what} {name}: tokens, ratio", tokens[name]),
        )
    ]


def _action_arm(stack: ExitStack, model: PacedOllama, command: Sequence[str]) -> Arm:
    client = stack.enter_context(Client(command, settings_for(model)))

    def arm(answer: Answer) -> Cost:
        run = run_action(client, model, answer)
        return Cost(run.edited - run.asked, len(run.generation.sent_at))

    return arm


def _seed_arm(model: PacedOllama) -> Arm:
    def arm(answer: Answer) -> Cost:
        model.answer = answer
        model.forget()
        asked = time.perf_counter()
        seed_flow(model.url, answer)
        return Cost(time.perf_counter() - asked, len(model.generations[-1].sent_at))

    return arm
