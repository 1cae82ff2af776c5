"""What a file defines, as other files' prompts show it."""

from __future__ import annotations

import pytest

from miyabi_ls.source.definitions import Definition, definitions_of
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Text

RUST = Rust()


def defined(source: str) -> dict[str, Definition]:
    found = definitions_of(RUST, RUST.parse(Text(source)))
    return {each.name: each for each in found.definitions}


def names_of_tests(source: str) -> list[str]:
    return [test.name for test in definitions_of(RUST, RUST.parse(Text(source))).tests]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("pub fn a(x: u8)\n    -> u8\nwhere\n    u8: Copy,\n{ x }",
         "pub fn a(x: u8) -> u8 where u8: Copy,"),
        ("/// Doc.\n#[derive(Debug)]\nstruct a {\n    /// It.\n    b: u8,\n}",
         "struct a {\n    /// It.\n    b: u8,\n}"),
        ("enum a { B, C(u8) }", "enum a { B, C(u8) }"),
        ("type a = Vec<u8>;", "type a = Vec<u8>;"),
        ("const a: u8 = 1;", "const a: u8 = 1;"),
        ("trait a: Copy {\n    fn b(&self) -> u8 { 1 }\n    fn c();\n}",
         "trait a: Copy {\n    fn b(&self) -> u8\n    fn c()"),
        ("macro_rules! a {\n    () => { 1 };\n}", "macro_rules! a {\n    () => { 1 };\n}"),
        ("mod inner {\n    pub struct a {\n        b: u8,\n    }\n}",
         "pub struct a {\n    b: u8,\n}"),
        ("struct a {\n" + "    field: u8,\n" * 200 + "}", "struct a"),
        (f"const a: [u8; 900] = [{'1, ' * 900}];", "const a: [u8; 900] = [" + "1, " * 300),
    ],
)  # fmt: skip
def test_a_definition_is_shown_without_bodies(source: str, shown: str) -> None:
    found = defined(source)["a"].shown
    assert found == shown or (found.endswith(" …") and shown.startswith(found[:-2]))


@pytest.mark.parametrize(
    ("header", "owner"),
    [
        ("impl Crate", "Crate"),
        ("impl<const N: usize> Weighed for Crate<N>", "Crate"),
        ("impl<T: Into<Vec<u8>>> path::Crate<T> where T: Copy", "Crate"),
        ("impl Weighed<Crate> for &Box<dyn Any>", "Box"),
        ("trait Crate", "Crate"),
        ("mod inner", ""),
    ],
)
def test_a_method_belongs_to_its_type(header: str, owner: str) -> None:
    assert defined(f"{header} {{ fn a(&self) {{}} }}")["a"].owner == owner


def test_only_functions_and_macros_are_called() -> None:
    found = defined("fn a() {} macro_rules! b { () => {} } struct C; const D: u8 = 1;")
    assert [name for name, each in found.items() if each.is_function] == ["a", "b"]


TESTS = """
#[test]
fn plain() {}
#[tokio::test(flavor = "current_thread")]
async fn awaited() {}
#[test_case(1)]
fn with_case() {}
fn test_by_name() {}
#[inline]
fn latest() {}
#[doc = "attest"]
fn attested() {}
#[cfg(test)]
mod tests {
    use super::*;
    fn helper() { mod deep { impl Fixture { fn inner() {} } } }
    struct Fixture;
    #[test]
    #[should_panic]
    fn nested() {
        plain();
    }
}
"""


def test_tests_are_told_by_attribute_and_name() -> None:
    assert names_of_tests(TESTS) == ["plain", "awaited", "with_case", "test_by_name", "nested"]


def test_what_only_tests_use_is_no_definition_and_tests_are_none() -> None:
    assert list(defined(TESTS)) == ["latest", "attested"]


def test_a_test_is_shown_without_its_indentation() -> None:
    found = definitions_of(RUST, RUST.parse(Text(TESTS))).tests[-1]
    assert found.text == "#[test]\n#[should_panic]\nfn nested() {\n    plain();\n}"


def test_a_long_test_is_left_out() -> None:
    assert names_of_tests("#[test]\nfn long() {\n" + "    call();\n" * 200 + "}") == []


def test_broken_code_defines_what_can_be_read() -> None:
    assert list(defined("fn a() { let x = ; }\nstruct B { c: }\nfn d() {}")) == ["a", "B", "d"]
    assert defined("") == {}


PYTHON = """\
class Stack(Base):
    size: int = 0

    def __init__(self, items: list[int]) -> None:
        self.items = items

    @property
    def depth(self) -> int:
        return len(self.items)


@dataclass
class Item:
    weight: int


@cached
def area(width: float) -> float:
    def inner() -> None: ...

    return width


def test_area() -> None:
    assert area(2) == 2
"""


def test_a_language_needs_nothing_but_its_items() -> None:
    python = by_language_id("python")
    assert python is not None
    found = definitions_of(python, python.parse(Text(PYTHON)))
    assert [(each.name, each.owner, each.is_function) for each in found.definitions] == [
        ("Stack", "", False),
        ("__init__", "Stack", True),
        ("depth", "Stack", True),
        ("Item", "", False),
        ("area", "", True),
    ]
    assert found.definitions[0].shown.splitlines() == [
        "class Stack(Base):",
        "    size: int = 0",
        "    def __init__(self, items: list[int]) -> None:",
        "    def depth(self) -> int:",
    ]
    assert found.definitions[3].shown == "class Item:\n    weight: int"
    assert [test.text for test in found.tests] == [
        "def test_area() -> None:\n    assert area(2) == 2"
    ]
