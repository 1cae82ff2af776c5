"""A quote is found where it stands, or not at all."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from miyabi_ls.actions.quote import place_of, places_of
from miyabi_ls.source.text import Span, Text

CODE = Text(
    "fn a() {\r\n"
    '\tlet 名 = "🦀 x"; // naïve\r\n'
    "    let v = list.iter().map(|x| x + 1).collect::<Vec<_>>();\n"
    "    call(one, two);\n"
    "    call(one, two);\n"
    "    call(one, two); call(one, two);\n"
    "    lines.split('\\n', 2);\n"
    "    match v { _ if v.is_empty() => 1..=2, _ => 3 }\n"
    "}\n"
)
WHOLE = Span(0, len(CODE))

FOUND = [
    ('let 名 = "🦀 x";', 2, 2, 'let 名 = "🦀 x";'),
    ("`call(one,  two)`", 5, 5, "call(one, two)"),
    ("call(one, two);", 6, 6, "call(one, two);"),
    ("call(one,two)", 4, None, None),
    ("5:     call(one, two);", 5, 5, "call(one, two);"),
    ("5 | call(one, two);", 5, 5, "call(one, two);"),
    ("```rust\nlet v = list.iter()\n```", 3, 3, "let v = list.iter()"),
    ("list.iter()...collect::<Vec<_>>()", 3, 3, "list.iter().map(|x| x + 1).collect::<Vec<_>>()"),
    ("list.iter() … |x| x + 1", 9, 3, "list.iter().map(|x| x + 1"),
    ("lines.split('\n', 2)", 7, 7, "lines.split('\\n', 2)"),
    ("1..=2", 8, 8, "1..=2"),
    ("collect::&lt;Vec&lt;_&gt;&gt;()", 3, 3, "collect::<Vec<_>>()"),
    ("call(one, two);\n    call(one, two);", 4, 4, "call(one, two);\n    call(one, two);"),
    ("fn a() {\nlet 名", 1, 1, "fn a() {\r\n\tlet 名"),
    ("x + 1);", 3, 3, "x + 1)"),
    ("list.iter().map(|x| x + 1).collect::<Vec<_>>() {", 3, 3, None),
    ("ist.iter()", 3, None, None),
    ("nowhere", 3, None, None),
    ("}", 8, 8, "}"),
    ("}", 3, None, None),
    ("", 3, None, None),
    ("   \n ", 3, None, None),
    ("call(one, two)", None, None, None),
    ("list.iter()", None, 3, "list.iter()"),
    ("x" * 5000, 3, None, None),
]


@pytest.mark.parametrize(("quote", "line", "at", "text"), FOUND)
def test_places(quote: str, line: int | None, at: int | None, text: str | None) -> None:
    place = place_of(CODE, WHOLE, quote, line)
    found = None if place is None else CODE.line_at(place.start) + 1
    assert found == at
    if text is not None:
        assert place is not None
        assert CODE.slice(place) == text


SHORTENED = [
    ("a ... zz", "a b c", None),
    ("a b ... c", "a b x b c", "a b x b c"),
    ("a…b…c", "a c b b c c", "a c b b c"),
    ("a ... c", f"a {'b ' * 199}c", f"a {'b ' * 199}c"),
    ("a ... c", f"a {'b ' * 400}c", None),
    ("a ... c", f"a {'b ' * 400}c a d c", "a d c"),
    ("f(...a, ...b)", "f( ...a, ...b)", "f( ...a, ...b)"),
    ("...", "a b c", None),
    ("a...a...a...a...zz", "a b " * 2000, None),
    ("a...a...a...a...a...a...a", "a b " * 2000, None),
]


@pytest.mark.parametrize(("quote", "string", "expected"), SHORTENED)
def test_what_a_quote_leaves_out(quote: str, string: str, expected: str | None) -> None:
    """Also where a pattern that goes back would take hours to say no."""
    text = Text(string)
    place = place_of(text, Span(0, len(text)), quote, 1)
    assert (None if place is None else text.slice(place)) == expected


def test_nothing_outside_what_was_asked_about() -> None:
    start = CODE.line_start(4)
    within = Span(start, CODE.line_span(4).end)
    for line in range(10):
        place = place_of(CODE, within, "call(one, two)", line)
        assert place is not None
        assert within.contains(place)
    assert place_of(CODE, within, "list.iter()", 3) is None


LINES = st.lists(st.text("ab (){};=\t名🦀", max_size=12), min_size=1, max_size=12)


@given(LINES, st.data())
def test_any_words_of_a_line_are_found_on_it(lines: list[str], data: st.DataObject) -> None:
    """The oracle: the words as they stand, the nearest to the line that holds them."""
    text = Text("\n".join(lines))
    number = data.draw(st.integers(0, len(lines) - 1))
    quote = lines[number].strip()
    assume(len(quote) > 3)
    place = place_of(text, Span(0, len(text)), quote, number + 1)
    assert place is not None
    assert text.line_at(place.start) == number
    assert text.slice(place).split() == quote.split()


MANGLED: dict[str, Callable[[list[str], int], str]] = {
    "as it is": lambda lines, number: "\n".join(lines),
    "numbered": lambda lines, number: "\n".join(
        f"{number + at}: {line}" for at, line in enumerate(lines)
    ),
    "with bars": lambda lines, number: "\n".join(
        f"{number + at} | {line}" for at, line in enumerate(lines)
    ),
    "on one line": lambda lines, number: " ".join(line.strip() for line in lines),
    "in backticks": lambda lines, number: f"`{' '.join(lines).strip()}`",
    "in a block": lambda lines, number: "```rust\n" + "\n".join(lines) + "\n```",
    "with entities": lambda lines, number: html.escape("\n".join(lines)),
    "with a semicolon": lambda lines, number: "\n".join(lines) + ";",
    "shortened": lambda lines, number: f"{lines[0].split()[0]} ... {lines[-1].split()[-1]}",
}
WORDS = st.lists(
    st.sampled_from(["f(a)", "x", "名", "🦀", "&y", "<T>", "1", "=", "// é", "'s'", '"t"', "it"]),
    min_size=2,
    max_size=5,
)
BLANKS = st.sampled_from(["", " ", "    ", "\t"])
CODE_LINES = st.lists(st.tuples(BLANKS, WORDS), min_size=1, max_size=8)


@pytest.mark.parametrize("mangled", MANGLED.values(), ids=MANGLED)
@given(lines=CODE_LINES, data=st.data(), ending=st.sampled_from(["\n", "\r\n", "\r"]))
def test_however_a_model_writes_a_quote_it_stands_where_it_was_taken(
    mangled: Callable[[list[str], int], str],
    lines: list[tuple[str, list[str]]],
    data: st.DataObject,
    ending: str,
) -> None:
    """The oracle: each line begins with a word of its own, so that nothing else is meant."""
    written = [f"{blanks}w{at}w {' '.join(words)}" for at, (blanks, words) in enumerate(lines)]
    text = Text("first" + ending + ending.join(written) + ending + "last")
    first = data.draw(st.integers(0, len(lines) - 1))
    last = data.draw(st.integers(first, min(first + 2, len(lines) - 1)))
    named = data.draw(st.none() | st.integers(-5, 20))
    taken = written[first : last + 1]
    place = place_of(text, Span(0, len(text)), mangled(taken, first + 2), named)
    assert place is not None
    expected = Span(text.line_start(first + 1) + len(lines[first][0]), text.line_span(last + 1).end)
    assert place.start == expected.start
    if mangled is not MANGLED["shortened"]:  # which may end with the first such word
        assert place == expected


@given(st.text(max_size=80), st.text(max_size=200), st.none() | st.integers(-3, 30))
def test_no_quote_at_all_makes_trouble(quote: str, string: str, line: int | None) -> None:
    text = Text(string)
    place = place_of(text, Span(0, len(text)), quote, line)
    if place is not None:
        assert not place.empty
        assert text.slice(place).strip() == text.slice(place)


@given(LINES, st.text("ab (", max_size=6))
def test_every_place_is_found_once(lines: list[str], quote: str) -> None:
    text = Text("\n".join(lines))
    words = quote.split()
    assume(words)
    found = places_of(text, Span(0, len(text)), quote)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert {tuple(text.slice(span).split()) for span in found} <= {tuple(words)}
    plain = re.search(r"(?<!\w)" + re.escape(words[0]) + r"(?!\w)", text.string)
    if len(words) == 1 and words[0].isalnum():
        assert bool(found) == bool(plain)
