"""What Rust is read as, in ``rust_items.txt``: a source with a cursor, and the item there."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.source.items import Item
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import Golden, check_golden, cursor_in, read_goldens

TABLE = Path(__file__).with_name("rust_items.txt")
FILE_TABLE = Path(__file__).with_name("rust_files.txt")
RUST = Rust()


def shown(item: Item | None, syntax: Syntax) -> str:
    if item is None:
        return "nothing"
    text = syntax.text
    rows = [
        ("item", f"{item.keyword} {item.name}".rstrip()),
        ("body", item.body_state.value),
        ("in", " > ".join(item.enclosing)),
        ("signature", text.slice(item.signature)),
        ("braces", "" if item.body is None else text.slice(item.body)),
        *(("doc", text.slice(span)) for span in item.docs),
        ("documented at", text.string[item.docs_at :][:20]),
        ("all of it", text.slice(item.span)),
    ]
    return "\n".join(f"{name}: {value!r}" for name, value in rows if value)


@pytest.mark.parametrize("golden", read_goldens(TABLE), ids=lambda golden: golden.title)
def test_item_at_the_cursor(golden: Golden) -> None:
    string, start, end = cursor_in(golden.text)
    syntax = RUST.parse(Text(string))
    check_golden(TABLE, golden, shown(RUST.item_at(syntax, Span(start, end)), syntax))


@pytest.mark.parametrize("golden", read_goldens(FILE_TABLE), ids=lambda golden: golden.title)
def test_where_the_documentation_of_a_file_stands(golden: Golden) -> None:
    string, start, _ = cursor_in(golden.text)
    syntax = RUST.parse(Text(string))
    item = RUST.file_item(syntax)
    before = RUST.before_first_item(syntax, Span(start, start))
    found = f"cursor above the first item: {before}\n{shown(item, syntax)}"
    assert item.label == "this file"
    check_golden(FILE_TABLE, golden, found)


@pytest.mark.parametrize("golden", read_goldens(TABLE), ids=lambda golden: golden.title)
def test_every_item_of_the_list_is_found_at_its_own_place(golden: Golden) -> None:
    """And says the same of itself; its parts lie within it, in their order."""
    string, *_ = cursor_in(golden.text)
    syntax = RUST.parse(Text(string))
    for item in RUST.items(syntax):
        assert RUST.item_at(syntax, item.signature) == item
        assert item.span.contains(item.declaration)
        assert item.declaration.contains(item.signature)
        assert item.declaration.start == item.signature.start
        assert item.span.start <= item.docs_at <= item.declaration.start
        if item.body is not None:
            assert item.signature.end <= item.body.start
            assert item.body.end == item.declaration.end or string[item.body.end] in ";\n "
        assert all(item.span.contains(doc) for doc in item.docs)


def test_nesting_as_deep_as_any() -> None:
    depth = 200
    syntax = RUST.parse(Text("mod a {" * depth + "fn b() {}" + "}" * depth))
    assert len(RUST.items(syntax)) == depth + 1
    assert len(RUST.outline(syntax)) == 2 * depth + 1
    assert RUST.outline(syntax)[depth].strip() == "fn b();"
