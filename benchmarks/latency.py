"""What the server itself adds: from a token to its progress, and from the last one to the edit."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.action_run import run_action, settings_for
from benchmarks.client import Client
from benchmarks.model_answers import Answer, named_answer
from benchmarks.model_server import serving
from benchmarks.pace import Pace
from benchmarks.programs import OURS
from benchmarks.rows import Row, median_row
from benchmarks.rust_files import in_impls

RUNS = 20
SCALE = 50.0


def latency() -> list[Row]:
    """First token to its progress, and last needed token to the edit, in a file of 2,000 lines."""
    answer = in_a_file_of(2_000, named_answer("median"))
    progress, edits = [], []
    with serving(Pace(SCALE), answer) as model, Client(OURS, settings_for(model)) as client:
        run_action(client, model, answer)
        for _ in range(RUNS):
            run = run_action(client, model, answer)
            sent = run.generation.sent_at
            progress.append((run.first_report_after(sent[0]) - sent[0]) * 1000)
            edits.append((run.edited - sent[answer.needed_tokens - 1]) * 1000)
    return [
        median_row("first token sent to its progress, median, ms", progress, 5.0),
        median_row("last needed token sent to applyEdit, 2,000 lines, median, ms", edits, 20.0),
    ]


def in_a_file_of(lines: int, answer: Answer) -> Answer:
    """``answer``, asked for in the middle of a file of that size."""
    half = in_impls(lines // 2)
    return replace(answer, before=f"{half}{answer.before}\n{half}")
