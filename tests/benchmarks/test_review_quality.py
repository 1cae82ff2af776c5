"""How reviews are scored."""

from __future__ import annotations

import json
from typing import Any

import pytest
from benchmarks.review_quality import WAYS, Score, Way, scored

from tests.review_set.snippets import Label, Snippet

CODE = "fn a() {\n    open().unwrap();\n    open().unwrap();\n}\n"
LABEL = Label(("error-handling",), ((3, "open().unwrap()"),))
SHIPPED, UNANCHORED, REPEATED, RAW = WAYS


def entry(line: int, quote: str = "open().unwrap()", **more: str) -> dict[str, Any]:
    said = {"severity": "error", "category": "error-handling", "message": "It panics here."}
    return {"line": line, "quote": quote, **said, **more}


RIGHT = entry(3)


def score(way: Way, *entries: dict[str, Any], label: Label | None = LABEL) -> Score:
    kind = "clean" if label is None else "defect"
    answers = {"written": json.dumps({"findings": entries})}
    return scored(Snippet("rust/a", kind, CODE, label, answers), "written", way)


RIGHT_ONE, WRONG_PLACE, NOTHING = Score(1, 1, 1, 1), Score(0, 0, 1, 1), Score(0, 0, 1, 0)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_is_right_in_every_way(way: Way) -> None:
    assert score(way, RIGHT) == RIGHT_ONE
    assert score(way, entry(2)) == WRONG_PLACE
    assert score(way, entry(3, category="performance")) == Score(0, 1, 1, 1)
    assert score(way) == NOTHING
    assert score(way, RIGHT, label=None) == Score(shown=1)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_cannot_be_read_finds_nothing(way: Way) -> None:
    unreadable = Snippet("rust/a", "defect", CODE, LABEL, {"written": "I am sorry."})
    assert scored(unreadable, "written", way) == NOTHING


def test_what_anchoring_does() -> None:
    absent, off = entry(3, "close()"), entry(4)
    assert (score(SHIPPED, absent), score(UNANCHORED, absent)) == (NOTHING, RIGHT_ONE)
    assert (score(SHIPPED, off), score(UNANCHORED, off)) == (RIGHT_ONE, WRONG_PLACE)
    assert score(UNANCHORED, entry(900)) == WRONG_PLACE
    assert score(UNANCHORED, entry(0)) == WRONG_PLACE


def test_what_dedupe_does() -> None:
    twice = (RIGHT, entry(3, message="Here it panics."))
    assert [score(way, *twice).shown for way in WAYS] == [1, 1, 2, 2]


def test_shares() -> None:
    both = Score(1, 2, 2, 4) + Score(1, 1, 1, 1)
    assert both == Score(2, 3, 3, 5)
    assert both.precision == pytest.approx(2 / 5)
    assert both.recall == pytest.approx(2 / 3)
    assert both.place_recall == pytest.approx(1)
    assert (Score().precision, Score().recall, Score().place_recall) == (0.0, 0.0, 0.0)
