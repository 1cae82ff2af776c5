"""What each language is read as: a source with a cursor, and the item there.

``languages/LANGUAGE_items.txt`` has the items, ``languages/LANGUAGE_files.txt`` where the
documentation of a file stands. A new language is a new pair of files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import Golden, check_golden, cursor_in, read_goldens

FOLDER = Path(__file__).parent / "languages"
RUST = Rust()


def rows(kind: str) -> list[Any]:
    """Every golden of the tables of ``kind``, with its language and its file."""
    return [
        pytest.param(
            language_named(path.stem.partition("_")[0]),
            path,
            golden,
            id=f"{path.stem}: {golden.title}",
        )
        for path in sorted(FOLDER.glob(f"*_{kind}.txt"))
        for golden in read_goldens(path)
    ]


def language_named(name: str) -> Language:
    language = by_language_id(name)
    assert language is not None
    return language


def shown(item: Item | None, syntax: Syntax) -> str:
    if item is None:
        return "nothing"
    text = syntax.text
    rows = [
        ("item", f"{item.keyword} {item.name}".rstrip()),
        ("of", item.owner),
        ("body", item.body_state.value),
        ("public", "yes" if item.is_public else ""),
        ("in", " > ".join(item.enclosing)),
        ("signature", text.slice(item.signature)),
        ("braces", "" if item.body is None else text.slice(item.body)),
        *(("doc", text.slice(span)) for span in item.docs),
        ("documented at", text.string[item.docs_at :][:20]),
        ("all of it", text.slice(item.span)),
    ]
    return "\n".join(f"{name}: {value!r}" for name, value in rows if value)


@pytest.mark.parametrize(("language", "path", "golden"), rows("items"))
def test_item_at_the_cursor(language: Language, path: Path, golden: Golden) -> None:
    string, start, end = cursor_in(golden.text)
    syntax = language.parse(Text(string))
    check_golden(path, golden, shown(language.item_at(syntax, Span(start, end)), syntax))


@pytest.mark.parametrize(("language", "path", "golden"), rows("files"))
def test_where_the_documentation_of_a_file_stands(
    language: Language, path: Path, golden: Golden
) -> None:
    string, start, _ = cursor_in(golden.text)
    syntax = language.parse(Text(string))
    item = language.file_item(syntax)
    before = language.before_first_item(syntax, Span(start, start))
    found = f"cursor above the first item: {before}\n{shown(item, syntax)}"
    assert item.label == "this file"
    check_golden(path, golden, found)


@pytest.mark.parametrize(("language", "path", "golden"), rows("items"))
def test_every_item_of_the_list_is_found_at_its_own_place(
    language: Language, path: Path, golden: Golden
) -> None:
    """And says the same of itself; its parts lie within it, in their order."""
    del path
    string, *_ = cursor_in(golden.text)
    syntax = language.parse(Text(string))
    for item in language.items(syntax):
        assert language.item_at(syntax, item.signature) == item
        assert item.span.contains(item.declaration)
        assert item.declaration.contains(item.signature)
        assert item.declaration.start == item.signature.start
        assert item.span.contains(Span(item.docs_at, item.docs_at))
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


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("rust", "/// Does.\npub fn f{0}(a: u8) -> u8 {{\n    a\n}}\n"),
        ("python", 'def f{0}(a):\n    """Do."""\n    return a\n'),
        ("javascript", "/** Does. */\nexport function f{0}(a) {{\n  return a;\n}}\n"),
        ("typescript", "/** Does. */\nexport const f{0} = (a: number) => {{\n  return a;\n}};\n"),
        ("go", "// f{0} does.\nfunc f{0}(a int) int {{\n\treturn a\n}}\n"),
    ],
)
def test_a_file_of_twenty_thousand_lines(name: str, function: str) -> None:
    """Which takes minutes where an item costs as much as there are others."""
    language = language_named(name)
    syntax = language.parse(Text("".join(map(function.format, range(5000)))))
    items = language.items(syntax)
    assert [item.name for item in items] == [f"f{number}" for number in range(5000)]
    assert all(item.docs for item in items)
    assert len(language.outline(syntax)) == 5000


def test_what_an_impl_lacks_is_found_without_reading_the_whole_file() -> None:
    source = (
        "// A trait Shape has an area.\n"
        "fn f() { trait Shape { fn area(&self) -> f64; fn name(&self) {} } }\n"
        "impl Shape for Circle {\n}\n"
        "impl Circle {\n}\n"
        "impl Drop for Circle {\n}\n"
    )
    syntax = RUST.parse(Text(source))
    lacks = []
    for header in ("impl Shape", "impl Circle", "impl Drop"):
        item = RUST.item_at(syntax, Span(source.index(header), source.index(header)))
        assert item is not None
        missing = RUST.missing_items(syntax, item)
        lacks.append(None if missing is None else missing.names)
    assert lacks == [("area",), None, ()]
    assert syntax.known_items is None
