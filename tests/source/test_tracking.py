from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import Tracked, smallest_edit
from tests.source.texts import edited, edits_of, strings


def crosses_line_end(string: str, at: int) -> bool:
    return 0 < at < len(string) and string[at - 1] == "\r" and string[at] == "\n"


def all_edits(before: str, after: str) -> list[Edit]:
    """Every single edit that leads from ``before`` to ``after``."""
    return [
        Edit(Span(start, end), after[start : len(after) - (len(before) - end)])
        for start in range(min(len(before), len(after)) + 1)
        for end in range(start, len(before) + 1)
        if len(before) - end <= len(after) - start
        and before[:start] == after[:start]
        and before[end:] == after[len(after) - (len(before) - end) :]
    ]


@given(strings, strings)
def test_the_smallest_edit_leads_there_and_none_that_an_editor_can_express_is_smaller(
    before: str, after: str
) -> None:
    edit = smallest_edit(before, after)
    assert edited(before, edit) == after
    possible = [
        len(other.new_text) + other.span.end - other.span.start
        for other in all_edits(before, after)
        if not any(
            crosses_line_end(string, at)
            for string, at in (
                (before, other.span.start),
                (before, other.span.end),
                (after, other.span.start),
                (after, other.span.start + len(other.new_text)),
            )
        )
    ]
    assert len(edit.new_text) + edit.span.end - edit.span.start == min(possible)


def test_a_line_end_is_replaced_whole() -> None:
    assert smallest_edit("a\r\nb", "a\nb") == Edit(Span(1, 3), "\n")
    assert smallest_edit("a\nb", "a\r\nb") == Edit(Span(1, 2), "\r\n")
    assert smallest_edit("a\r\nb", "a\rb") == Edit(Span(1, 3), "\r")


@given(st.data(), strings)
def test_what_is_said_to_be_unchanged_reads_as_it_did(data: st.DataObject, string: str) -> None:
    start = data.draw(st.integers(0, len(string)))
    end = data.draw(st.integers(start, len(string)))
    text = Text(string)
    tracked = Tracked.of(text, Span(start, end))
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(edits_of(text.string))
        text = text.replace(edit)
        tracked = tracked.after(edit)
        span = tracked.unchanged_in(text)
        assert span is None or text.slice(span) == string[start:end]


@given(st.data(), strings, strings, strings)
def test_edits_that_do_not_touch_it_never_lose_it(
    data: st.DataObject, before: str, target: str, after: str
) -> None:
    tracked = Tracked.of(
        Text(before + target + after), Span(len(before), len(before) + len(target))
    )
    for _ in range(data.draw(st.integers(1, 5))):
        if data.draw(st.booleans()):
            edit = data.draw(edits_of(before))
            before = edited(before, edit)
            tracked = tracked.after(edit)
        else:
            edit = data.draw(edits_of(after))
            after = edited(after, edit)
            shift = len(before) + len(target)
            moved = Span(edit.span.start + shift, edit.span.end + shift)
            if not target and moved.start == shift:
                continue  # an insertion where nothing stands is on both sides of it
            tracked = tracked.after(Edit(moved, edit.new_text))
        span = tracked.unchanged_in(Text(before + target + after))
        assert span == Span(len(before), len(before) + len(target))


@pytest.mark.parametrize(
    ("before", "afters", "found"),
    [
        ("a|[T]|b", ["a[T]b"], "a|[T]|b"),
        ("a|[T]|b", ["a[Tx]b", "a[T]b"], "a|[T]|b"),
        ("a|[T]|b", ["a[x]b"], None),
        ("a|[T]|b", ["ab", "ab[T]"], "ab|[T]|"),
        ("a|[T]|b", ["b", "[T]b"], "|[T]|b"),
        ("a|[T]|b", ["b", "[T]b[T]"], None),
        ("a|[T]|b[T]", ["a[x]b[T]"], None),
        ("a|[T]|b[T]", ["ab[T]"], None),
        ("a[T]b|[T]|c", ["a[T]b[x]c"], None),
        ("a[T]b|[T]|c", ["a[T]bc"], None),
        ("a|[T]|b", ["a[U][T]b"], "a[U]|[T]|b"),
        ("a|[T]|b", ["[T]"], "|[T]|"),
        ("a|[T]|b", [""], None),
        ("a|[T]|b", ["", "c[T]d"], "c|[T]|d"),
        ("a||b", ["ab", "axb"], "ax||b"),
    ],
)
def test_a_target_is_found_where_it_went_and_never_in_its_twin(
    before: str, afters: list[str], found: str | None
) -> None:
    first, last = before.index("|"), before.rindex("|") - 1
    text = Text(before.replace("|", ""))
    tracked = Tracked.of(text, Span(first, last))
    for after in afters:
        edit = smallest_edit(text.string, after)
        text = text.replace(edit)
        tracked = tracked.after(edit)
    span = tracked.unchanged_in(text)
    if found is None:
        assert span is None
    else:
        assert span == Span(found.index("|"), found.rindex("|") - 1)
