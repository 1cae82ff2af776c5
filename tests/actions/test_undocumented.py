"""Which items the form of Write rustdoc for many takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from miyabi_ls.actions.document import WriteDocumentation
from miyabi_ls.actions.undocumented import (
    LOOKED_AT,
    holder_at,
    may_be_undocumented,
    undocumented_in,
)
from miyabi_ls.source.items import Item
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import cursor_in

RUST = Rust()


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ("$0use a;\npub fn b() {}\nfn c() {}\n/// D.\npub fn d() {}", ["fn b"]),
        ("$0pub(crate) fn a() {}", []),
        ("$0\npub mod m { pub fn a() {} }\npub struct S;", ["mod m", "fn a", "struct S"]),
        ("pub mod m {$0 pub fn a() {} fn b() {} }\npub struct S;", ["mod m", "fn a"]),
        ("/// M.\npub mod m {$0 pub fn a() {} }", ["fn a"]),
        ("pub struct S;\nimpl S {$0 pub fn a() {} fn b() {} }", ["fn a"]),
        ("impl T for S {$0 fn a() {} }", []),
        ("/// T.\npub trait T {$0 fn a(); type B; }", ["fn a", "type B"]),
        ("trait T {$0 fn a(); }", []),
        ("pub fn a() {$0}", []),
        ('$0\n#[doc = "A."]\npub fn a() {}\n#[doc(hidden)]\npub fn b() {}', ["fn b"]),
        ("#[inline]\npub fn a() {}\n$0", []),
        ("$0#![no_std]\n#[inline]\npub fn a() {}", ["fn a"]),
    ],
)
def test_what_is_undocumented_at_the_cursor(marked: str, labels: list[str]) -> None:
    string, start, end = cursor_in(marked)
    syntax = RUST.parse(Text(string))
    holder = holder_at(RUST, syntax, Span(start, end))
    found = [] if holder is None else [*undocumented_in(RUST, syntax, holder)]
    assert [item.label for item in found] == labels
    assert (holder is not None and may_be_undocumented(RUST, syntax, holder)) is bool(labels)


def test_a_language_that_is_not_parsed_has_none() -> None:
    zig = PlainLanguage("zig")
    assert holder_at(zig, zig.parse(Text("pub fn a() void {}")), Span(0, 0)) is None


@pytest.mark.parametrize(
    ("functions", "may_be"), [(LOOKED_AT, False), (LOOKED_AT + 1, True), (100 * LOOKED_AT, True)]
)
def test_no_more_than_some_items_are_looked_at_to_tell(functions: int, *, may_be: bool) -> None:
    class Counting(Rust):
        found = 0

        def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
            for item in super().items_in(syntax, within):
                self.found += 1
                yield item

    rust = Counting()
    syntax = rust.parse(Text("\n" + "fn a() {}\n" * functions))
    file = rust.file_item(syntax)
    assert may_be_undocumented(rust, syntax, file) is may_be
    assert rust.found <= LOOKED_AT + 1
    assert [*undocumented_in(rust, syntax, file)] == []


@pytest.mark.parametrize(
    ("attribute", "is_offered"),
    [('doc = "A."', False), ('doc = include_str!("a.md")', False), ("doc(hidden)", True)],
)
def test_what_an_attribute_documents_is_not_documented_beside_it(
    attribute: str, *, is_offered: bool
) -> None:
    syntax = RUST.parse(Text(f"#[inline]\n#[{attribute}]\npub fn a() {{}}\n"))
    action = WriteDocumentation()
    assert (action.find(RUST, syntax, Span(35, 35)) is not None) is is_offered
