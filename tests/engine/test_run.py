from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from miyabi_ls.actions.action import Action, CodeEdit, Target
from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.measured import Learnt, Measured
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.prompting import prompt_tokens
from miyabi_ls.engine.run import Tools, prove, run
from miyabi_ls.errors import (
    AnswerCut,
    AnswerEmpty,
    AnswerUnusable,
    EndpointUnreachable,
    MiyabiError,
    NoTarget,
    ProofFailed,
    StreamBroken,
    TargetTooLarge,
)
from miyabi_ls.models.provider import PromptStyle
from miyabi_ls.models.response import Delta, Event, FinishReason, Phase, Status
from miyabi_ls.settings import PromptSettings, Settings
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tokens import TokenEstimate, estimate_tokens
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.store.model_figures import ModelFigures
from tests.actions.cases import Case, described, read_cases
from tests.engine.prompts import prompt_for
from tests.engine.queue_provider import ROUTE, QueueProvider, pieces, response
from tests.source.goldens import cursor_in

RUST = Rust()
AREA = "/// The secret area.\nfn area(width: f64, height: f64) -> f64 {\n    $0todo!()\n}\n"
ANSWER = "Here:\n```rust\nwidth * height\n```\n"


def find(name: str, marked: str, language: Language = RUST) -> tuple[Action, Target]:
    action = action_named(name)
    assert action is not None
    string, start, end = cursor_in(marked)
    target = action.find(language, language.parse(Text(string)), Span(start, end))
    assert target is not None
    return action, target


@dataclass
class Bench:
    """One run: where its audit log is, what it reported."""

    audit: Path
    settings: Settings = field(default_factory=Settings)
    reports: list[Progress] = field(default_factory=list)
    learnt: Learnt = field(default_factory=Learnt)

    async def run(
        self,
        provider: QueueProvider,
        name: str = "generate",
        marked: str = AREA,
        language: Language = RUST,
    ) -> Outcome:
        action, target = find(name, marked, language)
        tools = Tools(provider, self.settings, AuditLog(self.audit), self.learnt)
        call = Call("run-1", name, "src/lib.rs")
        return await run(action, target, Neighbours(), tools, call, self.reports.append)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.audit.read_text("utf-8").splitlines()]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "audit.jsonl")


def new_text(outcome: Outcome) -> str:
    assert isinstance(outcome, EditOutcome)
    return outcome.target.text.replace(outcome.reading.edit).string


async def test_the_stream_is_closed_a_word_after_the_answer_is_whole(bench: Bench) -> None:
    word: list[Event] = [Delta("\nThis"), Delta(" multiplies")]
    chatter: list[Event] = [Delta(" the two.\n"), response(ANSWER + "…")]
    provider = QueueProvider([*pieces(ANSWER)[:-1], *word, *chatter])
    outcome = await bench.run(provider)
    assert provider.closed
    assert provider.events == chatter
    assert new_text(outcome) == AREA.replace("$0todo!()", "width * height")
    assert outcome.response.route == ROUTE
    assert outcome.response.finish_reason is FinishReason.STOP


async def test_a_closed_block_that_cannot_be_read_does_not_end_the_answer(bench: Bench) -> None:
    first = "Now it is\n```rust\ntodo!()\n```\nand becomes\n"
    provider = QueueProvider(pieces(first + "```rust\nheight * width\n```\n"))
    assert "height * width" in new_text(await bench.run(provider))


async def test_findings_are_read_to_their_end(bench: Bench) -> None:
    answer = '```json\n{"findings": []}\n```\n'
    provider = QueueProvider(pieces(answer))
    outcome = await bench.run(provider, "review")
    assert isinstance(outcome, FindingsOutcome)
    assert provider.events == []
    assert outcome.response.tokens_used == 7


STREAMED = [case for case in read_cases("generate", "doc", "review") if not case.cut]


@pytest.mark.parametrize("size", [1, 7])
async def test_a_streamed_answer_comes_to_what_the_whole_one_comes_to(
    bench: Bench, size: int
) -> None:
    """Stopping early may only leave out what would not have been used."""
    for case in STREAMED:
        kind, found = described(case, case.target())
        try:
            provider = QueueProvider(pieces(case.answer, size))
            name = case.path.parent.name
            outcome = await bench.run(provider, name, case.before, case.language)
        except MiyabiError:
            assert kind == "refused", case.path.stem
        else:
            expected = "after" if isinstance(outcome, EditOutcome) else "findings"
            assert kind == expected, case.path.stem
            if isinstance(outcome, EditOutcome):
                assert new_text(outcome) == found, case.path.stem


async def test_progress_is_reported_at_every_event(bench: Bench) -> None:
    events: list[Event] = [
        Status(Phase.QUEUED, ahead=1),
        Status(Phase.READING, ROUTE),
        Delta(thinking="hm"),
        *pieces(ANSWER, 100),
    ]
    await bench.run(QueueProvider(events))
    phases = [progress.phase for progress in bench.reports]
    assert phases == [Phase.QUEUED, Phase.READING, Phase.READING, Phase.WRITING, Phase.WRITING]
    assert [progress.tokens for progress in bench.reports] == [0, 0, 1, 1, 2]
    assert bench.reports[-1].delta == ANSWER


FAILURES: list[tuple[list[Event | Exception], type[MiyabiError]]] = [
    ([response("")], AnswerEmpty),
    ([response(" \n")], AnswerEmpty),
    ([response("```rust\nwidth *", FinishReason.LENGTH)], AnswerCut),
    ([response("", FinishReason.LENGTH)], AnswerCut),
    ([response("Sure! I multiply.")], AnswerUnusable),
    ([EndpointUnreachable("No connection.")], EndpointUnreachable),
    ([*pieces("```rust\nwid")[:-1], StreamBroken("It broke.")], StreamBroken),
]


@pytest.mark.parametrize(("events", "error"), FAILURES)
async def test_no_answer_no_outcome(
    bench: Bench, events: list[Event | Exception], error: type[MiyabiError]
) -> None:
    provider = QueueProvider(events)
    with pytest.raises(error):
        await bench.run(provider)
    assert provider.closed


async def test_an_answered_call_is_recorded_without_a_word_of_it(bench: Bench) -> None:
    await bench.run(QueueProvider([Status(Phase.WRITING, ROUTE), response(ANSWER)]))
    (line,) = bench.lines()
    duration = line.pop("duration_ms")
    assert isinstance(duration, int)
    assert {key: line[key] for key in line if key not in ("time", "hash", "previous")} == {
        "event": "call",
        "run": "run-1",
        "action": "generate",
        "path": "src/lib.rs",
        "outcome": "answered",
        "endpoint": "http://mini.test:11434",
        "model": "gpt-oss:20b",
        "digest": "abc123",
        "prompt_tokens": 40,
        "tokens": 7,
    }
    written = bench.audit.read_text("utf-8")
    assert not any(word in written for word in ("width", "secret", "Here", "todo"))


async def test_a_call_stopped_early_counts_the_tokens_that_came(bench: Bench) -> None:
    more: list[Event] = [Delta("more "), Delta("words"), response("")]
    await bench.run(QueueProvider([*pieces(ANSWER, 6)[:-1], *more]))
    (line,) = bench.lines()
    assert (line["outcome"], line["tokens"]) == ("answered", -(-len(ANSWER) // 6) + 1)


async def test_an_answer_that_ends_by_itself_is_counted_by_the_server(bench: Bench) -> None:
    await bench.run(QueueProvider(pieces(ANSWER)))
    (line,) = bench.lines()
    assert (line["tokens"], line["prompt_tokens"]) == (7, 40)


@pytest.mark.parametrize(
    "after", [None, StreamBroken("It broke."), Delta("\n\n\n"), Delta("\n")], ids=repr
)
async def test_what_happens_after_a_whole_answer_does_not_spoil_it(
    bench: Bench, after: Event | Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing more (None) is not waited for long."""
    monkeypatch.setattr("miyabi_ls.engine.ask._WORD_SECONDS", 0.01)
    events: list[Event | Exception | None] = [*pieces(ANSWER)[:-1], after]
    events += [Delta("\n"), Delta("\n"), Delta("\n"), None]
    outcome = await bench.run(QueueProvider(events))
    assert new_text(outcome) == AREA.replace("$0todo!()", "width * height")


async def test_a_block_that_the_next_word_takes_back_does_not_count(bench: Bench) -> None:
    wrong = ANSWER.replace("*", "+")
    both = f"{wrong}\nWait, that adds. Corrected:\n{ANSWER.removeprefix('Here:')}"
    outcome = await bench.run(QueueProvider(pieces(both)))
    assert new_text(outcome) == AREA.replace("$0todo!()", "width * height")


async def test_another_block_below_a_whole_answer_is_not_waited_for(bench: Bench) -> None:
    example: list[Event] = [Delta("let it = area(1.0, 2.0);\n"), Delta("```\n"), response("")]
    provider = QueueProvider([*pieces(ANSWER)[:-1], Delta("```rust"), Delta("\n"), *example])
    await bench.run(provider)
    assert provider.events == example


@pytest.mark.parametrize(
    ("events", "outcome", "endpoint"),
    [
        ([EndpointUnreachable("No connection.")], "EndpointUnreachable", ""),
        ([Status(Phase.WRITING, ROUTE), StreamBroken("x")], "StreamBroken", ROUTE.endpoint),
        ([Status(Phase.WRITING, ROUTE), ValueError("a bug")], "failed", ROUTE.endpoint),
        ([Status(Phase.WRITING, ROUTE)], "failed", ROUTE.endpoint),
    ],
)
async def test_a_failed_call_is_recorded_as_what_it_was(
    bench: Bench, events: list[Event | Exception], outcome: str, endpoint: str
) -> None:
    with pytest.raises((MiyabiError, ValueError, RuntimeError)):
        await bench.run(QueueProvider(events))
    (line,) = bench.lines()
    assert (line["outcome"], line["endpoint"]) == (outcome, endpoint)


async def test_a_cancelled_call_closes_its_stream_and_is_recorded(bench: Bench) -> None:
    provider = QueueProvider([*pieces("```rust\nwid")[:-1], None])
    task = asyncio.create_task(bench.run(provider))
    await provider.waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert provider.closed
    (line,) = bench.lines()
    assert (line["outcome"], line["tokens"]) == ("cancelled", 4)


async def test_an_answer_is_not_lost_with_the_line_about_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    bench = Bench(tmp_path / "file" / "audit.jsonl")
    assert "width * height" in new_text(await bench.run(QueueProvider([response(ANSWER)])))
    assert "audit.jsonl cannot be written" in caplog.text


async def test_the_model_is_asked_for_what_the_prompt_says(bench: Bench) -> None:
    bench.settings = Settings(reasoning_effort="high")
    provider = QueueProvider([response('{"findings": []}')])
    await bench.run(provider, "review")
    (request,) = provider.requests
    action, target = find("review", AREA)
    prompt = prompt_for(action, target, bench.settings)
    assert (request.prompt, request.system) == (prompt.text, prompt.system)
    assert (request.max_tokens, request.schema) == (prompt.max_tokens, prompt.schema)
    assert request.reasoning_effort == "high"


LARGE = "".join(f"fn function_{n}(argument: &str) -> String {{ todo!() }}\n" for n in range(400))


@pytest.mark.parametrize("name", ["generate", "doc", "review"])
@pytest.mark.parametrize("context", [1600, 2048, 2500, 3000, 4096, 8192, 1_048_576])
def test_a_prompt_and_its_answer_fit_the_context(name: str, context: int) -> None:
    action, target = find(name, LARGE + AREA)
    prompt = prompt_for(action, target, Settings(context_tokens=context))
    estimate = TokenEstimate()
    assert prompt_tokens(prompt, estimate) + prompt.max_tokens <= context
    bare = prompt_for(*find(name, AREA))
    most = prompt_tokens(bare, estimate) + Settings().prompt.tokens
    assert prompt_tokens(prompt, estimate) <= most
    assert "of the outline" in prompt.left_out


def test_the_outline_does_not_depend_on_the_target() -> None:
    """So that the server's prefix cache serves it for every action in a file."""
    texts = []
    for marked in (LARGE + AREA, LARGE.replace("todo!", "$0todo!", 1) + AREA.replace("$0", "")):
        action, target = find("generate", marked)
        texts.append(prompt_for(action, target).text)
    outlines = [text.partition("\n\nThe target")[0] for text in texts]
    assert outlines[0] == outlines[1]
    assert outlines[0].startswith("The file, without bodies:\n```rust\nfn function_0(")


async def test_a_prompt_that_the_server_refuses_is_asked_without_context(bench: Bench) -> None:
    refused = QueueProvider([TargetTooLarge("It does not fit."), *pieces(ANSWER)])
    outcome = await bench.run(refused, marked=LARGE + AREA)
    first, second = (request.prompt for request in refused.requests)
    assert "fn function_0(" in first
    assert second == first[first.index("The target:") :]
    assert "all context" in outcome.prompt.left_out
    assert "width * height" in new_text(outcome)


async def test_a_bare_prompt_that_the_server_refuses_is_not_asked_again(bench: Bench) -> None:
    refused = QueueProvider([TargetTooLarge("It was cut.")] * 3)
    with pytest.raises(TargetTooLarge, match="It was cut"):
        await bench.run(refused, marked=LARGE + AREA)
    assert len(refused.requests) == 2
    assert len(bench.lines()) == 2


@pytest.mark.parametrize("name", ["generate", "doc", "review"])
def test_a_file_of_twenty_thousand_lines_is_no_trouble(name: str) -> None:
    lines = LARGE.splitlines(keepends=True)
    action, target = find(name, "".join(lines * (20_000 // len(lines))) + AREA)
    assert target.text.line_count > 20_000
    prompt = prompt_for(action, target)
    assert prompt_tokens(prompt, TokenEstimate()) + prompt.max_tokens < 8192
    assert re.match(r"19,?\d+ entries of the outline", prompt.left_out)


def test_a_slow_model_is_shown_less_once_that_is_known() -> None:
    action, target = find("generate", LARGE + AREA)
    settings = Settings(prompt=PromptSettings(seconds=30))
    bare = estimate_tokens(prompt_for(*find("generate", AREA)).text)
    for speed, most in ((None, 3000), (10.0, 300), (50.0, 1500), (5000.0, 3000)):
        measured = Measured.of(ModelFigures(speeds=(speed,) if speed else ()))
        prompt = prompt_for(action, target, settings, measured=measured)
        spent = estimate_tokens(prompt.text) - bare
        assert most / 2 - 300 <= spent <= most
        assert most < 300 or spent > 0


async def test_what_an_answer_tells_is_used_for_the_next_prompt(bench: Bench) -> None:
    told = replace(response(ANSWER), prompt_tokens=2000, prompt_ms=100_000.0)
    bench.settings = Settings(prompt=PromptSettings(seconds=10))
    first, second = QueueProvider([told]), QueueProvider([told])
    await bench.run(first, marked=LARGE + AREA)
    assert bench.learnt.current.tokens_per_second == 20
    await bench.run(second, marked=LARGE + AREA)
    assert len(second.requests[0].prompt) < len(first.requests[0].prompt) / 3


@pytest.mark.parametrize("name", ["generate", "doc", "review"])
def test_a_target_that_does_not_fit_is_refused(name: str) -> None:
    large = "fn big() {\n    // TODO$0\n" + "    call_something();\n" * 2000 + "}\n"
    action, target = find(name, large)
    with pytest.raises(TargetTooLarge, match=r"fn big needs about \d+ tokens.*8192.*contextTokens"):
        prompt_for(action, target)
    prompt_for(action, target, Settings(context_tokens=65_536))


@pytest.mark.parametrize(
    ("name", "marked"), [("generate", "fn a() { $1x();$2 }"), ("doc", "$0use std::fmt;")]
)
def test_what_a_completion_model_cannot_do_is_refused(name: str, marked: str) -> None:
    action, target = find(name, marked)
    with pytest.raises(NoTarget, match="connect an Ollama server"):
        prompt_for(action, target, style=PromptStyle.COMPLETION)


@pytest.mark.parametrize(
    ("name", "answer", "changed"),
    [
        ("generate", " width * height", "{\n    width * height\n}"),
        ("doc", " Returns `width` times `height`.", "/// Returns `width` times `height`."),
    ],
)
async def test_a_completion_model_continues_a_text(
    bench: Bench, name: str, answer: str, changed: str
) -> None:
    provider = QueueProvider([response(answer)], PromptStyle.COMPLETION)
    outcome = await bench.run(provider, name)
    assert changed in new_text(outcome)
    (request,) = provider.requests
    assert request.temperature == 0
    assert request.stop


async def test_names_that_a_completion_model_made_up_are_refused(bench: Bench) -> None:
    provider = QueueProvider([response(" Returns `depth`.")], PromptStyle.COMPLETION)
    with pytest.raises(AnswerUnusable, match="speaks of `depth`"):
        await bench.run(provider, "doc")


@pytest.mark.parametrize("span", [Span(0, 4), Span(10, 60), Span(95, 96)])
def test_an_edit_outside_the_target_is_refused_before_all_else(span: Span) -> None:
    _, target = find("generate", AREA + "fn next() {}\n")
    with pytest.raises(ProofFailed, match="reaches outside its target"):
        prove(target, CodeEdit(Edit(span, "// harmless\n")))


def test_every_case_was_streamed() -> None:
    assert len(STREAMED) > 150
    assert all(isinstance(case, Case) for case in STREAMED)
