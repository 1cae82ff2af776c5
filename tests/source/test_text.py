from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.text import Edit, Span, Text
from tests.source.texts import edited, edits_of, lines_of, strings


def starts_of(text: Text) -> list[int]:
    return [text.line_start(line) for line in range(text.line_count)]


@given(strings)
def test_lines_end_where_the_protocol_says(string: str) -> None:
    text = Text(string)
    lines = lines_of(string)
    assert starts_of(text) == [line.start for line in lines]
    for number, line in enumerate(lines):
        assert text.slice(text.line_span(number)) == line.content
        assert text.slice(text.full_line_span(number)) == line.content + line.end


@given(strings)
def test_every_offset_lies_in_the_line_that_began_last(string: str) -> None:
    text = Text(string)
    starts = [line.start for line in lines_of(string)]
    for offset in range(len(string) + 1):
        assert text.line_at(offset) == sum(start <= offset for start in starts) - 1


@given(st.data(), strings)
def test_after_any_edits_the_line_index_is_that_of_a_fresh_text(
    data: st.DataObject, string: str
) -> None:
    text = Text(string)
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(edits_of(text.string))
        expected = edited(text.string, edit)
        text = text.replace(edit)
        assert text.string == expected
        assert starts_of(text) == starts_of(Text(expected))


@given(st.data(), strings)
def test_several_edits_at_once_are_those_edits_from_the_end(
    data: st.DataObject, string: str
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(string)), max_size=6).map(sorted))
    edits = [
        Edit(Span(start, end), data.draw(strings))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if start < end
    ]
    expected = string
    for edit in reversed(edits):
        expected = edited(expected, edit)
    text = Text(string).replace_all(data.draw(st.permutations(edits)))
    assert text.string == expected
    assert starts_of(text) == starts_of(Text(expected))


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Text("abcd").replace_all([Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1)])
def test_a_span_runs_forward_from_inside_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


SPANS = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: Span(min(p), max(p)))


@given(SPANS, SPANS)
def test_spans_hold_and_share_characters_as_sets_do(first: Span, second: Span) -> None:
    a, b = (set(range(span.start, span.end)) for span in (first, second))
    if not first.empty and not second.empty:
        assert first.overlaps(second) is bool(a & b)
        assert first.contains(second) is (b <= a)
    assert first.empty is (not a)


@pytest.mark.parametrize(
    ("string", "line_end"),
    [
        ("", "\n"),
        ("a", "\n"),
        ("a\nb\n", "\n"),
        ("a\r\nb\r\n", "\r\n"),
        ("a\rb\r", "\r"),
        ("a\r\nb\nc\n", "\n"),
        ("a\r\nb\r\nc\n", "\r\n"),
        ("a\r\nb\n", "\n"),
        ("a\r\nb\n\x0b\x0b\x85\u2028\u2028", "\n"),
    ],
)
def test_the_line_end_is_what_most_lines_use(string: str, line_end: str) -> None:
    assert Text(string).line_end == line_end


@pytest.mark.parametrize(
    ("marked", "indentation", "grown"),
    [
        ("$0a", "", "a"),
        ("    a$0b", "    ", "b"),
        ("x\n\t  $0ab", "\t  ", "\t  ab"),
        ("    $0", "    ", "    "),
        ("\u3000 $0a", "", "\u3000 a"),
        ("a\r    $0b", "    ", "    b"),
        ("a\f    $0b", "", "b"),
    ],
)
def test_indentation_is_blanks_and_tabs_that_begin_a_line(
    marked: str, indentation: str, grown: str
) -> None:
    at = marked.index("$0")
    text = Text(marked.replace("$0", ""))
    assert text.indentation_at(at) == indentation
    assert text.slice(text.grown_to_line_start(Span(at, len(text)))) == grown
