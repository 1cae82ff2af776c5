"""Where Generate implementation is offered, and where not."""

from __future__ import annotations

import pytest

from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import cursor_in

RUST = Rust()


@pytest.mark.parametrize(
    ("marked", "label"),
    [
        ("fn a() {$0}", "fn a"),
        ("fn a() { let b = 1; todo!()$0 }", "fn a"),
        ("fn a() { std::todo!()$0 }", "fn a"),
        ("fn a() { return unimplemented!()$0; }", "fn a"),
        ("fn a() { if b { todo!(\"later\") }$0 }", "fn a"),
        ("fn a() { not_todo!()$0 }", ""),
        ("fn a() { \"todo!()\"$0 }", ""),
        ("fn a() { let b = $1c + d$2; }", "the selection"),
        ("fn a() { let b = $1c$2; todo!() }", "fn a"),
        ("fn $1a$2() { todo!() }", "fn a"),
        ("fn a() {\n    $1// add them up$2\n}", "the selection"),
        ("fn a() { let b = $1\"c\"$2; }", "the selection"),
        ("fn a() { let b = \"x $1c d$2 y\"; }", ""),
        ("fn a() { let b = r#\"x $1c d$2 y\"#; }", ""),
        ("fn a() {\n    // add $1them up$2 here\n}", ""),
        ("/// Says $1what it$2.\nfn a() { 1 }", ""),
        ("/// Says $1what it$2.\nfn a() {}", "fn a"),
        ("$1/// Says.\n/// More.\n$2fn a() {}", "fn a"),
        ("$1/// Says.$2\nstruct A;", ""),
        ("$1/// Says.\nstruct A;$2", "the selection"),
        ("fn a(b: $1Vec<u8>$2) {}", ""),
        ("trait T { fn a(b: $1Vec<u8>$2); }", ""),
        ("impl $1T for A$2 {\n    fn b() {}\n}", ""),
        ("static A: u8 = $11 + 1$2;", "the selection"),
        ("fn a() { b /* x $1c d$2 */ }", ""),
        ("impl fmt::Display for A {$0}", "impl fmt::Display for A"),
        ("impl<T: Ord> From<T> for A<T> where T: Copy {$0}", "impl<T: Ord> From<T> for A<T>"),
        ("impl fmt::Display for A {$0\n    fn fmt() {}\n}", ""),
        ("impl A {$0}", ""),
        ("impl Copy for A {$0}", ""),
        ("impl !Send for A {$0}", ""),
        ("unsafe impl Send for A {$0}", ""),
        ("trait T { fn a(); }\nimpl T for A {$0}", "impl T for A"),
        ("trait T { fn a(); }\nimpl T for A { fn b() {}$0\n}", "fn b"),
        ("trait T { fn a(); fn b() {} }\nimpl T for A {$0 fn a() {} }", ""),
        ("trait T { type A = u8; const B: u8 = 1; }\nimpl T for A {$0}", ""),
        ("trait T { type A; }\nimpl m::T<u8> for A {$0}", "impl m::T<u8> for A"),
        ("trait T {}\nimpl T for A {$0}", ""),
    ],
)  # fmt: skip
def test_where_it_is_offered(marked: str, label: str) -> None:
    string, start, end = cursor_in(marked)
    target = GenerateImplementation().find(RUST, RUST.parse(Text(string)), Span(start, end))
    assert (target.label if target else "") == label
