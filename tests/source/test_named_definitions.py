"""Which definition a name means, told by imports and nearness."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from miyabi_ls.source.definitions import Definitions, definitions_of
from miyabi_ls.source.languages import by_path
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.library import Library
from miyabi_ls.source.mentions import Mention, mentions_in, type_mentions
from miyabi_ls.source.named_definitions import Namer
from miyabi_ls.source.neighbours import ChangedFile, Neighbours
from miyabi_ls.source.text import Span, Text

RUST = Rust()
HERE = PurePath("src/shapes/area.rs")


def found_in(source: str) -> Definitions:
    return definitions_of(RUST, RUST.parse(Text(source)))


def meant(
    source: str, files: dict[str, str], overlay: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    """What the code of ``source`` means, as path and first line."""
    library = Library()
    for name, text in files.items():
        library.put(PurePath(name), "rust", found_in(text))
    changed = {PurePath(name): found_in(text) for name, text in (overlay or {}).items()}
    syntax = RUST.parse(Text(source))
    imports = RUST.imports(syntax)
    own = found_in(source).definitions
    namer = Namer(HERE, own, imports, library.view("rust", changed))
    located = namer.meant(mentions_in(RUST, syntax, Span(0, len(source))))
    return [(each.path.as_posix(), each.what.shown.split("\n")[0]) for each in located]


CONFIG = "pub struct Config { a: u8 }"


@pytest.mark.parametrize(
    ("source", "files", "paths"),
    [
        ("f!(Config)", {"src/config.rs": CONFIG}, ["src/config.rs"]),
        ("struct Config; f!(Config)", {"src/config.rs": CONFIG}, ["src/shapes/area.rs"]),
        ("f!(Config)", {"src/shapes/a.rs": CONFIG, "src/b.rs": CONFIG}, ["src/shapes/a.rs"]),
        ("use crate::b::Config; f!()", {"src/shapes/a.rs": CONFIG, "src/b.rs": CONFIG},
         ["src/b.rs"]),
        ("use crate::Config; f!()", {"src/b.rs": CONFIG}, ["src/b.rs"]),
        ("use my_crate::Config; f!()", {"my-crate/src/lib.rs": CONFIG}, ["my-crate/src/lib.rs"]),
        ("use std::env::Config; f!()", {"src/b.rs": CONFIG}, []),
        ("f!(Config)", {f"src/{n}/b.rs": CONFIG for n in range(4)}, []),
        ("use crate::x::Config; f!()", {f"src/{n}/b.rs": CONFIG for n in range(4)}, ["src/0/b.rs"]),
        ("f!(parse)", {"src/b.rs": "fn parse() {}"}, []),
        ("f!(parse())", {"src/b.rs": "fn parse() {}"}, ["src/b.rs"]),
        ("use crate::b::parse; f!(map(parse))", {"src/b.rs": "fn parse() {}"}, ["src/b.rs"]),
        ("// `parse` does it.\nf!()", {"src/b.rs": "fn parse() {}"}, ["src/b.rs"]),
        ("f!(x.parse())", {"src/b.rs": "impl A { fn parse() {} }"}, ["src/b.rs"]),
        ("f!(x.parse())", {f"src/{n}.rs": "impl A { fn parse() {} }" for n in (1, 2)}, []),
        ("f!(A::parse())", {f"src/{it}.rs": f"impl {it} {{ fn parse() {{}} }}" for it in "AB"},
         ["src/A.rs"]),
        ("f!(Missing)", {"src/b.rs": CONFIG}, []),
    ],
)  # fmt: skip
def test_a_name_means_what_is_imported_or_near(
    source: str, files: dict[str, str], paths: list[str]
) -> None:
    assert [path for path, _ in meant(source, files)] == paths


def test_a_type_comes_with_the_signatures_others_may_call() -> None:
    source = "pub struct A; impl A { pub fn b(&self) {} fn c() {} } impl D for A { fn d() {} }"
    library = Library()
    library.put(PurePath("src/a.rs"), "rust", found_in(source))
    namer = Namer(HERE, (), (), library.view("rust", {}))
    (located,) = namer.meant([Mention("A", is_called=False)])
    assert located.what.shown == "pub struct A;\n    pub fn b(&self)"


def test_an_open_buffer_wins_over_the_disk() -> None:
    disk = {"src/a.rs": "struct A { old: u8 }", "src/gone.rs": "struct B;"}
    buffers = {"src/a.rs": "struct A { new: u8 }", "src/gone.rs": ""}
    assert meant("f!(A, B)", disk, buffers) == [("src/a.rs", "struct A { new: u8 }")]


def test_other_languages_are_not_asked() -> None:
    library = Library()
    library.put(PurePath("a.py"), "python", found_in(CONFIG))
    assert library.view("rust", {}).definitions("Config") == ()


@pytest.mark.parametrize("theirs", ["a.js", "a.jsx", "a.ts", "a.tsx"])
@pytest.mark.parametrize("ours", ["b.js", "b.jsx", "b.ts", "b.tsx"])
def test_javascript_typescript_and_tsx_name_each_others(theirs: str, ours: str) -> None:
    path = PurePath(theirs)
    other, own = by_path(path), by_path(PurePath(ours))
    assert other is not None
    assert own is not None
    source = Text("export class Config {}\n")
    found = definitions_of(other, other.parse(source))
    library = Library()
    library.put(path, other.language_id, found)
    assert len(library.view(own.language_id, {}).definitions("Config")) == 1
    unsaved = Neighbours(path=PurePath(ours), changed=(ChangedFile(path, other, source, None),))
    assert len(unsaved.view(own).definitions("Config")) == 1


def test_what_is_removed_is_named_no_more() -> None:
    library = Library()
    path = PurePath("a.rs")
    library.put(path, "rust", found_in("struct A; struct B;"))
    library.put(path, "rust", found_in("struct B; struct C;"))
    view = library.view("rust", {})
    assert [len(view.definitions(name)) for name in "ABC"] == [0, 1, 1]
    library.remove(path)
    library.remove(path)
    assert [len(view.definitions(name)) for name in "ABC"] == [0, 0, 0]
    assert len(library) == 0


def test_types_begin_with_a_capital() -> None:
    named = type_mentions("fn a(b: Vec<Item>, _c: MAX, größe: Äpfel, x: u8)")
    assert [mention.name for mention in named] == ["Vec", "Item", "MAX", "Äpfel"]
