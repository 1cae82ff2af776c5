"""One action on a package of its own, its answer proved by the real tools."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

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
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.text import Span, Text
from miyabi_ls.store.audit import AuditLog
from tests.engine.queue_provider import QueueProvider, pieces
from tests.source.goldens import cursor_in
from tests.verify.test_compile_check import package

RUST = Rust()
DOUBLE = "pub fn double(x: i32) -> i32 {\n    $0todo!()\n}\n"


def answer(code: str) -> str:
    return f"````rust\n{code}\n````\n"


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
        outcome = await run(
            self.action, self.target, Neighbours(), tools, call, lambda progress: None
        )
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
