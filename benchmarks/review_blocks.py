"""The longest time the event loop stands still for reviews, in a large file.

Against the same session without reviews: what parsing and listing cost is in both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.action_run import settings_for
from benchmarks.client import Client, Message
from benchmarks.document import URI, Document
from benchmarks.model_answers import named_answer
from benchmarks.model_server import serving
from benchmarks.pace import Pace
from benchmarks.programs import WATCHED
from benchmarks.rows import Row, median_row
from benchmarks.rust_files import flat, in_impls
from benchmarks.watched_server import METHOD

SESSIONS = 3
LINES = 20_000
CHANGES = 60
SECONDS_BETWEEN = 0.02
"""From one typed character to the next: faster than anybody types."""
SCALE = 4_000.0
SHOWN = 300
FOUND = json.dumps(
    {
        "findings": [
            {
                "line": 5,
                "severity": "warning",
                "category": "error-handling",
                "message": f"The sum of {number} may overflow.",
                "quote": f"fn f{number}(",
            }
            for number in range(0, 100, 10)
        ]
    }
)
"""Each stands in one method of every impl, and is dropped in all others."""
_PUBLISHED = "textDocument/publishDiagnostics"
PHASES = (
    "opening and the first listing",
    "typing while a review is prepared",
    "typing while 4,000 items are reviewed",
    "typing with 300 findings on show",
)


def review_blocks() -> list[Row]:
    """The longest block in each part of a session, with reviews over without."""
    ratios: list[list[float]] = [[] for _ in PHASES]
    for _ in range(SESSIONS):
        without, reviewed = _session("off"), _session("file")
        for found, one, other in zip(ratios, without, reviewed, strict=True):
            found.append(other / one)
    return [
        median_row(f"longest block, {phase}, reviews over none, ratio", found)
        for phase, found in zip(PHASES, ratios, strict=True)
    ]


def _session(on_save: str) -> list[float]:
    """The longest block of each phase, in ms, where ``review.onSave`` is that."""
    answer = replace(named_answer("median"), block=FOUND, prose="", thinking="")
    reviews = on_save != "off"
    blocks: list[float] = []
    with serving(Pace(SCALE), answer) as model:
        settings = {**settings_for(model), "review": {"onSave": on_save, "delay": 0.0}}
        with Client(WATCHED, settings) as client:
            _warm_up(client, reviews=reviews)
            with _block(client, blocks):
                document = Document(client, in_impls(LINES))
                document.actions_on(3)
            with _block(client, blocks):
                document.save()
                _type(document, 0)
            with _block(client, blocks):
                document.save()
                if reviews:
                    client.until(_is_begin)
                _type(document, 1)
            if reviews:
                client.until(_is_end)
                assert _findings(client) >= SHOWN, "findings have gone"
            with _block(client, blocks):
                _type(document, 2)
    return blocks


def _warm_up(client: Client, *, reviews: bool) -> None:
    """Have the server load what a first review loads."""
    document = Document(client, flat(LINES // 200), uri="file:///bench/small.rs")
    document.actions_on(3)
    document.insert(2, "0;")
    document.save()
    if reviews:
        client.until(_is_end)
    document.close()


@contextmanager
def _block(client: Client, blocks: list[float]) -> Iterator[None]:
    client.request(METHOD, None)
    yield
    blocks.append(client.request(METHOD, None))


def _type(document: Document, part: int) -> None:
    for number in range(CHANGES):
        document.insert(3 + part * CHANGES + number)
        document.actions_on(3 + part * CHANGES + number)
        time.sleep(SECONDS_BETWEEN)


def _findings(client: Client) -> int:
    """How many are on show in the document."""
    shown = (said.params for said in client.heard if said.method == _PUBLISHED)
    return next(len(p["diagnostics"]) for p in reversed(list(shown)) if p["uri"] == URI)


def _is_begin(said: Message) -> bool:
    return said.method == "$/progress" and said.params["value"]["kind"] == "begin"


def _is_end(said: Message) -> bool:
    return said.method == "$/progress" and said.params["value"]["kind"] == "end"
