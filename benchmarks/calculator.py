"""The request whose figures the project began with: 95.31 s for a calculator, nothing shown before.

Played slower than the others, since ten reports of progress a second are ten a second at any scale.
"""

from __future__ import annotations

import time

from benchmarks.action_run import run_action, settings_for
from benchmarks.client import Client
from benchmarks.model_answers import named_answer
from benchmarks.model_server import serving
from benchmarks.pace import Pace
from benchmarks.programs import OURS
from benchmarks.rows import Row, median_row
from benchmarks.seed_flow import seed_flow

SCALE = 10.0
PAIRS = 3


def calculator() -> list[Row]:
    """Time to the applied edit and to the first visible text, against the seed's flow."""
    answer = named_answer("calculator")
    edits, texts = [], []
    with serving(Pace(SCALE), answer) as model, Client(OURS, settings_for(model)) as client:
        for _ in range(PAIRS):
            run = run_action(client, model, answer)
            model.forget()
            asked = time.perf_counter()
            seed_flow(model.url, answer)
            seeds = time.perf_counter() - asked
            edits.append((run.edited - run.asked) / seeds)
            texts.append((run.first_text - run.asked) / seeds)
    floor = answer.needed_tokens / 512
    note = (
        f"The answer is the same for both; {answer.needed_tokens} of the 512 tokens are needed, "
        f"which is {floor:.2f} before our longer prompt is read."
    )
    return [
        median_row("calculator against the seed's flow: time to the edit", edits, 0.5, note),
        median_row("calculator against the seed's flow: first visible text", texts, 0.15),
    ]
