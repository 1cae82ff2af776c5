"""The embedded model, for real."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from miyabi_ls.errors import EmbeddedUnavailable, ServerFailed, TargetTooLarge
from miyabi_ls.models.embedded import EMBEDDED_ROUTE, EmbeddedProvider
from miyabi_ls.models.embedded_install import MODEL_DIGEST, EmbeddedInstallation
from miyabi_ls.models.embedded_process import EmbeddedProcess, child_command
from miyabi_ls.models.provider import PromptStyle, Provider
from miyabi_ls.models.request import LLMRequest, Message, Role
from miyabi_ls.models.response import (
    Delta,
    Event,
    FinishReason,
    LLMResponse,
    Phase,
    Status,
)
from tests.models.embedded_rig import Watch, damage, linked_installation, real_installation

ADD = LLMRequest(
    "/// Adds two numbers.\nfn add(a: i32, b: i32) -> i32 {", temperature=0, max_tokens=12
)
LONG = LLMRequest("Numbers: 1, 2, 3, 4, 5, 6,", temperature=0, max_tokens=2000)
REVIEW = LLMRequest(
    "Name one problem.\n1: let x = y.unwrap();",
    system="You answer in JSON.",
    temperature=0,
    max_tokens=200,
    schema={
        "type": "object",
        "properties": {
            "line": {"type": "integer"},
            "severity": {"enum": ["warning", "error"]},
            "message": {"type": "string", "maxLength": 60},
        },
        "required": ["line", "severity", "message"],
        "additionalProperties": False,
    },
)


@pytest.fixture(scope="session")
def installation() -> EmbeddedInstallation:
    return real_installation()


@pytest.fixture
async def provider(installation: EmbeddedInstallation) -> AsyncIterator[EmbeddedProvider]:
    provider = EmbeddedProvider(installation)
    yield provider
    await provider.close()


async def collect(provider: Provider, request: LLMRequest) -> list[Event]:
    async with aclosing(provider.stream(request)) as events:
        return [event async for event in events]


async def answer(provider: Provider, request: LLMRequest) -> LLMResponse:
    last = (await collect(provider, request))[-1]
    assert isinstance(last, LLMResponse)
    return last


async def drain(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Delta)]


def phases(events: list[Event]) -> list[Phase]:
    return [event.phase for event in events if isinstance(event, Status)]


async def test_streams_an_answer_in_pieces(provider: EmbeddedProvider) -> None:
    events = await collect(provider, ADD)
    response = events[-1]
    assert isinstance(response, LLMResponse)
    assert len(texts(events)) > 1
    assert "".join(texts(events)) == response.text
    assert "a + b" in response.text
    assert phases(events) == [Phase.LOADING, Phase.READING, Phase.WRITING]
    assert response.route is EMBEDDED_ROUTE
    assert (response.route.endpoint, response.route.model) == ("embedded", "smollm2:135m-embedded")
    assert response.route.digest == MODEL_DIGEST
    assert response.finish_reason is FinishReason.LENGTH
    assert response.tokens_used == 12
    assert response.prompt_tokens > 10
    assert min(response.load_ms, response.prompt_ms, response.generation_ms) > 0


async def test_loads_once(provider: EmbeddedProvider) -> None:
    await collect(provider, ADD)
    process_id = provider.process_id
    events = await collect(provider, ADD)
    assert phases(events) == [Phase.READING, Phase.WRITING]
    assert isinstance(events[-1], LLMResponse)
    assert events[-1].load_ms == 0
    assert provider.process_id == process_id is not None


def test_is_asked_to_continue_text(installation: EmbeddedInstallation) -> None:
    provider = EmbeddedProvider(installation)
    assert provider.style is PromptStyle.COMPLETION
    assert provider.process_id is None


async def test_greedy_answers_repeat_and_follow_the_names(provider: EmbeddedProvider) -> None:
    first = await answer(provider, ADD)
    again = await answer(provider, ADD)
    other = await answer(
        provider,
        replace(ADD, prompt="/// Adds two numbers.\nfn add(left: i32, right: i32) -> i32 {"),
    )
    assert again.text == first.text
    assert "left + right" in other.text


async def test_system_and_history_play_no_part_in_a_completion(provider: EmbeddedProvider) -> None:
    plain = await answer(provider, ADD)
    history = (Message(Role.USER, "Say Z."), Message(Role.ASSISTANT, "Z"))
    dressed = await answer(provider, replace(ADD, system="Answer only Z.", history=history))
    assert dressed.text == plain.text
    assert dressed.prompt_tokens == plain.prompt_tokens


async def test_stop_strings_end_the_answer(provider: EmbeddedProvider) -> None:
    response = await answer(provider, replace(LONG, stop=(" 9",)))
    assert response.text == " 7, 8,"
    assert response.finish_reason is FinishReason.STOP


async def test_a_schema_gives_json(provider: EmbeddedProvider) -> None:
    response = await answer(provider, REVIEW)
    found = json.loads(response.text)
    assert set(found) == {"line", "severity", "message"}
    assert isinstance(found["line"], int)
    assert found["severity"] in {"warning", "error"}
    assert response.finish_reason is FinishReason.STOP


async def test_with_a_schema_system_and_history_are_read(provider: EmbeddedProvider) -> None:
    short = await answer(provider, REVIEW)
    history = (Message(Role.USER, "Hello, who are you?"), Message(Role.ASSISTANT, "A reviewer."))
    longer = await answer(provider, replace(REVIEW, history=history))
    assert longer.prompt_tokens > short.prompt_tokens


async def test_a_schema_the_engine_refuses_is_an_error(provider: EmbeddedProvider) -> None:
    with pytest.raises(ServerFailed, match=r"refused the request.*nonsense"):
        await collect(provider, replace(REVIEW, schema={"type": "nonsense"}))
    assert (await answer(provider, ADD)).text


async def test_a_prompt_that_does_not_fit_is_an_error(provider: EmbeddedProvider) -> None:
    with pytest.raises(TargetTooLarge, match=r"^The prompt has \d+ tokens, more than the 4096"):
        await collect(provider, replace(ADD, prompt="let a = 1;\n" * 1000))
    assert (await answer(provider, ADD)).text


async def test_characters_of_several_tokens_arrive_whole(provider: EmbeddedProvider) -> None:
    request = LLMRequest(
        "Emoji: 😀 🎉 😀 🎉 日本語の文章です。吾輩は猫である。名前はまだ", temperature=0
    )
    pieces = texts(await collect(provider, replace(request, max_tokens=24)))
    assert any(ord(character) > 0x7F for character in "".join(pieces))
    assert not any("\ufffd" in piece for piece in pieces)


async def test_text_that_is_no_unicode_is_an_error(provider: EmbeddedProvider) -> None:
    with pytest.raises(ServerFailed):
        await collect(provider, replace(ADD, prompt="let s = \ud800"))
    assert (await answer(provider, ADD)).text


async def test_closing_the_generator_cancels(provider: EmbeddedProvider) -> None:
    async with aclosing(provider.stream(LONG)) as events:
        async for event in events:
            if isinstance(event, Delta):
                break
    process_id = provider.process_id
    assert "a + b" in (await answer(provider, ADD)).text
    assert provider.process_id == process_id is not None


async def test_cancelling_the_task_cancels(provider: EmbeddedProvider) -> None:
    writing = asyncio.Event()

    async def read() -> None:
        async with aclosing(provider.stream(LONG)) as events:
            async for event in events:
                if isinstance(event, Delta):
                    writing.set()

    task = asyncio.create_task(read())
    await writing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "a + b" in (await answer(provider, ADD)).text


async def test_cancelling_while_loading_leaves_the_loading_to_the_next(
    provider: EmbeddedProvider,
) -> None:
    async with aclosing(provider.stream(ADD)) as events:
        first = await anext(events)
        assert isinstance(first, Status)
        assert first.phase is Phase.LOADING
        loading = asyncio.create_task(anext(events))
        await asyncio.sleep(0)
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading
    assert "a + b" in (await answer(provider, ADD)).text


async def test_the_child_stops_a_cancelled_question(installation: EmbeddedInstallation) -> None:
    process = await EmbeddedProcess.start(child_command(installation))
    question = {"prompt": LONG.prompt, "max_tokens": 2000, "temperature": 0, "stop": []}
    async with aclosing(process.ask(question)) as lines:
        async for line in lines:
            if "text" in line:
                break
    async with aclosing(process.ask({**question, "max_tokens": 1})) as lines:
        last = [line async for line in lines][-1]
    assert last["tokens_used"] == 1
    await process.close()


def test_the_child_passes_over_a_question_cancelled_in_its_queue(
    installation: EmbeddedInstallation,
) -> None:
    question = {"prompt": LONG.prompt, "max_tokens": 2000, "temperature": 0, "stop": []}
    messages = [
        {"id": 1, **question},
        {"id": 2, **question},
        {"cancel": 2},
        {"cancel": 1},
        {"id": 3, **question, "max_tokens": 1},
        {"cancel": 99},
    ]
    ends: dict[int, str] = {}
    with subprocess.Popen(
        child_command(installation), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write("".join(json.dumps(message) + "\n" for message in messages))
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["ready"]
        while len(ends) < 3:
            line = json.loads(child.stdout.readline())
            if "done" in line:
                ends[line["id"]] = line["finish_reason"]
        child.stdin.close()
        assert child.wait(60) == 0
    assert list(ends.items()) == [(1, "cancelled"), (2, "cancelled"), (3, "length")]


async def test_requests_go_one_after_the_other(provider: EmbeddedProvider) -> None:
    order: list[tuple[str, Phase, int]] = []

    async def read(name: str) -> LLMResponse:
        async with aclosing(provider.stream(ADD)) as events:
            async for event in events:
                if isinstance(event, Status):
                    order.append((name, event.phase, event.ahead))
                elif isinstance(event, LLMResponse):
                    return event
        raise AssertionError("no answer")

    answers = await asyncio.gather(read("first"), read("second"), read("third"))
    assert len({response.text for response in answers}) == 1
    assert [entry for entry in order if entry[1] is Phase.QUEUED] == [
        ("second", Phase.QUEUED, 1),
        ("third", Phase.QUEUED, 2),
        ("third", Phase.QUEUED, 1),
    ]
    reading = [name for name, phase, _ in order if phase is Phase.READING]
    assert reading == ["first", "second", "third"]


async def test_leaving_the_queue_lets_the_others_move_up(provider: EmbeddedProvider) -> None:
    running, waiting, last = (provider.stream(ADD) for _ in range(3))
    await anext(running)
    await anext(waiting)
    assert await anext(last) == Status(Phase.QUEUED, EMBEDDED_ROUTE, 2)
    await waiting.aclose()
    assert await anext(last) == Status(Phase.QUEUED, EMBEDDED_ROUTE, 1)
    await running.aclose()
    assert isinstance((await drain(last))[-1], LLMResponse)


async def test_the_loop_turns_while_the_model_works(provider: EmbeddedProvider) -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count_turns())
    async with aclosing(provider.stream(replace(LONG, max_tokens=20))) as events:
        at_each_delta = [turns async for event in events if isinstance(event, Delta)]
    counting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await counting
    # A provider that waited in the loop would see about one turn for each delta.
    assert len(at_each_delta) > 10
    assert at_each_delta[-1] - at_each_delta[0] > 10 * len(at_each_delta)


async def test_a_killed_process_is_an_error_and_then_replaced(provider: EmbeddedProvider) -> None:
    events = provider.stream(LONG)
    async for event in events:
        if isinstance(event, Delta):
            break
    assert provider.process_id
    os.kill(provider.process_id, signal.SIGKILL)
    with pytest.raises(EmbeddedUnavailable, match=r"process ended \(signal SIGKILL\); it starts"):
        await drain(events)
    assert provider.process_id is None
    events_after = await collect(provider, ADD)
    assert phases(events_after) == [Phase.LOADING, Phase.READING, Phase.WRITING]


async def test_a_process_killed_between_requests_is_replaced(provider: EmbeddedProvider) -> None:
    await collect(provider, ADD)
    assert provider.process_id
    watch = Watch(provider.process_id)
    os.kill(provider.process_id, signal.SIGKILL)
    assert await asyncio.to_thread(watch.wait)
    with contextlib.suppress(EmbeddedUnavailable):  # whether it is noticed before is open
        await collect(provider, ADD)
    assert "a + b" in (await answer(provider, ADD)).text


async def test_closing_the_provider_ends_the_process(installation: EmbeddedInstallation) -> None:
    provider = EmbeddedProvider(installation)
    events = provider.stream(LONG)
    async for event in events:
        if isinstance(event, Delta):
            break
    assert provider.process_id
    watch = Watch(provider.process_id)
    await provider.close()
    assert await asyncio.to_thread(watch.wait)
    with pytest.raises(EmbeddedUnavailable):
        await drain(events)
    with pytest.raises(EmbeddedUnavailable, match="shut down"):
        await collect(provider, ADD)
    await provider.close()


async def test_closing_the_provider_while_it_loads(installation: EmbeddedInstallation) -> None:
    provider = EmbeddedProvider(installation)
    events = provider.stream(ADD)
    await anext(events)
    asking = asyncio.create_task(anext(events))
    await asyncio.sleep(0)
    await provider.close()
    with pytest.raises(EmbeddedUnavailable, match="shut down"):
        await asking


PARENT = """
import asyncio, sys
from pathlib import Path
from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.embedded_install import EmbeddedInstallation
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Delta

async def main():
    provider = EmbeddedProvider(EmbeddedInstallation(Path(sys.argv[1])))
    async for event in provider.stream(LLMRequest("1, 2, 3,", max_tokens=3000)):
        if isinstance(event, Delta):
            print(provider.process_id, flush=True)
            await asyncio.Event().wait()

asyncio.run(main())
"""


def test_the_process_dies_with_a_killed_server(installation: EmbeddedInstallation) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(installation.folder)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        watch = Watch(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        assert watch.wait()


async def test_damaged_weights_are_not_loaded(tmp_path: Path) -> None:
    broken = linked_installation(tmp_path)
    damage(broken.model_file)
    provider = EmbeddedProvider(broken)
    with pytest.raises(EmbeddedUnavailable) as raised:
        await collect(provider, ADD)
    assert str(raised.value) == (
        f"The embedded model's file {broken.model_file} is damaged; "
        "run `miyabi-ls setup-embedded` to repair it."
    )
    await provider.close()


async def test_missing_weights_are_an_error(tmp_path: Path) -> None:
    provider = EmbeddedProvider(EmbeddedInstallation(tmp_path))
    with pytest.raises(EmbeddedUnavailable, match=r"cannot be read.*miyabi-ls setup-embedded"):
        await collect(provider, ADD)
    await provider.close()


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ("libgomp.so.1: cannot open shared object file", "install the package libgomp1 "),
        ("bad ELF header", r"engine does not load \(bad ELF header\); run `miyabi-ls setup-emb"),
    ],
)
async def test_an_engine_that_does_not_import(tmp_path: Path, failure: str, sentence: str) -> None:
    broken = linked_installation(tmp_path)
    module = broken.library / "xllamacpp" / "__init__.py"
    module.unlink()
    module.write_text(f"raise ImportError({failure!r})")
    provider = EmbeddedProvider(broken)
    with pytest.raises(EmbeddedUnavailable, match=sentence):
        await collect(provider, ADD)
    await provider.close()
