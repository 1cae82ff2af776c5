from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.context import gather_context
from miyabi_ls.source.languages import by_language_id, by_path
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Text
from miyabi_ls.source.tokens import estimate_tokens

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


def test_the_outline_holds_imports_types_and_signatures_but_no_body() -> None:
    context = gather_context(RUST, SAMPLE, None, 10_000)
    assert context.outline == OUTLINE
    assert (context.surroundings, context.left_out) == ("", 0)


@given(st.integers(0, 400), st.integers(0, 30))
def test_what_does_not_fit_is_left_out_from_the_end(budget: int, number: int) -> None:
    items = RUST.items(SAMPLE)
    item = items[number % len(items)]
    context = gather_context(RUST, SAMPLE, item, budget)
    entries = RUST.outline(SAMPLE)
    assert context.surroundings == "\n".join(item.enclosing)
    assert context.outline == "\n".join(entries[: len(entries) - context.left_out])
    spent = estimate_tokens(context.outline)
    assert spent <= budget or not context.outline
    if context.left_out:
        first_out = entries[len(entries) - context.left_out]
        assert spent + estimate_tokens(first_out) + 2 * len(entries) > budget


def test_a_long_type_is_shown_by_its_header() -> None:
    fields = "".join(f"    field_{n}: u8,\n" for n in range(30))
    syntax = RUST.parse(Text(f"struct Long {{\n{fields}}}\n"))
    assert RUST.outline(syntax) == ("struct Long;",)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("a" * 33, 10), ("雅" * 11, 10)],
)
def test_tokens_are_estimated_from_bytes_rounded_up(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_half_a_surrogate_pair_can_be_counted() -> None:
    assert estimate_tokens("\ud83d") == 1


def test_rust_is_known_by_its_id_and_its_ending() -> None:
    rust = by_language_id("rust")
    assert rust is not None
    assert rust is by_path(PurePath("src/main.rs"))
    assert by_language_id("fortran") is None
    assert by_path(PurePath("main.rs.orig")) is None
