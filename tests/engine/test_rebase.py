"""An outcome for a text that changed while the model wrote."""

from __future__ import annotations

import pytest

from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.rebase import rebase
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import MiyabiError, TargetChanged
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tracking import Tracked, smallest_edit
from tests.engine.prompts import prompt_for
from tests.source.goldens import cursor_in

RUST = Rust()
ANSWERS = {
    "generate": "```rust\n1\n```",
    "doc": "```rust\n/// New.\n```",
}


def concluded(name: str, marked: str) -> EditOutcome:
    action = action_named(name)
    assert action is not None
    string, start, end = cursor_in(marked)
    target = action.find(RUST, RUST.parse(Text(string)), Span(start, end))
    assert target is not None
    prompt = prompt_for(action, target)
    response = LLMResponse(ANSWERS[name], FinishReason.STOP, Route("test", "test"))
    outcome = conclude(action, target, prompt, response)
    assert isinstance(outcome, EditOutcome)
    return outcome


def landed(name: str, marked: str, *afters: str) -> str:
    """The text once the outcome for ``marked`` landed in the last of ``afters``."""
    outcome = concluded(name, marked)
    text = outcome.target.text
    tracked = Tracked.of(text, outcome.target.span)
    for after in afters:
        edit = smallest_edit(text.string, after)
        text, tracked = text.replace(edit), tracked.after(edit)
    span = tracked.unchanged_in(text)
    if span is None:
        raise TargetChanged("The target was changed.")
    action = action_named(name)
    assert action is not None
    moved = rebase(action, outcome, RUST.parse(text), span)
    assert moved.proofs == outcome.proofs
    assert moved.target.span.contains(moved.reading.edit.span)
    return text.replace(moved.reading.edit).string


@pytest.mark.parametrize(
    ("name", "before", "afters", "result"),
    [
        pytest.param(
            "generate", "fn a() {$0}", ["fn a() {}"], "fn a() {\n    1\n}", id="as it was"
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\n",
            ["// 🦀\n\nfn a() {}\n"],
            "// 🦀\n\nfn a() {\n    1\n}\n",
            id="lines above",
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\nfn b() {}\n",
            ["fn a() {}\nfn bc( {\n"],
            "fn a() {\n    1\n}\nfn bc( {\n",
            id="an unfinished line below",
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\n\nfn b() {}\n",
            ["\nfn b() {}\n", "\nfn b() {}\n\nfn a() {}\n"],
            "\nfn b() {}\n\nfn a() {\n    1\n}\n",
            id="cut and pasted below",
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\n",
            ["fn b() {}\n\nfn a() {}\n"],
            "fn b() {}\n\nfn a() {\n    1\n}\n",
            id="a function above, sent as the smallest difference",
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\n",
            ["/// A.\n#[inline]\nfn a() {}\n"],
            "/// A.\n#[inline]\nfn a() {\n    1\n}\n",
            id="an attribute added above a body",
        ),
        pytest.param(
            "doc",
            "impl A {\n    fn a() {$0}\n}\n",
            ["use b;\nimpl A {\n    fn a() {}\n    fn c() {}\n}\n"],
            "use b;\nimpl A {\n    /// New.\n    fn a() {}\n    fn c() {}\n}\n",
            id="docs, changes around",
        ),
        pytest.param(
            "doc",
            "impl A {$0\n    fn a() {}\n}\n",
            ["impl A {\n    fn a() { 2 }\n}\n"],
            "/// New.\nimpl A {\n    fn a() { 2 }\n}\n",
            id="docs of an impl, changes within",
        ),
        pytest.param(
            "doc",
            "$0use a;\n",
            ["fn b() {}\nuse a;\n"],
            "//! New.\n\nfn b() {}\nuse a;\n",
            id="docs of a file, a line put first",
        ),
        pytest.param(
            "doc",
            "fn a() {$0}\n",
            ["#[inline]\nfn a() {}\n"],
            "/// New.\n#[inline]\nfn a() {}\n",
            id="docs above an attribute typed meanwhile",
        ),
        pytest.param(
            "doc",
            "/// Old.\nfn a() {$0}\n",
            ["#[inline]\n/// Old.\nfn a() {}\n"],
            "/// New.\n#[inline]\nfn a() {}\n",
            id="docs with an attribute typed above them",
        ),
        pytest.param(
            "doc",
            "mod a {$0}\n",
            ["pub mod a {}\n"],
            "/// New.\npub mod a {}\n",
            id="docs of a module made public",
        ),
        pytest.param(
            "doc",
            "fn a() {$0 1 }\n",
            ["fn a() { 2 }\n"],
            "/// New.\nfn a() { 2 }\n",
            id="docs of a function whose body was changed",
        ),
        pytest.param(
            "doc",
            "struct A {$0\n    b: u8,\n}\n",
            ["struct A {\n    b: u8,\n    c: u8,\n}\n"],
            "/// New.\nstruct A {\n    b: u8,\n    c: u8,\n}\n",
            id="docs of a struct that got a field",
        ),
        pytest.param(
            "generate",
            "fn a() {$0}\n",
            ["pub fn a() {}\n"],
            "pub fn a() {\n    1\n}\n",
            id="a function made public",
        ),
        pytest.param(
            "generate",
            "fn a() -> u8$0\n",
            ["fn a() -> u8;\n"],
            "fn a() -> u8 {\n    1\n}\n",
            id="a semicolon typed after a signature",
        ),
        pytest.param(
            "generate",
            "fn a() -> u8$0\n",
            ["fn a() -> u8 {}\n"],
            "fn a() -> u8 {\n    1\n}\n",
            id="braces typed after a signature",
        ),
        pytest.param(
            "doc", "$0", ["fn b() {}\n"], "//! New.\n\nfn b() {}\n", id="an empty file, typed into"
        ),
        pytest.param(
            "doc",
            "//! Old.$0\n\nuse a;\n",
            ["// Licence.\n\n//! Old.\n\nuse a;\n"],
            "// Licence.\n\n//! New.\n\nuse a;\n",
            id="docs of a file, a licence put above",
        ),
    ],
)
def test_an_edit_lands_where_its_target_went(
    name: str, before: str, afters: list[str], result: str
) -> None:
    assert landed(name, before, *afters) == result


@pytest.mark.parametrize(
    ("name", "before", "afters", "error"),
    [
        pytest.param("generate", "fn a() {$0}", ["fn a() { 2 }"], TargetChanged, id="changed"),
        pytest.param("generate", "fn a() {$0}", [""], TargetChanged, id="deleted"),
        pytest.param(
            "generate",
            "impl A { fn a() {$0} }\nimpl B { fn a() {} }",
            ["impl A { fn a() { 2 } }\nimpl B { fn a() {} }"],
            TargetChanged,
            id="written by the user, its twin stays",
        ),
        pytest.param(
            "generate", "fn a() {$0}", ["/* fn a() {} */"], TargetChanged, id="commented out"
        ),
        pytest.param("generate", "fn a() {$0}", ['"fn a() {}"'], TargetChanged, id="in a string"),
        pytest.param(
            "generate",
            "fn a() {$0}",
            ['fn z() { f("fn a() {}"); }'],
            TargetChanged,
            id="in a string of another function",
        ),
        pytest.param(
            "generate",
            "fn a() -> u8$0\n",
            ["fn a() -> u8 where Self: Sized\n"],
            TargetChanged,
            id="a where clause typed after a signature",
        ),
        pytest.param(
            "generate",
            "fn a() { f($1b + c$2); }\n",
            ["fn a() { // f(b + c);\n}\n"],
            TargetChanged,
            id="a selection that the user commented out",
        ),
        pytest.param(
            "doc",
            "fn a() {$0}",
            ["/// Mine.\nfn a() {}"],
            TargetChanged,
            id="documented by the user",
        ),
        pytest.param(
            "doc", "$0use a;\n", ["//! Mine.\n\nuse a;\n"], TargetChanged, id="file documented"
        ),
        pytest.param(
            "doc",
            "//! Old.$0\n\nuse a;\n",
            ["//! Mine.\n//! Old.\n\nuse a;\n"],
            TargetChanged,
            id="file documented more",
        ),
    ],
)
def test_no_edit_where_the_target_is_another(
    name: str, before: str, afters: list[str], error: type[MiyabiError]
) -> None:
    with pytest.raises(error):
        landed(name, before, *afters)


def test_the_same_text_is_not_proved_twice() -> None:
    outcome = concluded("generate", "fn a() {$0}")
    action = GenerateImplementation()
    assert rebase(action, outcome, outcome.target.syntax, outcome.target.span) is outcome
