"""The longest time the server's event loop stands still, whatever is asked of it."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.action_run import run_action, settings_for
from benchmarks.client import Client
from benchmarks.document import Document
from benchmarks.model_answers import named_answer
from benchmarks.model_server import serving
from benchmarks.pace import Pace
from benchmarks.programs import WATCHED
from benchmarks.rows import Row, median_row
from benchmarks.rust_files import in_impls
from benchmarks.watched_server import METHOD

SESSIONS = 5
CHANGES = 50
LINES = 20_000
TARGET = 20.0


def event_loop() -> list[Row]:
    """The longest block, in ms: of a cold parse, of typing, and of an action, in 20,000 lines."""
    text = in_impls(LINES)
    answer = named_answer("median")
    answer = replace(answer, before=f"{answer.before}\n{text}")
    parsing, typing, acting = [], [], []
    for _ in range(SESSIONS):
        with serving(Pace(100.0), answer) as model, Client(WATCHED, settings_for(model)) as client:
            run_action(client, model, named_answer("median"))  # loads what a first one loads
            client.request(METHOD, None)
            document = Document(client, text)
            document.actions_on(3)
            parsing.append(client.request(METHOD, None))
            for number in range(CHANGES):
                document.insert(3 + number)
                document.actions_on(3 + number)
            document.close()
            typing.append(client.request(METHOD, None))
            run_action(client, model, answer)
            acting.append(client.request(METHOD, None))
    longest = [max(each) for each in zip(parsing, typing, acting, strict=True)]
    what = "20,000 lines, ms"
    return [
        median_row(f"longest block of the event loop, anything, {what}", longest, TARGET),
        median_row(f"longest block, opening and the first listing, {what}", parsing, TARGET),
        median_row(f"longest block, typing and listing, {what}", typing, TARGET),
        median_row(f"longest block, an action from command to edit, {what}", acting, TARGET),
    ]
