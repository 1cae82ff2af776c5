"""Which items the form of Write rustdoc for many takes."""

from __future__ import annotations

import pytest

from miyabi_ls.actions.undocumented import find_undocumented
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.languages.rust import Rust
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
        ("#[inline]\npub fn a() {}\n$0", []),
        ("$0#![no_std]\n#[inline]\npub fn a() {}", ["fn a"]),
    ],
)
def test_what_is_undocumented_at_the_cursor(marked: str, labels: list[str]) -> None:
    string, start, end = cursor_in(marked)
    found = find_undocumented(RUST, RUST.parse(Text(string)), Span(start, end))
    assert [item.label for item in (found.items if found else ())] == labels


def test_a_language_that_is_not_parsed_has_none() -> None:
    zig = PlainLanguage("zig")
    assert find_undocumented(zig, zig.parse(Text("pub fn a() void {}")), Span(0, 0)) is None
