from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.prompt_text import prompt_text
from miyabi_ls.source.context import Budget, Context, Part, Subject, gather_context
from miyabi_ls.source.items import Item
from miyabi_ls.source.languages import by_language_id, by_path
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tokens import TokenEstimate, estimate_tokens

RUST = Rust()
SAMPLE = RUST.parse(Text((Path(__file__).parent / "sample.rs").read_text("utf-8")))
OUTLINE = """\
use std::collections::HashMap;
pub struct Crate<const N: usize> {
    /// Its name; may hold 🦀🦀.
    name: String,
    weights: [f64; N],
}
pub trait Weighed {
    const UNIT: &'static str = "kg — キログラム";
    fn weight(&self) -> f64;
    fn heavy(&self) -> bool;
}
impl<const N: usize> Weighed for Crate<N> {
    fn weight(&self) -> f64;
}
macro_rules! crates {
    ($($name:expr),* $(,)?) => { vec![$($name.to_string()),*] };
}
pub async fn find<'a, T>(map: &'a HashMap<String, T>, name: &str) -> Option<&'a T> where \
T: Weighed + Send,;
mod tests {
    use super::*;
    fn none();
}"""


PARTS = frozenset(Part)
FILE = "".join(
    f"""
/// Weighs `crate_{n}` and calls [`other_{n}`].
pub fn weigh_{n}(item: &Crate_{n}, more: Vec<Item_{n + 1}>) -> Result<u8, Error> {{
    todo!("雅 {n}")
}}
pub struct Crate_{n} {{ weight: u8, item: Item_{n} }}
pub struct Item_{n} {{ name: &'static str }}
#[test]
fn weigh_{n}_works() {{ assert_eq!(weigh_{n}(&Crate_{n}::new(), vec![]), Ok(1)); }}
"""
    for n in range(12)
)
MANY = RUST.parse(Text(FILE))
FUNCTIONS = [item for item in RUST.items(MANY) if item.name.endswith(tuple("0123456789"))]
ESTIMATE = TokenEstimate()


def gathered(
    syntax: Syntax, item: Item | None, tokens: int, outline: int, scale: float = 1.0
) -> Context:
    span = Span(0, 0) if item is None else item.span
    subject = Subject(RUST, syntax, span, item, is_item=True)
    budget = Budget(tokens, outline, TokenEstimate(scale))
    return gather_context(subject, Neighbours(), PARTS, budget)


def spent(context: Context, estimate: TokenEstimate = ESTIMATE) -> int:
    """Tokens of what context adds to a prompt, headings and fences included."""
    bare = replace(
        context, project="", outline="", definitions="", sources=(), example="", tests=""
    )
    texts = [prompt_text(RUST, each, "fn target() {}", ["Do it."]) for each in (context, bare)]
    return estimate.of(texts[0]) - estimate.of(texts[1])


def test_the_outline_holds_imports_types_and_signatures_but_no_body() -> None:
    context = gathered(SAMPLE, None, 10_000, 10_000)
    assert context.outline == OUTLINE
    assert (context.surroundings, context.left_out) == ("", "")


@given(st.integers(0, 400), st.integers(0, 30))
def test_what_does_not_fit_is_left_out_from_the_end(budget: int, number: int) -> None:
    items = RUST.items(SAMPLE)
    item = items[number % len(items)]
    context = gathered(SAMPLE, item, budget, budget)
    entries = RUST.outline(SAMPLE)
    assert context.surroundings == "\n".join(item.enclosing)
    kept = context.outline.count("\n") + 1 if context.outline else 0
    shown = "\n".join(entries).split("\n")[:kept]
    assert context.outline == "\n".join(shown)
    if context.outline != OUTLINE:
        assert "of the outline" in context.left_out


@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from(FUNCTIONS), st.floats(0.6, 3))
def test_the_budget_is_never_exceeded(tokens: int, outline: int, item: Item, scale: float) -> None:
    context = gathered(MANY, item, tokens, outline, scale)
    assert spent(context, TokenEstimate(scale)) <= tokens
    only_outline = replace(context, definitions="", sources=(), example="", tests="")
    assert spent(only_outline, TokenEstimate(scale)) <= outline


@given(st.integers(0, 3000), st.sampled_from(FUNCTIONS), st.sampled_from(FUNCTIONS))
def test_every_target_of_a_file_has_the_same_outline(tokens: int, one: Item, other: Item) -> None:
    contexts = [gathered(MANY, item, tokens, tokens // 2) for item in (one, other)]
    prompts = [prompt_text(RUST, each, "fn target() {}", ["Do it."]) for each in contexts]
    assert contexts[0].outline == contexts[1].outline
    end = len(contexts[0].outline)
    assert prompts[0][:end] == prompts[1][:end]


def test_what_is_dropped_first_is_what_is_told_last() -> None:
    """docs/context.md: tests, the example, definitions, the outline."""
    budgets = range(0, 1000, 10)
    item = next(each for each in FUNCTIONS if each.name == "weigh_9")
    contexts = [gathered(MANY, item, tokens, 200) for tokens in budgets]
    whole = contexts[-1]
    assert not any(word in whole.left_out for word in ("definition", "neighbour", "test"))
    needed = [
        next(
            tokens
            for tokens, each in zip(budgets, contexts, strict=True)
            if getattr(each, part) == getattr(whole, part)
        )
        for part in ("outline", "definitions", "example", "tests")
    ]
    assert needed == sorted(set(needed))


def test_definitions_that_the_outline_shows_are_not_shown_again() -> None:
    assert gathered(MANY, FUNCTIONS[0], 20_000, 10_000).definitions == ""
    context = gathered(MANY, FUNCTIONS[0], 20_000, 0)
    assert context.definitions.split("\n") == [
        "pub struct Crate_0 { weight: u8, item: Item_0 }",
        "pub struct Item_1 { name: &'static str }",
        "pub struct Item_0 { name: &'static str }",
    ]


def test_the_example_is_the_nearest_documented_neighbour_of_the_kind() -> None:
    item = next(each for each in FUNCTIONS if each.name == "weigh_7")
    example = gathered(MANY, item, 20_000, 0).example
    assert example == (
        "/// Weighs `crate_6` and calls [`other_6`].\n"
        "pub fn weigh_6(item: &Crate_6, more: Vec<Item_7>) -> Result<u8, Error>"
    )


def test_tests_are_those_that_call_the_target() -> None:
    item = next(each for each in FUNCTIONS if each.name == "weigh_1")
    context = gathered(MANY, item, 20_000, 0)
    assert context.tests.count("#[test]") == 1
    assert "fn weigh_1_works()" in context.tests


def test_a_long_type_is_shown_by_its_header() -> None:
    fields = "".join(f"    field_{n}: u8,\n" for n in range(30))
    syntax = RUST.parse(Text(f"struct Long {{\n{fields}}}\n"))
    assert RUST.outline(syntax) == ("struct Long;",)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("1234", 5), ("()", 2), ("雅" * 10, 26)],
)
def test_tokens_are_estimated_and_rounded_up(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_half_a_surrogate_pair_can_be_counted() -> None:
    assert estimate_tokens("\ud83d") == 2


def test_rust_is_known_by_its_id_and_its_ending() -> None:
    rust = by_language_id("rust")
    assert rust is not None
    assert rust is by_path(PurePath("src/main.rs"))
    assert by_language_id("fortran") is None
    assert by_path(PurePath("main.rs.orig")) is None
