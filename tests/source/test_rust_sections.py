"""What documentation must speak of, told from syntax, and held against the real Clippy."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from miyabi_ls.source.items import Item
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.languages.rust_sections import is_exported, missing_sections
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text
from tests.rust_toolchain import needs_clippy
from tests.verify.test_compile_check import package

RUST = Rust()
LINTS = {
    "clippy::missing_errors_doc": "# Errors",
    "clippy::missing_panics_doc": "# Panics",
    "clippy::missing_safety_doc": "# Safety",
}
SOURCE = """\
use std::io;

/// Fails.
pub fn fails() -> Result<(), String> {
    Ok(())
}

/// Fails by an alias.
pub fn reads() -> io::Result<u8> {
    Ok(1)
}

/// Fails later.
pub async fn waits() -> Result<u8, String> {
    Ok(1)
}

/// Does not fail.
pub fn option() -> Option<Result<u8, u8>> {
    None
}

/// Panics.
pub fn panics(a: Option<u8>) -> u8 {
    if true {
        panic!("no");
    }
    a.unwrap()
}

/// Panics by a message.
pub fn expects(a: Option<u8>) -> u8 {
    a.expect("a")
}

/// Asserts.
pub fn asserts(a: u8) {
    assert_eq!(a, 1);
}

/// Does not panic.
pub fn calm(a: Option<u8>) -> u8 {
    debug_assert!(true);
    a.unwrap_or(0)
}

/// Holds another function.
pub fn outer() {
    fn inner(a: Option<u8>) -> u8 {
        a.unwrap()
    }
}

/// Is unsafe.
pub unsafe fn dangerous() {}

/// Is all of it.
pub unsafe fn all(a: Option<u8>) -> Result<u8, u8> {
    Ok(a.unwrap())
}

/// Is documented.
///
/// # Errors
///
/// Never.
///
/// # Panics
///
/// Where there is nothing.
///
/// # Safety
///
/// None is needed.
pub unsafe fn documented(a: Option<u8>) -> Result<u8, u8> {
    Ok(a.unwrap())
}

/// Says it in an example only.
///
/// ```
/// # Errors
/// ```
pub fn hidden_line() -> Result<u8, u8> {
    Ok(1)
}

fn private(a: Option<u8>) -> Result<u8, u8> {
    Ok(a.unwrap())
}

pub(crate) fn in_the_crate() -> Result<u8, u8> {
    Ok(1)
}

mod closed {
    /// Cannot be reached.
    pub fn unreachable() -> Result<u8, u8> {
        Ok(1)
    }
}

/// A module.
pub mod open {
    /// Can be reached.
    pub fn reachable() -> Result<u8, u8> {
        Ok(1)
    }
}

/// A trait.
pub trait Shape {
    /// Gives the area.
    fn area(&self) -> Result<u8, u8>;
}

trait Private {
    /// Gives nothing.
    fn nothing(&self) -> Result<u8, u8>;
}

/// A trait to be careful with.
pub unsafe trait Careful {}

/// A square.
pub struct Square;

impl Square {
    /// Makes one.
    pub fn new() -> Result<Self, u8> {
        Ok(Self)
    }

    fn secret(&self) -> Result<u8, u8> {
        Ok(1)
    }
}

impl Shape for Square {
    fn area(&self) -> Result<u8, u8> {
        Ok(1)
    }
}
"""


def all_missing(syntax: Syntax) -> dict[int, set[str]]:
    """The missing sections of each item that lacks any, by the line of its declaration."""
    found = {}
    for item in RUST.items(syntax):
        if missing := missing_sections(syntax, item, documentation(syntax, item)):
            found[syntax.text.line_at(item.declaration.start) + 1] = {*missing}
    return found


def documentation(syntax: Syntax, item: Item) -> list[str]:
    assert RUST.documentation is not None
    written = "\n".join(syntax.text.slice(span) for span in item.docs)
    return RUST.documentation.lines_in(written)


async def clippy(file: Path) -> dict[int, set[str]]:
    """The same, by Clippy."""
    lints = [word for lint in LINTS for word in ("-W", lint)]
    process = await asyncio.create_subprocess_exec(
        *("cargo", "clippy", "--offline", "--quiet", "--message-format=json", "--", *lints),
        cwd=file.parent.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[int, set[str]] = {}
    for entry in map(json.loads, out.splitlines()):
        message = entry.get("message") or {}
        code = (message.get("code") or {}).get("code")
        if code in LINTS:
            found.setdefault(message["spans"][0]["line_start"], set()).add(LINTS[code])
    return found


@needs_clippy
async def test_it_asks_for_what_clippy_asks_for(tmp_path: Path) -> None:
    syntax = RUST.parse(Text(SOURCE))
    found = all_missing(syntax)
    assert found
    assert found == await clippy(package(tmp_path, SOURCE))


@pytest.mark.parametrize(
    ("heading", "missing"),
    [
        ("# Errors", ()),
        ("## Errors", ()),
        ("#Errors", ("# Errors",)),
        ("# Errors of it", ("# Errors",)),
        ("Errors", ("# Errors",)),
        ("    # Errors", ("# Errors",)),
    ],
)
def test_headings(heading: str, missing: tuple[str, ...]) -> None:
    syntax = RUST.parse(Text("pub fn a() -> Result<u8, u8> {\n    Ok(1)\n}\n"))
    (item,) = RUST.items(syntax)
    assert missing_sections(syntax, item, ["Does it.", "", heading, "", "Never."]) == missing


@pytest.mark.parametrize(
    ("source", "public"),
    [
        ("pub fn a() {}", True),
        ("pub async unsafe fn a() {}", True),
        ("fn a() {}", False),
        ("pub(super) fn a() {}", False),
        ("pub mod b { pub fn a() {} }", True),
        ("mod b { pub fn a() {} }", False),
        ("mod c { pub mod b { pub fn a() {} } }", False),
        ("impl B { pub fn a() {} }", True),
        ("impl B { fn a() {} }", False),
        ("impl<T> B<T> where for<'x> T: C<'x> { pub fn a() {} }", True),
        ("mod c { impl B { pub fn a() {} } }", False),
        ("impl C for B { fn a() {} }", False),
        ("pub trait B { fn a(); }", True),
        ("trait B { fn a(); }", False),
        ("pub struct B; pub fn a() { fn c() {} }", True),
    ],
)
def test_what_can_be_used_from_outside(source: str, public: bool) -> None:
    syntax = RUST.parse(Text(source))
    item = next(each for each in RUST.items(syntax) if each.name == "a")
    assert is_exported(item) is public


def test_a_file_is_public() -> None:
    syntax = RUST.parse(Text("fn a() {}\n"))
    assert is_exported(RUST.file_item(syntax))
