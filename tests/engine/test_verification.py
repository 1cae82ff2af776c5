"""Code proved by the real tools: what is said of it, and what goes back to the model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from miyabi_ls.engine import code_proof
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.verify.proof import Proof
from tests.engine.proving import DOUBLE, Bench, answer, bench, new_text
from tests.rust_toolchain import needs_clippy, needs_rust
from tests.verify.test_compile_check import write

SELECTED = """\
pub fn a( ) -> i32 {
    let  ugly = 1;
    $1// Add two.$2
    ugly
}
"""


@needs_rust
async def test_a_selection_is_formatted_and_compiled_and_its_neighbours_stay(
    tmp_path: Path,
) -> None:
    written = answer('let b=ugly+2 ;\nprintln!( "{b}" );')
    async with bench(tmp_path, "generate", SELECTED, written) as on:
        outcome = await on.outcome()
    assert outcome.proofs == (
        Proof.COMPILES,
        Proof.FORMATTED,
        Proof.PARSES,
        Proof.ONLY_TARGET,
    )
    assert (outcome.errors, outcome.unverified) == ((), ())
    made = '    // Add two.\n    let b = ugly + 2;\n    println!("{b}");\n'
    before, after = SELECTED.split("    $1// Add two.$2\n")
    assert new_text(outcome) == before + made + after
    assert on.said == ["formatting", "compiling"]


@needs_rust
@pytest.mark.parametrize(
    ("marked", "written", "expected"),
    [
        (
            "pub struct A;\n\nimpl A {\n    $1// New.$2\n}\n",
            "pub fn new()->Self{Self}",
            "    // New.\n    pub fn new() -> Self {\n        Self\n    }\n",
        ),
        ("$1// A point.$2\n", "pub struct P{pub x:i32}", "pub struct P {\n    pub x: i32,\n}\n"),
        (
            "pub mod inner {\n\t$1// One.$2\n}\n",
            "pub fn one()->i32{1}",
            "\t// One.\n\tpub fn one() -> i32 {\n\t\t1\n\t}\n",
        ),
    ],
)
async def test_selected_comments_where_items_stand(
    marked: str, written: str, expected: str, tmp_path: Path
) -> None:
    async with bench(tmp_path, "generate", marked, answer(written)) as on:
        outcome = await on.outcome()
    assert outcome.unverified == ()
    assert {Proof.COMPILES, Proof.FORMATTED} <= {*outcome.proofs}
    assert expected in new_text(outcome)


SQUARE = """\
pub trait Shape {
    fn area(&self) -> f64;
}

pub struct Square(pub f64);

$0impl Shape for Square {}

impl  Square  {  }
"""


@needs_rust
@pytest.mark.parametrize("good", [True, False])
async def test_the_missing_items_of_an_implementation(good: bool, tmp_path: Path) -> None:
    written = answer(f"fn area( &self )->f64{{ self.0 {'*' if good else '* 1u8 *'} self.0 }}")
    async with bench(tmp_path, "generate", SQUARE, written, written) as on:
        outcome = await on.outcome()
    assert outcome.unverified == ()
    assert Proof.FORMATTED in outcome.proofs
    assert (Proof.COMPILES in outcome.proofs) is good
    assert {error.code for error in outcome.errors} == (set() if good else {"E0277"})
    if good:
        body = " {\n    fn area(&self) -> f64 {\n        self.0 * self.0\n    }\n}"
        assert new_text(outcome) == SQUARE.replace("$0", "").replace("Square {}", f"Square{body}")


@needs_rust
@pytest.mark.parametrize(
    ("marked", "written", "unverified"),
    [
        (
            "pub fn a() -> i32 {\n    let b = $11 + 1$2;\n    b\n}\n",
            "2 + 2",
            ("not formatted: other code stands on its lines",),
        ),
        (
            "pub struct A {\n    a: $1Vec<u8>$2,\n}\n",
            "Option<u8>",
            (
                "not formatted: other code stands on its lines",
                "not compiled: the selection is neither statements, an expression, arms nor items",
            ),
        ),
        (
            "fn a(b: u8) -> u8 {\n    match b {\n        $10 => 1,$2\n        _ => 2,\n    }\n}\n",
            "0 => 3,",
            ("not formatted: rustfmt cannot read it",),
        ),
    ],
)
async def test_what_of_a_selection_is_left_out_is_said(
    marked: str, written: str, unverified: tuple[str, ...], tmp_path: Path
) -> None:
    async with bench(tmp_path, "generate", marked, answer(written)) as on:
        outcome = await on.outcome()
    assert outcome.unverified == unverified
    assert (Proof.COMPILES in outcome.proofs) is (len(unverified) == 1)


@needs_clippy
async def test_clippy_on_request(tmp_path: Path) -> None:
    async with bench(tmp_path, "generate", DOUBLE, answer("return x * 2;"), clippy=True) as on:
        outcome = await on.outcome()
    assert Proof.COMPILES in outcome.proofs
    assert [each.code for each in outcome.warnings] == ["clippy::needless_return"]
    assert on.said == ["formatting", "compiling", "asking Clippy"]


@needs_clippy
async def test_clippy_is_content_or_not_asked_where_nothing_compiles(tmp_path: Path) -> None:
    async with bench(tmp_path / "a", "generate", DOUBLE, answer("x * 2"), clippy=True) as on:
        assert Proof.NO_WARNINGS in (await on.outcome()).proofs
    async with bench(tmp_path / "b", "generate", DOUBLE, *[answer("y + 1")] * 2, clippy=True) as on:
        outcome = await on.outcome()
    assert (len(outcome.errors), outcome.warnings, outcome.unverified) == (1, (), ())


@needs_rust
async def test_who_does_not_wait_gets_it_unproved(tmp_path: Path) -> None:
    async with bench(tmp_path, "generate", DOUBLE, answer("x * 2")) as on:
        write(tmp_path / "ws" / "build.rs", "fn main() {\n    loop {}\n}\n")
        proving = asyncio.create_task(on.outcome())
        await said(on, "compiling")
        on.verification.skip()
        outcome = await proving
    assert outcome.unverified == ("not compiled: you did not wait",)
    assert outcome.proofs == (Proof.FORMATTED, Proof.PARSES, Proof.ONLY_TARGET)


@needs_rust
async def test_who_does_not_wait_for_the_second_answer_gets_the_first(tmp_path: Path) -> None:
    async with bench(tmp_path, "generate", DOUBLE, answer("y + 1"), None) as on:
        proving = asyncio.create_task(on.outcome())
        async with asyncio.timeout(60):
            await on.provider.waiting.wait()
        on.verification.skip()
        outcome = await proving
        assert on.provider.closed
    assert [error.code for error in outcome.errors] == ["E0425"]


@needs_rust
async def test_who_does_not_wait_at_all_gets_what_parses(tmp_path: Path) -> None:
    async with bench(tmp_path, "generate", DOUBLE, answer("y + 1")) as on:
        on.verification.skip()
        outcome = await on.outcome()
    assert outcome.proofs == (Proof.PARSES, Proof.ONLY_TARGET)
    assert outcome.unverified == (
        "not formatted: you did not wait",
        "not compiled: you did not wait",
    )


@needs_rust
async def test_a_cache_that_cannot_be_written_costs_the_proof_and_not_the_answer(
    tmp_path: Path,
) -> None:
    write(tmp_path / "cache", "no folder")
    async with bench(tmp_path, "generate", DOUBLE, answer("x * 2")) as on:
        outcome = await on.outcome()
    assert "x * 2" in new_text(outcome)
    assert outcome.unverified == ("not compiled: the workspace cannot be copied (Not a directory)",)


async def test_a_step_that_fails_inside_costs_the_proof_and_not_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> EditOutcome:
        raise ZeroDivisionError

    monkeypatch.setattr(code_proof, "formatted", broken)
    async with bench(tmp_path, "generate", DOUBLE, answer("x * 2"), compile=False) as on:
        outcome = await on.outcome()
    assert "x * 2" in new_text(outcome)
    assert outcome.unverified == ("not formatted: it failed inside miyabi-ls (ZeroDivisionError)",)


async def said(on: Bench, word: str) -> None:
    async with asyncio.timeout(60):
        while word not in on.said:  # noqa: ASYNC110 - a list has no event
            await asyncio.sleep(0.01)
