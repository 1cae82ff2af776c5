"""Edits of a selection, compiled by the real cargo: the probe in every kind of place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.verify.compile_check import Compiled
from miyabi_ls.verify.probe import probed_before
from tests.rust_toolchain import needs_rust
from tests.verify.test_compile_check import check_of, described, package, write

RUST = Rust()
SOURCE = """\
use std::fmt;

/// A shape.
pub trait Shape {
    fn area(&self) -> f64;
    fn twice(&self) -> f64 {
        2.0 * self.area()
    }
}

pub struct Square<T>(pub T);

impl Shape for Square<f64> {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}

impl<T: fmt::Debug> Square<T> {
    // The text of it.
    pub fn text(&self) -> String {
        let name = "square";
        let inner = format!("{:?}", self.0);
        format!("{name} {inner}")
    }
}

pub static NAMES: &[&str] = &["a", "b"];

pub async fn wait(some: Option<u8>) -> u8 {
    // Count.
    let closure = |a: u8| a + 1;
    match some {
        Some(a) => closure(a),
        None => { 0 }
    }
}

macro_rules! twice {
    ($body:block) => {{ $body; $body }};
}

pub fn macros() {
    twice!({ let _b = 1; });
    println!("{}", 1 + 1);
}
"""


def selected(selection: str, source: str = SOURCE) -> Span:
    start = source.index(selection)
    return Span(start, start + len(selection))


def probed(selection: str, source: str = SOURCE) -> str | None:
    return probed_before(RUST, RUST.parse(Text(source)), selected(selection, source))


async def compiled(folder: Path, selection: str, new: str, source: str = SOURCE) -> Compiled:
    """What comes of ``new`` in the place of ``selection``."""
    (found,) = await all_compiled(folder, selection, [new], source)
    return found


async def all_compiled(
    folder: Path, selection: str, news: Sequence[str], source: str = SOURCE
) -> list[Compiled]:
    """What comes of each of ``news`` in the place of ``selection``, one after the other."""
    probe = probed(selection, source)
    assert probe is not None
    file = package(folder / "ws", source)
    check = check_of(file, probe, folder / "cache", before=source)
    try:
        return [await check.compiled(*edited(source, selection, new)) for new in news]
    finally:
        await check.close()


def edited(source: str, selection: str, new: str) -> tuple[str, range]:
    edit = Edit(selected(selection, source), new)
    text, end = Text(source).replace(edit), edit.span.start + len(new)
    return text.string, range(text.line_at(edit.span.start) + 1, text.line_at(end) + 2)


PLACES = [
    ('let name = "square";', "let name = {};"),
    ('format!("{name} {inner}")', 'format!("{{name}} {{inner}} {{}}", {})'),
    ('"square"', "{}"),
    ("self.0 * self.0", "self.0 * f64::from({})"),
    ("closure(a)", "closure(a + {})"),
    ("Some(a) => closure(a),", "Some(a) => closure(a + {}),"),
    ("// Count.", "// Count.\n    let _: u8 = {};"),
    ("// The text of it.", "pub fn more(&self) -> u8 {{ {} }}"),
    ("fn area(&self) -> f64 {\n        self.0", "fn area(&self) -> f64 {{ let _: u8 = {}; self.0"),
    ("fn twice(&self) -> f64 {\n        2.0 * self.area()\n    }", "fn b(&self) -> u8 {{ {} }}"),
    ("pub struct Square<T>(pub T);", "pub struct Square<T>(pub T);\nconst _: u8 = {};"),
    ('pub static NAMES: &[&str] = &["a", "b"];', "pub fn names() -> u8 {{ {} }}"),
    ("let _b = 1;", "let _b: u8 = {};"),
]


@needs_rust
@pytest.mark.parametrize(("selection", "new"), PLACES, ids=[place for place, _ in PLACES])
async def test_good_and_bad_code_in_every_place(selection: str, new: str, tmp_path: Path) -> None:
    news = [new.format("1u8"), new.format("nothing_of_that_name")]
    good, bad = await all_compiled(tmp_path, selection, news)
    assert described(good) == ([], 0, "")
    errors, others, unverified = described(bad)
    assert (set(errors), others, unverified) == ({"E0425"}, 0, "")


@pytest.mark.parametrize(
    "selection",
    ["Option<u8>", "Shape for Square<f64>", "some: Option<u8>", "-> f64;", '"a", "b"'],
)
def test_where_no_probe_fits(selection: str) -> None:
    assert probed(selection) is None


@needs_rust
async def test_an_error_elsewhere_is_the_edits_where_all_compiled_before(tmp_path: Path) -> None:
    found = await compiled(tmp_path, 'let name = "square";', 'let title = "square";')
    assert described(found) == (["E0425"], 0, "")
    found = await compiled(tmp_path, "pub struct Square<T>(pub T);", "pub struct Circle;")
    assert "E0425" in described(found)[0] or "E0412" in described(found)[0]


@needs_rust
async def test_elsewhere_it_is_the_users_where_something_did_not_compile(tmp_path: Path) -> None:
    source = f"{SOURCE}\npub fn mine() -> u8 {{\n    String::new()\n}}\n"
    good = 'let name = "circle";'
    found = await compiled(tmp_path, 'let name = "square";', good, source)
    assert described(found) == ([], 1, "")
    found = await compiled(tmp_path, 'let name = "square";', "let name = missing;", source)
    assert described(found) == (["E0425"], 1, "")
    found = await compiled(tmp_path, 'let name = "square";', "let other = 1;", source)
    assert found.errors == ()
    assert found.unverified.startswith("the crate had errors, and now has another (E0425")


HIDDEN = "#[cfg(windows)]\n"


@needs_rust
@pytest.mark.parametrize(
    ("shown", "hidden", "selection"),
    [
        ("use std::fmt;", "#![cfg(windows)]\nuse std::fmt;", "closure(a)"),
        ("pub async fn", f"{HIDDEN}pub async fn", "closure(a)"),
        ("None => { 0 }", f"None => 0,\n{HIDDEN}None => {{ /* 0 */ 0 }}", "/* 0 */"),
    ],
)
async def test_what_the_compiler_does_not_look_at(
    shown: str, hidden: str, selection: str, tmp_path: Path
) -> None:
    found = await compiled(tmp_path, selection, "nothing()", SOURCE.replace(shown, hidden))
    assert found == Compiled(unverified="the compiler does not look at this code here")


@needs_rust
async def test_a_part_of_what_a_macro_is_given(tmp_path: Path) -> None:
    found = await compiled(tmp_path, "1 + 1", "nothing")
    assert found.errors == ()
    assert found.unverified.startswith("no probe fits the selection (")


@needs_rust
async def test_a_selection_in_a_build_script_is_not_compiled(tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    source = "fn main() {\n    // Write.\n}\n"
    package(tmp_path / "ws")
    build = write(tmp_path / "ws" / "build.rs", source)
    probe = probed("// Write.", source)
    assert probe is not None
    check = check_of(build, probe, tmp_path / "cache", before=source)
    text = source.replace("// Write.", f'std::fs::write("{marker}", "").unwrap();')
    found = await check.compiled(text, range(1, 9))
    await check.close()
    assert found.unverified == "compiling would run it"
    assert not marker.exists()
