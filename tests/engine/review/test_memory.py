from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import FindingTag, Related
from miyabi_ls.engine.review.finding_entry import from_entry, to_entry
from miyabi_ls.engine.review.item_text import ItemText
from miyabi_ls.settings import ReviewSettings
from miyabi_ls.source.text import Span, Text
from tests.engine.review.files import TWENTY, finding_at, memory_in, targets_of

ITEM = (
    "fn read(path: &str) -> String {\n    // 😀 漢字\n\n"
    "    let text = load(path).unwrap();\n\ttext\n}"
)


async def test_what_was_found_is_known_after_a_restart_wherever_the_item_is(tmp_path: Path) -> None:
    (target,) = targets_of(ITEM)
    found = finding_at(target, "load(path).unwrap()")
    await memory_in(tmp_path).keep(target, [found], complete=True)
    inside = (
        "mod files {\r\n" + "".join(f"    {line}   \r\n" for line in ITEM.split("\n")) + "}\r\n"
    )
    moved, *_ = targets_of("const A: u8 = 1;\r\n" + inside)[1:]
    (again,) = await memory_in(tmp_path).recall([moved])
    assert again is not None
    (finding,) = again
    assert moved.text.slice(finding.span) == "load(path).unwrap()"
    assert moved.text.line_at(finding.span.start) == 5
    assert finding == replace(found, span=finding.span)


async def test_only_what_changed_is_unknown(tmp_path: Path) -> None:
    memory = memory_in(tmp_path)
    for target in targets_of(TWENTY):
        await memory.keep(target, [], complete=True)
    known = await memory.recall(targets_of(TWENTY.replace("    7\n", "    8\n", 1)))
    assert [number for number, each in enumerate(known) if each is None] == [7]


async def test_other_categories_are_another_question(tmp_path: Path) -> None:
    (target,) = targets_of(ITEM)
    await memory_in(tmp_path).keep(target, [], complete=True)
    other = ReviewSettings(categories=("security",))
    assert await memory_in(tmp_path, other).recall([target]) == (None,)


async def test_a_second_pass_is_another_question(tmp_path: Path) -> None:
    (target,) = targets_of(ITEM)
    twice = ReviewSettings(second_pass=True)
    await memory_in(tmp_path).keep(target, [], complete=True)
    assert await memory_in(tmp_path, twice).recall([target]) == (None,)
    await memory_in(tmp_path, twice).keep(target, [finding_at(target, "unwrap")], complete=True)
    assert await memory_in(tmp_path).recall([target]) == ((),)


async def test_what_is_forgotten_is_asked_again(tmp_path: Path) -> None:
    (target,) = targets_of(ITEM)
    memory = memory_in(tmp_path)
    await memory.keep(target, [], complete=True)
    await memory.forget([target])
    assert await memory.recall([target]) == (None,)


async def test_a_cut_review_is_known_until_the_server_ends(tmp_path: Path) -> None:
    (target,) = targets_of(ITEM)
    memory = memory_in(tmp_path)
    await memory.keep(target, [], complete=False)
    assert await memory.recall([target]) == ((),)
    assert await memory_in(tmp_path).recall([target]) == (None,)


async def test_a_disk_that_cannot_be_used_costs_no_review(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    memory = memory_in(tmp_path / "file")
    (target,) = targets_of(ITEM)
    await memory.keep(target, [finding_at(target, "text")], complete=True)
    (known,) = await memory.recall([target])
    assert known == (finding_at(target, "text"),)
    assert "cannot be used" in caplog.text


@given(st.integers(0, len(ITEM)), st.integers(0, len(ITEM)), st.sampled_from(["", "    ", "\t\t"]))
def test_a_finding_comes_back_where_it_was_in_the_item(one: int, other: int, margin: str) -> None:
    lines = ITEM.split("\n")
    text = Text("// above\n" + "\n".join(f"{margin}{line}" if line else line for line in lines))
    item = ItemText(text, Span(9 + len(margin), len(text)))
    place = ItemText(Text(ITEM), Span(0, len(ITEM)))
    span = Span(*sorted((one, other)))
    (target,) = targets_of(ITEM)
    finding = replace(
        finding_at(target, "fn"),
        span=span,
        suggestion="a\n    b",
        reasoning="why",
        lint="clippy::x",
        tag=FindingTag.UNNECESSARY,
        related=(Related(span, "here"),),
    )
    again = from_entry(item, to_entry(place, finding))
    assert again is not None
    assert text.slice(again.span).replace(f"\n{margin}", "\n") == ITEM[span.start : span.end]
    assert again.related == (Related(again.span, "here"),)
    assert again.suggestion == f"a\n{margin}    b"
    assert to_entry(item, again) == to_entry(place, finding)


@pytest.mark.parametrize("margin", ["", "    ", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_suggestion_has_the_line_ends_and_the_indentation_of_where_it_stands(
    margin: str, ending: str
) -> None:
    before, after = (
        ItemText(text, Span(len(indent), len(text)))
        for indent, text in (
            ("  ", Text("  fn a() {\r\n    b\r\n  }")),
            (margin, Text(f"{margin}fn a() {{{ending}{margin}  b{ending}{margin}}}")),
        )
    )
    assert before.normalised == after.normalised
    (target,) = targets_of(before.text.string)
    finding = replace(finding_at(target, "fn a() {"), suggestion="fn c() {\r\n\r\n    d")
    again = from_entry(after, to_entry(before, finding))
    assert again is not None
    assert again.suggestion == f"fn c() {{{ending}{ending}{margin}  d"


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"at": 3},
        {"at": [[0, 0], [99, 0]], "severity": "hint", "category": "x", "message": "y"},
        {"at": [[0, 5], [0, 2]], "severity": "hint", "category": "x", "message": "y"},
        {"at": [[0, 0], [0, 2]], "severity": "dire", "category": "x", "message": "y"},
    ],
)
def test_an_entry_that_makes_no_sense_is_no_finding(entry: dict[str, object]) -> None:
    assert from_entry(ItemText(Text(ITEM), Span(0, len(ITEM))), entry) is None


@given(st.text("ab \t\r\n", max_size=30), st.data())
def test_an_item_is_known_by_its_lines_without_their_indentation(
    string: str, data: st.DataObject
) -> None:
    text = Text(string)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(string))] * 2)))
    if string[max(0, end - 1) : end + 1] == "\r\n":
        end -= 1  # no position points between the two
    span = Span(min(start, end), end)
    item = ItemText(text, span)
    for number, line in enumerate(item.normalised.split("\n")):
        for column, character in enumerate(line):
            offset = item.offset_of((number, column))
            assert offset is not None
            assert string[offset] == character
