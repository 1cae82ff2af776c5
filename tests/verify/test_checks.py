"""Each check, against edits made to get past it; ``|`` marks what an attack replaces.

Some attack of each list passes all checks but the one it is listed under, so that none can be taken
out unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from miyabi_ls.errors import ProofFailed
from miyabi_ls.source.items import Item
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.verify.documentation_check import check_documentation
from miyabi_ls.verify.frame_check import check_frame
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.prove import prove_code, prove_documentation
from miyabi_ls.verify.syntax_check import check_syntax

RUST = Rust()


@dataclass(frozen=True)
class Attack:
    before: Syntax
    after: Syntax
    edit: Edit
    item: Item | None

    @staticmethod
    def of(marked: str, new_text: str, *, top_level: bool = False) -> Attack:
        start, end = marked.index("|"), marked.rindex("|") - 1
        before = RUST.parse(Text(marked.replace("|", "")))
        edit = Edit(Span(start, end), new_text)
        item = None if top_level else RUST.item_at(before, edit.span)
        return Attack(before, before.reparsed(before.text.replace(edit)), edit, item)

    def syntax(self) -> None:
        new = Span(self.edit.span.start, self.edit.span.start + len(self.edit.new_text))
        check_syntax(RUST, self.before, self.after, self.edit.span, new)

    def frame(self) -> None:
        check_frame(RUST, self.before, self.after, self.item, self.edit)


@pytest.mark.parametrize(
    ("marked", "new_text"),
    [
        ("fn a() {| 1 |}", " let x = ; "),
        ("fn a() {| 1 |}", " (1 "),
        ("fn a() -> u8 {| 1 |}", " 1 + "),
        ("fn a() {| 1 |}\nfn b() { let x = ; }", " 1 + "),
        ("fn a() {| 1 |}", " Sure! Here is the body: "),
        ("fn a() {| 1 |}", " let x = 1; } 5"),
        ("fn a() {| 1 |}", " f();\n#[test]\n"),
        ("fn a() {| 1 |}", " 1\n/// Trailing.\n"),
        ("fn a() {| 1 |}", " f();\n//! Inner.\n"),
        ("fn a() {| 1 |}", " f();\n#![allow(x)]\n"),
        ("fn a() {| 1 |}", " match x { /** Nothing. */ } "),
    ],
)
def test_code_that_does_not_parse_is_refused(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text)
    with pytest.raises(ProofFailed, match="does not parse"):
        attack.syntax()
    with pytest.raises(ProofFailed):
        prove_code(RUST, attack.before, attack.item, attack.edit)


def test_an_error_pushed_outside_the_edit_is_refused() -> None:
    attack = Attack.of("fn a() { if x {| 1 |} else { 2 } }", " 1 } ; ")
    with pytest.raises(ProofFailed, match="does not parse"):
        attack.syntax()


@pytest.mark.parametrize(
    ("marked", "new_text"),
    [
        ("fn a() {| 1 |}\nfn b( {", " 2 "),
        ("fn b( {\n}\nfn a() {| 1 |}", " 2 "),
        ("fn a() {| let x = ; |}", " 2 "),
        ("fn a() -> u8|;|", " { 1 }"),
        ("fn a() {| 1 |}", " #![allow(x)]\n//! Inner.\n#[a] f();\n/// B.\nfn b() {} "),
        ("fn a() {| 1 |}", " m! { /// Given.\n static } "),
        ("fn a() {| 1 |}", " match x { #[cfg(y)] 1 => {} _ => {} } "),
        ("fn a() {| 1 |}", " struct B { /// C.\n #[d] pub c: u8 } "),
        ("fn a() {| 1 |}", " enum B { /// C.\n #[d] C } "),
        ("fn a() {| 1 |}", " f(#[c] 1, [#[d] 2]) "),
        ("fn a() -> u8||\n\nfn b() {}", " { 1 }"),
    ],
)
def test_errors_that_the_user_made_elsewhere_do_not_stop_an_edit(
    marked: str, new_text: str
) -> None:
    Attack.of(marked, new_text).syntax()


FRAME_ATTACKS = [
    pytest.param("fn a() {| 1 |}", " 1 } fn evil() { 2 ", id="a second function"),
    pytest.param("impl A { fn a() {| 1 |} }", " 1 } fn evil() { 2 ", id="a second method"),
    pytest.param("mod m { fn a() {| 1 |} }", " 1 } } mod n { fn b() { 2 ", id="another module"),
    pytest.param("fn a() {\n    |f()|; g();\n}", "f() // twice", id="a comment over the line"),
    pytest.param("fn a() {\n    // |x| y\n}", "x\nf();", id="a comment cut in two"),
]


@pytest.mark.parametrize(("marked", "new_text"), FRAME_ATTACKS)
def test_code_that_reaches_beyond_its_item_is_refused(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text)
    attack.syntax()
    with pytest.raises(ProofFailed, match="more than its target"):
        attack.frame()
    with pytest.raises(ProofFailed, match="more than its target"):
        prove_code(RUST, attack.before, attack.item, attack.edit)


TOP_LEVEL_ATTACKS = [
    pytest.param("|struct A;|\n\nfn b() {}", "struct A;\n#[test]", id="an attribute for the next"),
    pytest.param("|struct A;|\n\nfn b() {}", "struct A;\n/// New.", id="docs for the next"),
    pytest.param("|struct A;| fn b() {}", "struct A; //", id="a comment over the next"),
    pytest.param("|use a;| use b;", "use a; //", id="an import swallowed"),
    pytest.param("|struct A;|\nfn b() {}", "struct A; pub", id="another visibility"),
]


@pytest.mark.parametrize(("marked", "new_text"), TOP_LEVEL_ATTACKS)
def test_code_that_changes_the_next_item_is_refused(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text, top_level=True)
    attack.syntax()
    with pytest.raises(ProofFailed, match="more than its target"):
        attack.frame()


@pytest.mark.parametrize(
    ("marked", "new_text"),
    [
        ("fn a() {| 1 |}\nfn b() {}", " 22 "),
        ("mod m {\n    impl A { fn a() {| 1 |} fn b() {} }\n    fn c() {}\n}\nfn d() {}", " 22 "),
        ("fn a() {| 1 |} // a\n", " fn inner() {}\n inner() // b\n"),
        ("||fn a() { 1 }\nfn b() {}", "/// A.\n"),
        ("impl A { ||fn a() { 1 } }", "\n    /// A.\n    "),
    ],
)
def test_an_edit_of_one_item_is_let_through(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text)
    attack.frame()
    attack.syntax()


DOCUMENTATION_ATTACKS = [
    pytest.param("||fn a(x: u8) {}", "/// A.\n#[test]\n", id="an attribute added"),
    pytest.param("|#[test]\n|fn a(x: u8) {}", "/// A.\n", id="an attribute removed"),
    pytest.param("|#[cfg(unix)]\n|fn a() {}", "#[cfg(any())]\n", id="an attribute changed"),
    pytest.param("||fn a(x: u8) {}", "/// A.\npub ", id="another visibility"),
    pytest.param("fn a(x: |u8|) {}", "u16", id="another type"),
    pytest.param("#[a]\n|#[b]\n|fn a() {}", "/// ", id="an attribute commented out"),
]


@pytest.mark.parametrize(("marked", "new_text"), DOCUMENTATION_ATTACKS)
def test_documentation_that_changes_a_token_is_refused(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text)
    item = RUST.items(attack.before)[0]
    with pytest.raises(ProofFailed, match="would change code"):
        check_documentation(RUST, attack.before, attack.after, item, attack.edit)
    with pytest.raises(ProofFailed, match="would change"):
        prove_documentation(RUST, attack.before, item, attack.edit)


def test_documentation_of_a_file_that_changes_a_token_anywhere_is_refused() -> None:
    attack = Attack.of("||use a;\n", "//! A.\n#![no_std]\n", top_level=True)
    item = RUST.file_item(attack.before)
    with pytest.raises(ProofFailed, match="would change code"):
        check_documentation(RUST, attack.before, attack.after, item, attack.edit)


@pytest.mark.parametrize(
    ("marked", "new_text"),
    [
        ("||fn a(x: u8) {}", "/// A.\n"),
        ("|/// Old.\n|#[a]\nfn a(x: u8) {}", "/// New.\n/// More.\n"),
        ("|/** Old */| #[a] fn a() {}", "/// New.\n"),
        ("// plain\n||#[a]\nfn a() {}\n/// B.\nfn b() {}", "/// New.\n"),
    ],
)
def test_documentation_alone_is_proved(marked: str, new_text: str) -> None:
    attack = Attack.of(marked, new_text)
    item = RUST.items(attack.before)[0]
    proofs = prove_documentation(RUST, attack.before, item, attack.edit)
    assert proofs == (Proof.PARSES, Proof.CODE_UNCHANGED)


def test_code_is_proved_to_parse_and_to_keep_to_its_target() -> None:
    attack = Attack.of("fn a() {| 1 |}", " 2 ")
    proofs = prove_code(RUST, attack.before, attack.item, attack.edit)
    assert proofs == (Proof.PARSES, Proof.ONLY_TARGET)


def test_documentation_may_not_become_that_of_another_item() -> None:
    syntax = RUST.parse(Text("fn a() {}\n\nfn b() {}\n"))
    item, other = RUST.items(syntax)
    edit = Edit(Span(other.span.start, other.span.start), "/// Of a.\n")
    with pytest.raises(ProofFailed, match="more than its target"):
        prove_documentation(RUST, syntax, item, edit)
