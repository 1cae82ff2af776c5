"""An answer proved by the real tools: what is said of it, and what goes back to the model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from miyabi_ls.actions.action import Action, Target
from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.repair import repaired
from miyabi_ls.engine.run import Tools, run
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.engine.verification import Verification
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event
from miyabi_ls.settings import Settings, VerifySettings
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.verify.proof import Proof
from tests.engine.queue_provider import QueueProvider, pieces
from tests.rust_toolchain import needs_clippy, needs_rust
from tests.source.goldens import cursor_in
from tests.source.test_rust_sections import clippy
from tests.verify.test_compile_check import package, write

RUST = Rust()
DOUBLE = "pub fn double(x: i32) -> i32 {\n    $0todo!()\n}\n"
PARSED = "pub fn parsed(a: &str) -> Result<i32, std::num::ParseIntError> {\n    $0a.parse()\n}\n"


def answer(code: str) -> str:
    return f"````rust\n{code}\n````\n"


def docs(*lines: str) -> str:
    return answer("\n".join(f"/// {line}".rstrip() for line in lines))


class Rounds(QueueProvider):
    """Answers each request with the next of several queues."""

    def __init__(self, rounds: Iterable[Iterable[Event | None]]) -> None:
        super().__init__([])
        self.rounds = list(rounds)

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        self.events = list(self.rounds.pop(0))
        async with aclosing(super().stream(request)) as events:
            async for event in events:
                yield event


@dataclass
class Bench:
    """One action on a package of its own."""

    folder: Path
    action: Action
    target: Target
    provider: QueueProvider
    verification: Verification
    said: list[str] = field(default_factory=list)

    async def outcome(self) -> EditOutcome:
        tools = Tools(self.provider, Settings(), AuditLog(self.folder / "audit.jsonl"))
        call = Call("run", self.action.name, "src/lib.rs")
        outcome = await run(self.action, self.target, tools, call, lambda progress: None)
        assert isinstance(outcome, EditOutcome)
        outcome = await self.verification.verified(outcome, self.said.append)
        return await repaired(
            self.action,
            outcome,
            self.verification,
            tools,
            call,
            lambda progress: None,
            self.said.append,
        )


@asynccontextmanager
async def bench(
    folder: Path, name: str, marked: str, *answers: str | None, **verify: object
) -> AsyncIterator[Bench]:
    """``None`` is an answer that never comes."""
    action = action_named(name)
    assert action is not None
    source, start, end = cursor_in(marked)
    file = package(folder / "ws", source)
    target = action.find(RUST, RUST.parse(Text(source)), Span(start, end))
    assert target is not None
    rounds = [[None] if each is None else pieces(each) for each in answers]
    settings = VerifySettings.model_validate(verify)
    files = UserFiles(file, {file: source})
    async with Verification.of(action, target, settings, files, folder / "cache") as verification:
        yield Bench(folder, action, target, Rounds(rounds), verification)


def new_text(outcome: EditOutcome) -> str:
    return outcome.target.text.replace(outcome.reading.edit).string


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


async def said(on: Bench, word: str) -> None:
    async with asyncio.timeout(60):
        while word not in on.said:  # noqa: ASYNC110 - a list has no event
            await asyncio.sleep(0.01)
