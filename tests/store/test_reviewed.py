"""What was found in an item is known again, for as long as it is used."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.store import reviewed
from miyabi_ls.store.reviewed import ReviewedItems, open_reviewed_items

ENTRY: dict[str, Any] = {"quote": "naïve 🦀", "line": 3, "related": [{"line": 1}], "fix": None}


@pytest.fixture
def items(tmp_path: Path) -> ReviewedItems:
    return open_reviewed_items(tmp_path)


def test_what_was_found_is_known_again_after_a_restart(
    items: ReviewedItems, tmp_path: Path
) -> None:
    items.put("a", [ENTRY, ENTRY])
    items.put("b", [])
    known = open_reviewed_items(tmp_path).get(["a", "b", "c", "a"])
    assert known == {"a": (ENTRY, ENTRY), "b": ()}


def test_a_new_review_takes_the_place_of_the_old(items: ReviewedItems) -> None:
    items.put("a", [ENTRY])
    items.put("a", [])
    assert items.get(["a"]) == {"a": ()}


def test_what_is_forgotten_is_asked_about_again(items: ReviewedItems) -> None:
    for key in "abc":
        items.put(key, [ENTRY])
    items.forget(["a", "c", "unknown"])
    assert items.get("abc") == {"b": (ENTRY,)}


def test_many_keys_at_once(items: ReviewedItems) -> None:
    items.put("1234", [ENTRY])
    assert items.get([str(number) for number in range(2_000)]) == {"1234": (ENTRY,)}


def test_what_is_used_stays_longest(items: ReviewedItems, monkeypatch: pytest.MonkeyPatch) -> None:
    few = ReviewedItems(items.database, most_items=3)
    now = 1_800_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    for key in "abc":
        few.put(key, [])
        now += 10
    now += 2 * 86_400
    few.get(["a"])
    few.put("d", [])
    assert sorted(few.get("abcd")) == ["a", "c", "d"]


def test_what_is_not_used_for_long_goes(
    items: ReviewedItems, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    items.put("old", [])
    now += (reviewed.MOST_DAYS + 1) * 86_400
    items.put("new", [])
    assert sorted(items.get(["old", "new"])) == ["new"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=4))
def test_any_entries_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, Any]]
) -> None:
    items = open_reviewed_items(tmp_path_factory.mktemp("items"))
    items.put("key", entries)
    assert items.get(["key"]) == {"key": tuple(entries)}
