"""The parent's end, against programs that do not keep to the protocol."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from miyabi_ls.errors import EmbeddedUnavailable, ServerFailed, StreamStalled
from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.embedded_install import EmbeddedInstallation
from miyabi_ls.models.embedded_process import EmbeddedProcess
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Delta, Event, LLMResponse

BEGIN = """
import json, os, sys
def say(**line): print(json.dumps(line), flush=True)
def hear(): return json.loads(sys.stdin.readline())
def done(number): say(id=number, done=True, finish_reason="stop", tokens_used=1, prompt_tokens=1,
                      prompt_ms=1.0, generation_ms=1.0)
"""
READY = "say(ready=True, load_ms=7.5)\n"
QUESTION: Mapping[str, Any] = {"prompt": "x", "max_tokens": 1, "temperature": 0, "stop": []}


def program(script: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", BEGIN + script]


def provider_of(script: str, longest_silence: float = 60) -> EmbeddedProvider:
    return EmbeddedProvider(
        EmbeddedInstallation(Path("nowhere")),
        command=program(script),
        longest_silence=longest_silence,
    )


async def ask(provider: EmbeddedProvider) -> list[Event]:
    async with aclosing(provider.stream(LLMRequest("x"))) as events:
        return [event async for event in events]


async def failure(script: str, longest_silence: float = 60) -> Exception:
    provider = provider_of(script, longest_silence)
    try:
        await ask(provider)
    except Exception as error:
        return error
    finally:
        await provider.close()
    raise AssertionError("no error")


async def test_what_the_program_sends_becomes_events() -> None:
    provider = provider_of(READY + 'n = hear()["id"]; say(id=n, text="é"); done(n); hear()')
    events = await ask(provider)
    assert Delta("é") in events
    assert isinstance(events[-1], LLMResponse)
    assert events[-1].load_ms == 7.5
    await provider.close()


@pytest.mark.parametrize(
    ("script", "kind", "sentence"),
    [
        ('say(error="No libgomp.")', EmbeddedUnavailable, "No libgomp."),
        ("sys.exit(3)", EmbeddedUnavailable, "(exit status 3)"),
        ("os.abort()", EmbeddedUnavailable, "(signal SIGABRT)"),
        ('print("hello", flush=True); hear()', EmbeddedUnavailable, "(signal SIGKILL)"),
        ('print("[1]", flush=True); hear()', EmbeddedUnavailable, "(signal SIGKILL)"),
        (READY + "hear(); sys.exit(0)", EmbeddedUnavailable, "(exit status 0)"),
        (READY + 'n = hear()["id"]; say(id=n, text="a"); os.abort()', EmbeddedUnavailable, "SIGAB"),
        (READY + 'say(id=hear()["id"], error="No."); hear()', ServerFailed, "No."),
    ],
)
async def test_faults_are_sentences(script: str, kind: type[Exception], sentence: str) -> None:
    error = await failure(script)
    assert type(error) is kind
    assert sentence in str(error)


async def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedUnavailable, match="cannot be started: No such file"):
        await EmbeddedProcess.start([str(tmp_path / "missing")])


async def test_a_program_that_never_loads_is_given_up() -> None:
    error = await failure("hear()", longest_silence=0.2)
    assert str(error) == "The embedded model did not load within 0.2 seconds."


async def test_a_program_that_hangs_is_given_up_and_replaced(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    provider = provider_of(
        READY + f"n = hear()['id']\nif os.path.exists({str(mark)!r}):\n done(n)\n"
        f"open({str(mark)!r}, 'w').close()\nhear()",
        longest_silence=2,
    )
    with pytest.raises(StreamStalled, match="said nothing for 2 seconds and was stopped"):
        await ask(provider)
    assert isinstance((await ask(provider))[-1], LLMResponse)
    await provider.close()


async def test_a_failed_start_is_tried_again(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    provider = provider_of(
        f"if not os.path.exists({str(mark)!r}):\n open({str(mark)!r}, 'w').close(); sys.exit(1)\n"
        + READY
        + "done(hear()['id']); hear()"
    )
    with pytest.raises(EmbeddedUnavailable, match="exit status 1"):
        await ask(provider)
    assert isinstance((await ask(provider))[-1], LLMResponse)
    await provider.close()


async def test_a_talkative_program_does_not_block() -> None:
    provider = provider_of(
        "sys.stderr.write('x' * 1_000_000)\n" + READY + "done(hear()['id']); hear()"
    )
    assert isinstance((await ask(provider))[-1], LLMResponse)
    await provider.close()


async def test_late_lines_of_a_cancelled_question_are_not_the_next_ones() -> None:
    process = await EmbeddedProcess.start(
        program(
            READY + "a = hear()['id']; say(id=a, text='old'); hear(); b = hear()['id']\n"
            "say(id=a, text='late'); done(a); say(id=b, text='new'); done(b); hear()"
        )
    )
    async with aclosing(process.ask(QUESTION)) as lines:
        assert (await anext(lines))["text"] == "old"
    async with aclosing(process.ask(QUESTION)) as lines:
        assert [line.get("text") async for line in lines] == ["new", None]
    await process.close()


async def test_a_program_that_does_not_leave_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.models.embedded_process.LONGEST_FAREWELL", 0.1)
    process = await EmbeddedProcess.start(
        program(READY + "import threading; threading.Event().wait()")
    )
    await process.close()
    assert not process.alive
