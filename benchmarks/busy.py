"""Listing code actions while the server has much to do.

Of three actions on one endpoint the server sends one at a time, so one streams, twenty times as
fast as the Mac mini, and two wait.
"""

from __future__ import annotations

import time
from functools import partial

from tests.source.goldens import cursor_in

from benchmarks.action_run import settings_for
from benchmarks.client import Client
from benchmarks.clock import milliseconds
from benchmarks.document import Document
from benchmarks.model_answers import Answer, named_answer
from benchmarks.model_server import PacedOllama, serving
from benchmarks.pace import Pace
from benchmarks.programs import OURS
from benchmarks.rows import Row, median_row, p99
from benchmarks.rust_files import in_impls

ACTIONS = 3
LISTINGS = 200
SESSIONS = 5
SCALE = 20.0


def busy() -> list[Row]:
    """200 listings while three generations run and the user types, against idle: p99."""
    answer = named_answer("calculator")
    to_idle, to_typing = [], []
    for _ in range(SESSIONS):
        with (
            serving(Pace(SCALE), answer) as model,
            Client(OURS, settings_for(model)) as client,
        ):
            document = Document(client, in_impls(2_000))
            document.actions_on(3)
            idle = _listings(document, typing=False)
            typing = _listings(document, typing=True)
            _start(client, model, answer)
            streaming = _listings(document, typing=True)
            assert not model.generations[0].over.is_set(), "the model ended too early"
            to_idle.append(p99(streaming) / p99(idle))
            to_typing.append(p99(streaming) / p99(typing))
    what = "listings while 3 generations run and the user types, p99"
    return [
        median_row(f"{what}, against idle, ratio", to_idle, 2.0),
        median_row(f"{what}, against typing alone, ratio", to_typing),
    ]


def _start(client: Client, model: PacedOllama, answer: Answer) -> None:
    """Start an action in each of three files, and wait until the model writes."""
    for number in range(ACTIONS):
        uri = f"file:///bench/generated{number}.rs"
        document = Document(client, *cursor_in(answer.before), uri=uri)
        client.request("workspace/executeCommand", document.command(answer.action))
    while not any(each.sent_at for each in model.generations):
        time.sleep(0.01)


def _listings(document: Document, *, typing: bool) -> list[float]:
    """How long each listing takes, in ms; ``typing`` puts a character before it."""
    times = []
    for number in range(LISTINGS):
        if typing:
            document.insert(3 + number)
        times.append(milliseconds(partial(document.actions_on, 3 + number)))
    return times
