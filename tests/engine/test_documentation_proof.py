"""Documentation proved by the real tools: its examples compile, its sections are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from miyabi_ls.verify.proof import Proof
from tests.engine.proving import DOUBLE, answer, bench, new_text
from tests.rust_toolchain import needs_clippy, needs_rust
from tests.source.test_rust_sections import clippy

PARSED = "pub fn parsed(a: &str) -> Result<i32, std::num::ParseIntError> {\n    $0a.parse()\n}\n"


def docs(*lines: str) -> str:
    return answer("\n".join(f"/// {line}".rstrip() for line in lines))


GOOD_DOCS = docs(
    "Doubles it.", "", "# Examples", "", "```", "assert_eq!(sample::double(2), 4);", "```"
)
BAD_DOCS = docs("Doubles it.", "", "```", 'assert_eq!(sample::double("2"), 4);', "```")


@needs_rust
async def test_examples_compile_or_go_back_to_the_model(tmp_path: Path) -> None:
    async with bench(tmp_path, "doc", DOUBLE, BAD_DOCS, GOOD_DOCS) as on:
        outcome = await on.outcome()
    assert outcome.proofs == (Proof.EXAMPLES_COMPILE, Proof.PARSES, Proof.CODE_UNCHANGED)
    assert new_text(outcome).startswith("/// Doubles it.\n///\n/// # Examples\n")
    assert on.said == [
        "compiling the examples",
        "asking again: E0308: mismatched types",
        "compiling the examples",
    ]
    assert "expected `i32`, found `&str`" in on.provider.requests[1].prompt


@needs_rust
async def test_examples_that_do_not_compile(tmp_path: Path) -> None:
    async with bench(tmp_path, "doc", DOUBLE, BAD_DOCS, BAD_DOCS) as on:
        (error,) = (await on.outcome()).errors
    assert (error.code, error.line) == ("E0308", 4)


@needs_rust
@pytest.mark.parametrize(
    ("lines", "unverified"),
    [
        (("Doubles it.",), ()),
        (("Doubles it.", "", "```text", "no code", "```"), ()),
        (
            ("Doubles it.", "", "```ignore", "double(1)", "```"),
            ("examples not compiled: an example marked `ignore`",),
        ),
    ],
)
async def test_documentation_without_examples(
    lines: tuple[str, ...], unverified: tuple[str, ...], tmp_path: Path
) -> None:
    async with bench(tmp_path, "doc", DOUBLE, docs(*lines)) as on:
        outcome = await on.outcome()
    assert outcome.proofs == (Proof.PARSES, Proof.CODE_UNCHANGED)
    assert (outcome.errors, outcome.unverified) == ((), unverified)


async def test_what_callers_must_know_is_asked_for_once(tmp_path: Path) -> None:
    short, whole = docs("Parses it."), docs("Parses it.", "", "# Errors", "", "No number.")
    async with bench(tmp_path / "a", "doc", PARSED, short, whole, compile=False) as on:
        outcome = await on.outcome()
    assert outcome.missing == ()
    assert "/// # Errors\n" in new_text(outcome)
    assert on.said == ["asking again: lacks # Errors"]
    assert on.provider.requests[1].prompt.endswith(
        "It has no `# Errors`.\n\nAnswer again, in the same form, with `# Errors`."
    )
    async with bench(tmp_path / "b", "doc", PARSED, short, short, compile=False) as on:
        outcome = await on.outcome()
    assert outcome.missing == ("# Errors",)
    assert new_text(outcome).startswith("/// Parses it.\npub fn")


RISKY = """\
//! Numbers.

pub unsafe fn first(texts: &[&str]) -> Result<i32, std::num::ParseIntError> {
    $0texts.first().unwrap().parse()
}
"""
RISKY_DOCS = docs(
    "Parses the first of some texts.",
    "",
    "# Errors",
    "",
    "Returns an error if it is no number.",
    "",
    "# Panics",
    "",
    "Panics if there is none.",
    "",
    "# Safety",
    "",
    "Nothing is required of the caller.",
    "",
    "# Examples",
    "",
    "```",
    "use sample::first;",
    "",
    'let number = unsafe { first(&["3"]) };',
    "assert_eq!(number, Ok(3));",
    "```",
)


@needs_clippy
async def test_documentation_as_clippy_wants_it(tmp_path: Path) -> None:
    async with bench(tmp_path, "doc", RISKY, RISKY_DOCS) as on:
        outcome = await on.outcome()
    assert outcome.proofs[0] is Proof.EXAMPLES_COMPILE
    assert (outcome.missing, outcome.unverified, len(on.provider.requests)) == ((), (), 1)
    file = tmp_path / "ws" / "src" / "lib.rs"
    assert [*(await clippy(file)).values()] == [{"# Errors", "# Panics", "# Safety"}]
    file.write_text(new_text(outcome), "utf-8")
    assert await clippy(file) == {}
