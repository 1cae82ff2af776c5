from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from miyabi_ls.actions.action import Finding, Severity, Target
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.review.memory import Memory
from miyabi_ls.engine.review.reviewer import Reviewed, Reviewer
from miyabi_ls.engine.review.shown import IsDismissed, nothing_dismissed
from miyabi_ls.engine.run import Tools
from miyabi_ls.errors import AnswerUnusable, MiyabiError, StreamBroken
from miyabi_ls.models.response import Event, FinishReason
from miyabi_ls.settings import ReviewSettings, Settings
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.store.audit import AuditLog
from tests.engine.queue_provider import QueueProvider, pieces, response
from tests.engine.review.files import memory_in, targets_of

READ = "fn read(path: &str) -> String {\n    let text = load(path).unwrap();\n    text\n}\n"


def answer(*findings: tuple[int, str, str]) -> str:
    """An answer with findings of a line, a quote and a severity."""
    entries = [
        {
            "line": line,
            "quote": quote,
            "severity": severity,
            "category": "error-handling",
            "message": f"Look at {quote}.",
        }
        for line, quote, severity in findings
    ]
    return json.dumps({"findings": entries})


UNWRAP = (2, "load(path).unwrap()", "warning")
HINT = (3, "text", "hint")


@dataclass
class Bench:
    """Reviews with one provider, and notes what was found when."""

    memory: Memory
    folder: Path
    settings: Settings = field(default_factory=Settings)
    is_dismissed: IsDismissed = nothing_dismissed
    shown: list[tuple[Finding, ...]] = field(default_factory=list)
    asked: int = 0

    async def review(
        self, events: Sequence[Event | Exception], target: Target | None = None
    ) -> Reviewed:
        provider = QueueProvider(events)
        tools = Tools(provider, self.settings, AuditLog(self.folder / "audit.jsonl"))
        reviewer = Reviewer(tools, self.memory, self.is_dismissed)
        (only,) = targets_of(READ)
        call = Call("run-1", "review", "src/lib.rs")
        try:
            return await reviewer.review(
                target or only, Neighbours(), call, lambda _: None, self.shown.append
            )
        finally:
            self.asked += len(provider.requests)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(memory_in(tmp_path), tmp_path)


def quotes(reviewed: Reviewed) -> list[str]:
    return [reviewed.target.text.slice(each.span) for each in reviewed.findings]


async def test_a_review_is_asked_once(bench: Bench) -> None:
    first = await bench.review(pieces(answer(UNWRAP)))
    second = await bench.review([])
    assert bench.asked == 1
    assert quotes(first) == quotes(second) == ["load(path).unwrap()"]
    assert (first.remembered, second.remembered) == (False, True)
    assert second.response is None
    assert first.findings == second.findings


async def test_what_is_hidden_is_remembered_all_the_same(bench: Bench) -> None:
    bench.settings = Settings(review=ReviewSettings(severity="warning"))
    bench.is_dismissed = lambda _, finding: finding.severity is Severity.WARNING
    first = await bench.review(pieces(answer(UNWRAP, HINT)))
    assert (first.findings, len(first.dismissed), first.minor) == ((), 1, 1)
    assert all(findings == () for findings in bench.shown)
    bench.settings, bench.is_dismissed = Settings(), nothing_dismissed
    assert quotes(await bench.review([])) == ["load(path).unwrap()", "text"]


async def test_code_that_the_model_finds_nothing_in_has_no_findings(bench: Bench) -> None:
    reviewed = await bench.review(pieces(answer()))
    assert (reviewed.findings, reviewed.dropped, reviewed.complete) == ((), 0, True)


async def test_what_stands_nowhere_is_dropped_and_counted(bench: Bench) -> None:
    reviewed = await bench.review(pieces(answer(UNWRAP, (9, "not there", "error"))))
    assert (len(reviewed.findings), reviewed.dropped) == (1, 1)


async def test_a_cut_review_is_said_to_be(bench: Bench) -> None:
    cut = answer(UNWRAP, HINT)[:-20]
    reviewed = await bench.review([response(cut, FinishReason.LENGTH)])
    assert not reviewed.complete
    assert quotes(reviewed) == ["load(path).unwrap()"]


async def test_no_review_is_not_remembered(bench: Bench) -> None:
    with pytest.raises(AnswerUnusable):
        await bench.review([response("I cannot do that.")])
    with pytest.raises(MiyabiError):
        await bench.review([AnswerUnusable("Nothing.")])
    assert quotes(await bench.review(pieces(answer(UNWRAP)))) == ["load(path).unwrap()"]


async def test_findings_are_shown_as_they_are_written(bench: Bench) -> None:
    """The provider still holds the rest of the answer when the first finding is shown."""
    whole = answer(UNWRAP, HINT)
    at = whole.index("}") + 1
    left: list[int] = []
    provider = QueueProvider([*pieces(whole[:at])[:-1], *pieces(whole[at:])[1:-1], response(whole)])
    tools = Tools(provider, bench.settings, AuditLog(bench.folder / "audit.jsonl"))

    def found(findings: tuple[Finding, ...]) -> None:
        bench.shown.append(findings)
        left.append(len(provider.events))

    (target,) = targets_of(READ)
    call = Call("run-1", "review", "src/lib.rs")
    reviewer = Reviewer(tools, bench.memory)
    reviewed = await reviewer.review(target, Neighbours(), call, lambda _: None, found)
    assert [len(findings) for findings in bench.shown] == [1, 2, 2]
    assert left[0] > len(pieces(whole[at:])) - 3
    assert bench.shown[-1] == reviewed.findings


async def test_a_model_that_loops_is_stopped(bench: Bench) -> None:
    endless = answer(*[UNWRAP] * 500)
    events = pieces(endless, 50)
    reviewed = await bench.review(events)
    assert quotes(reviewed) == ["load(path).unwrap()"]
    assert len(endless) > 50_000
    audit = json.loads((bench.folder / "audit.jsonl").read_text("utf-8"))
    assert audit["tokens"] < 20
    await bench.review([])
    assert bench.asked == 1


async def test_five_hundred_findings_for_four_lines_come_to_a_few(bench: Bench) -> None:
    many = [(2, "path", "hint") for _ in range(500)]
    entries = json.loads(answer(*many))
    for number, entry in enumerate(entries["findings"]):
        entry["message"] = f"Remark{number} says{number} this{number}."
        entry["severity"] = "error" if number == 5 else "hint"
    reviewed = await bench.review(pieces(json.dumps(entries), 50))
    assert len(reviewed.findings) == 4
    assert "Remark5 says5 this5." in [each.message for each in reviewed.findings]
    assert reviewed.dropped


async def test_findings_the_model_is_not_sure_of_go_and_are_counted(bench: Bench) -> None:
    bench.settings = Settings(review=ReviewSettings(second_pass=True))
    first, second = pieces(answer(UNWRAP, HINT)), pieces("1: 8\n2: 3\nAnd more", 2)
    reviewed = await bench.review([*first, *second])
    assert (quotes(reviewed), reviewed.doubted) == (["load(path).unwrap()"], 1)
    assert bench.asked == 2
    assert quotes(await bench.review([])) == ["load(path).unwrap()"]


async def test_a_second_pass_that_fails_doubts_nothing(bench: Bench) -> None:
    bench.settings = Settings(review=ReviewSettings(second_pass=True))
    events = [*pieces(answer(UNWRAP, HINT)), StreamBroken("It broke.")]
    reviewed = await bench.review(events)
    assert (len(reviewed.findings), reviewed.doubted) == (2, 0)
    other = answer()
    bench.memory = memory_in(bench.folder / "other")
    await bench.review(pieces(other))
    assert bench.asked == 3


async def test_what_is_known_of_a_target_is_told_to_the_model(bench: Bench) -> None:
    async def known(target: Target) -> tuple[str, ...]:
        return (f"line 2, of {target.label}",)

    provider = QueueProvider(pieces(answer()))
    tools = Tools(provider, bench.settings, AuditLog(bench.folder / "audit.jsonl"))
    (target,) = targets_of(READ)
    reviewer = Reviewer(tools, bench.memory, facts=known)
    call = Call("run-1", "review", "src/lib.rs")
    await reviewer.review(target, Neighbours(), call, lambda _: None, bench.shown.append)
    (request,) = provider.requests
    assert "do not repeat: line 2, of fn read" in request.prompt
