"""When the stream may be closed: rows of an answer, with a mark where that is."""

from __future__ import annotations

import pytest

from miyabi_ls.actions.early_stop import Completeness, EarlyStop
from miyabi_ls.actions.table import action_named
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from tests.actions.cases import prompt_of
from tests.source.goldens import cursor_in

RUST = Rust()
AREA = "/// The area.\nfn area(width: f64, height: f64) -> f64 {\n    $0todo!()\n}\n"
METHOD = "impl Stack {\n    fn len(&self) -> usize {\n        $0todo!()\n    }\n}\n"
STOP = "<STOP>"

ANSWERS = {
    "the fence closes": (AREA, "```rust\nwidth * height\n```<STOP>\nThis multiplies."),
    "the function, then an example": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n    width * height\n}\n\n"
        "fn main() {\n<STOP>    println!();\n}\n```\n",
    ),
    "the function, then its tests": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n    width * height\n}\n\n"
        "#[cfg(test)]\nmod tests {\n<STOP>    use super::*;\n}\n```\n",
    ),
    "the function without a fence, then prose": (
        AREA,
        "fn area(width: f64, height: f64) -> f64 {\n    width * height\n}\n\n"
        "This multiplies.\n<STOP>It does.\n",
    ),
    "a helper it needs, then prose": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n    product(width, height)\n}\n\n"
        "/// Multiplies.\nfn product(a: f64, b: f64) -> f64 {\n    a * b\n}\n\n"
        "fn main() {\n<STOP>}\n```",
    ),
    "a helper that a helper needs": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 { twice(width) * height }\n"
        "fn twice(a: f64) -> f64 { thrice(a) }\n"
        "fn thrice(a: f64) -> f64 { a * 3.0 }\n"
        "mod tests {}\n<STOP>```",
    ),
    "a type it needs": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n"
        "    Size { width, height }.area()\n}\n\n"
        "struct Size {\n    width: f64,\n    height: f64,\n}\n\n"
        "impl Size {\n    fn area(&self) -> f64 { self.width * self.height }\n}\n```<STOP>\n",
    ),
    "statements alone say nothing of their end": (
        AREA,
        "```rust\nlet area = width * height;\narea\n```<STOP>\n",
    ),
    "the function cut is not whole": (AREA, "```rust\nfn area(width: f64, height: f64) -> f64 {\n"),
    "a helper that it calls, announced below": (
        AREA,
        "```rust\nproduct(width, height)\n```\n\nThe helper:\n\n"
        "```rust\nfn product(a: f64, b: f64) -> f64 { a * b }\n```<STOP>\nSo.\n",
    ),
    "a helper that it calls, in the next block at once": (
        AREA,
        "```rust\nproduct(width, height)\n```\n\n"
        "```rust\nfn product(a: f64, b: f64) -> f64 { a * b }\n```<STOP>\nSo.\n",
    ),
    "a call of what may be in another file": (
        AREA,
        "```rust\nproduct(width, height)\n```\n\nThis multiplies. <STOP>It does so by a call.\n",
    ),
    "a call of what the file has, or a path": (
        AREA + "fn product(a: f64, b: f64) -> f64 { a * b }\n",
        "```rust\nstd::convert::identity(product(width, height))\n```<STOP>\nThe helper:\n",
    ),
    "a helper below what nobody needs": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n    product(width, height)\n}\n\n"
        "fn main() {\n}\n\nfn product(a: f64, b: f64) -> f64 {\n    a * b\n}\n```<STOP>\n",
    ),
    "another signature is not it": (
        AREA,
        "```rust\nfn area(width: f32) -> f32 {\n    width\n}\n\nfn main() {\n}\n",
    ),
    "an unfinished function is read on": (
        AREA,
        "```rust\nfn area(width: f64, height: f64) -> f64 {\n    todo!()\n}\nfn main() {\n}\n",
    ),
    "a block without a tag that holds the function": (
        AREA,
        "```\nfn area(width: f64, height: f64) -> f64 { width * height }\n```<STOP>\nSo.\n",
    ),
    "a block without a tag may be anything": (AREA, "```\nwidth * height\n```\nThat is it.\n"),
    "statements after prose may be a step": (
        AREA,
        "First:\n```rust\nlet w = width;\n```\nThen:\n```rust\nw * height\n```\n",
    ),
    "imports alone": (AREA, "```rust\nuse std::mem;\n```\n```rust\nwidth * height\n```\n"),
    "a function in its impl, then two helpers": (
        METHOD,
        "```rust\nimpl Stack {\n    fn len(&self) -> usize {\n        one() + two()\n    }\n}\n\n"
        "fn one() -> usize {\n    1\n}\n\nfn two() -> usize {\n    2\n}\n\nfn main() {\n<STOP>}\n",
    ),
    "thinking below a word": (
        AREA,
        "So.\n<think>\n```rust\nheight\n```\n</think>\n```rust\nwidth * height\n```<STOP>\n",
    ),
    "a method that calls its namesake": (
        METHOD,
        "```rust\nself.items.len()\n```<STOP>\nIt asks the vector.\n",
    ),
    "a namesake in another module first": (
        "mod a {\n    fn b() -> u8 { $0todo!() }\n}\n",
        "```rust\nmod c {\n    fn b() -> u8 { 1 }\n\n    fn d() {}\n}\n"
        "mod a {\n    fn b() -> u8 { 2 }\n}\n```<STOP>",
    ),
    "a block of another language is not it": (
        AREA,
        "```toml\nwidth = 1\n```\n```rust\nwidth * height\n```\nSo.\n",
    ),
    "an example of its use first": (
        AREA,
        "```rust\nlet a = area(1.0, 2.0);\n```\n```rust\nwidth * height\n```\nSo.\n",
    ),
    "thinking is no answer": (
        AREA,
        "<think>\n```rust\nwidth * height\n```\n</think>\n```rust\nheight * width\n```<STOP>\n",
    ),
    "a method, then its neighbour": (
        METHOD,
        "```rust\nfn len(&self) -> usize {\n    self.items.len()\n}\n\n"
        "fn zero() -> usize {\n    0\n}<STOP>\n```",
    ),
}
DOCS = {
    "documentation, then its item": (
        AREA,
        "```rust\n/// The area of a rectangle.\n#[inline]\n"
        "fn area(width: f64, height: f64) -> f64 {\n<STOP>    width * height\n}\n```\n",
    ),
    "documentation of another item first": (
        AREA,
        "```rust\n/// A rectangle.\nstruct Rectangle {\n}\n\n/// The area.\n"
        "fn area(width: f64, height: f64) -> f64 {\n    todo!()\n}\n```<STOP>",
    ),
    "documentation alone": (
        AREA,
        "```rust\n/// The area.\n///\n/// In square metres.\n```<STOP>\n",
    ),
    "documentation in attributes, then its item": (
        AREA,
        '```rust\n#[doc = "The area."]\n#[doc = "In square metres."]\n'
        "fn area(width: f64, height: f64) -> f64 {\n<STOP>    width * height\n}\n```\n",
    ),
    "documentation in a block comment, then its item": (
        AREA,
        "```rust\n/**\n * The area.\n */\n#[inline]\n"
        "fn area(width: f64, height: f64) -> f64 {\n<STOP>    width * height\n}\n```\n",
    ),
    "documentation in a block quote": (
        AREA,
        "Here:\n\n> ```rust\n> /// The area.\n> ```<STOP>\n\nThat is all.\n",
    ),
    "words that may be documentation, if no more comes": (
        AREA,
        "```rust\nReturns the area.\n```\nOr:\n```rust\n/// The area.\n```\nSo.\n",
    ),
    "documentation that names its item": (
        AREA,
        "```rust\n/// The area.\n/// See `area`.\n/// More.\n```<STOP>\n",
    ),
}


def is_complete(stop: EarlyStop, answer: str) -> bool:
    return stop.completeness(answer) is not Completeness.PARTIAL


def stopped_at(name: str, marked: str, answer: str) -> int | None:
    """How much of ``answer`` had come, character by character, when its end was seen."""
    action = action_named(name)
    assert action is not None
    string, start, end = cursor_in(marked)
    target = action.find(RUST, RUST.parse(Text(string)), Span(start, end))
    assert target is not None
    stop = EarlyStop(action, target, prompt_of(action, target))
    ends = (at for at in range(len(answer) + 1) if is_complete(stop, answer[:at]))
    return next(ends, None)


@pytest.mark.parametrize(
    ("name", "marked", "answer"),
    [
        pytest.param(name, *row, id=title)
        for name, table in (("generate", ANSWERS), ("doc", DOCS))
        for title, row in table.items()
    ],
)
def test_where_an_answer_ends(name: str, marked: str, answer: str) -> None:
    before, mark, after = answer.partition(STOP)
    at = stopped_at(name, marked, before + after)
    assert at == (len(before) if mark else None)


def test_findings_are_never_ended_early() -> None:
    answer = '```json\n{"findings": []}\n```\n\n'
    assert stopped_at("review", AREA.replace("todo!()", "1.0"), answer) is None
