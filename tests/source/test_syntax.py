from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Edit, Span, Text
from tests.source.texts import ODD_CHARACTERS, strings

RUST = Rust()
SAMPLE = (Path(__file__).parent / "sample.rs").read_text("utf-8")

FRAGMENTS = (
    *("fn", " ", "x", "(", ")", "{", "}", ";", '"', "'", "/*", "*/", "//", "///", "\n", "\r\n"),
    *(
        "#[a]",
        "r#",
        "->",
        "impl",
        "::",
        "<",
        ">",
        ",",
        "=",
        "|",
        "&",
        "0",
        "é",
        "🦀",
        "雅",
        "\ufeff",
    ),
)

WHOLE = (
    *("// é 🦀\r\n", "\n\n", "fn 名前() -> u8 { 1 }\n", "/* 雅\n */\n", 'const S: &str = "é\n";\n'),
    *("/// 🦀\nstruct A;\n", "impl B {\n    fn c(&self) {}\n}\n", "mod é {\n}\n"),
)


@st.composite
def rust_edits(draw: st.DrawFn, string: str) -> Edit:
    start = draw(st.integers(0, len(string)))
    end = draw(st.integers(start, min(len(string), start + draw(st.sampled_from((0, 1, 5, 80))))))
    pieces = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)
    return Edit(Span(start, end), draw(pieces))


@st.composite
def harmless_edits(draw: st.DrawFn, string: str) -> Edit:
    """An edit between two lines that leaves a sound file sound, whatever it holds."""
    breaks = [match.end() for match in re.finditer(r"^\}\n", string, re.MULTILINE)]
    at = draw(st.sampled_from(breaks))
    return Edit(Span(at, at), draw(st.sampled_from(WHOLE)))


def tree_of(syntax: SyntaxTree) -> list[tuple[str, int, int]]:
    """Every node with its bytes: more than the s-expression shows."""
    nodes = []
    pending = [syntax.root]
    while pending:
        node = pending.pop()
        nodes.append((node.type, node.start_byte, node.end_byte))
        pending.extend(reversed(node.children))
    return nodes


@given(st.data())
def test_a_tree_that_was_reused_is_the_tree_of_a_fresh_parse(data: st.DataObject) -> None:
    assert RUST is not None
    syntax = RUST.parse(Text(SAMPLE))
    for _ in range(data.draw(st.integers(1, 4))):
        edits = data.draw(st.sampled_from((rust_edits, harmless_edits)))
        edit = data.draw(edits(syntax.text.string))
        syntax = syntax.reparsed(syntax.text.replace(edit))
        fresh = RUST.parse(Text(syntax.text.string))
        assert syntax.root.has_error is fresh.root.has_error
        assert syntax.root.end_byte == fresh.root.end_byte
        # How the grammar recovers from an error may depend on what it knew before.
        if not fresh.root.has_error:
            assert str(syntax.root) == str(fresh.root)
            assert tree_of(syntax) == tree_of(fresh)


def test_an_unchanged_text_keeps_its_tree() -> None:
    assert RUST is not None
    syntax = RUST.parse(Text(SAMPLE))
    assert syntax.reparsed(syntax.text) is syntax


@given(strings)
def test_bytes_and_offsets_are_each_others_inverse(string: str) -> None:
    assert RUST is not None
    syntax = RUST.parse(Text(string))
    for offset in range(len(string) + 1):
        byte = len(string[:offset].encode("utf-8", "surrogatepass"))
        assert syntax.byte_at(offset) == byte
        assert syntax.offset_at(byte) == offset


@given(strings, strings, strings)
def test_no_text_is_too_odd_to_be_asked_about(before: str, inside: str, after: str) -> None:
    """Half a surrogate pair, a NUL, a byte order mark in the middle: answers, never exceptions."""
    assert RUST is not None
    string = f"{before}fn f() {{ {inside} }}{after}"
    syntax = RUST.parse(Text(string))
    everything = Span(0, len(string))
    for span in (
        *syntax.errors(),
        *RUST.comment_spans(syntax, everything),
        *RUST.string_spans(syntax, everything),
        *(item.span for item in RUST.items(syntax)),
        RUST.file_item(syntax).span,
    ):
        assert everything.contains(span)
    for offset in range(len(string) + 1):
        RUST.item_at(syntax, Span(offset, offset))
    RUST.tokens(syntax, everything)
    RUST.outline(syntax)


@pytest.mark.parametrize("string", ["/*\ud83d", "\ud83d\ude00 fn a() {}", '"\ude00', "//\ud83d\n"])
def test_half_a_surrogate_pair_is_parsed_as_one_character(string: str) -> None:
    assert RUST is not None
    syntax = RUST.parse(Text(string))
    shown = RUST.parse(Text(re.sub("[\ud83d\ude00]", "\ufffd", string)))
    assert [*syntax.errors()] == [*shown.errors()]
    assert RUST.items(syntax) == RUST.items(shown)


def test_a_node_of_a_text_beyond_ascii_is_sliced_where_it_stands() -> None:
    assert RUST is not None
    odd = "".join(c for c in ODD_CHARACTERS if c.isprintable())
    syntax = RUST.parse(Text(f'// {odd}\r\nfn a() -> &str {{ "{odd}" }} /* {odd} */ fn b() {{}}\n'))
    assert [syntax.text.slice(item.declaration) for item in RUST.items(syntax)] == [
        f'fn a() -> &str {{ "{odd}" }}',
        "fn b() {}",
    ]
    assert [*syntax.errors()] == []


def test_files_that_are_parsed_at_the_same_time_do_not_get_mixed_up() -> None:
    texts = [Text(f"fn é{n}() {{}}\n{SAMPLE * n}") for n in range(1, 9)]
    with ThreadPoolExecutor() as threads:
        shapes = [each.shape for each in threads.map(RUST.parse, texts)]
    assert shapes == [RUST.parse(text).shape for text in texts]


def test_a_missing_token_that_the_grammar_hides_is_an_error() -> None:
    python = by_language_id("python")
    assert python is not None
    syntax = python.parse(Text("def a():\n    return b * creturn d * 2;\n"))
    assert [*syntax.errors()]
