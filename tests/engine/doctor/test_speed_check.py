"""The doctor's one question to a model: what is measured, and what is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from miyabi_ls.checks import Check, Verdict
from miyabi_ls.engine.doctor import speed_check
from miyabi_ls.engine.doctor.speed_check import speed_checks
from miyabi_ls.engine.progress import Progress
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.store.audit import AuditLog
from tests.engine.queue_provider import QueueProvider, pieces
from tests.fakes.ollama import FakeOllama, chat_answer
from tests.fakes.ollama_replies import runner_crash
from tests.models.asking import provider_for

NUMBERS = ", ".join(map(str, range(1, 21)))


async def measured(
    provider: Provider, folder: Path, report: Callable[[Progress], None] = lambda _: None
) -> dict[str, Check]:
    audit = AuditLog(folder / "audit.jsonl")
    checks = speed_checks(provider, ReasoningEffort.LOW, audit, report)
    found = {check.name: check async for check in checks}
    await provider.close()
    return found


async def test_load_first_token_and_speed(tmp_path: Path) -> None:
    seen: list[Progress] = []
    async with FakeOllama(replies=[chat_answer(NUMBERS, tokens=40)]) as fake:
        found = await measured(provider_for(fake), tmp_path, seen.append)
        assert len(fake.loads) == 1
        assert "fn " not in json.dumps(fake.chats)
    assert list(found) == ["load", "first token", "speed"]
    assert found["speed"].figures["tokens_per_second"] == round(40 / 3.099992, 2)
    assert seen[-1].tokens > 0


async def test_it_is_in_the_audit_log(tmp_path: Path) -> None:
    async with FakeOllama(replies=[NUMBERS]) as fake:
        await measured(provider_for(fake), tmp_path)
    line = json.loads((tmp_path / "audit.jsonl").read_text("utf-8"))
    assert (line["action"], line["outcome"], line["model"]) == ("doctor", "answered", "gpt-oss:20b")


async def test_a_server_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    async with FakeOllama(replies=[runner_crash(), runner_crash()]) as fake:
        found = await measured(provider_for(fake), tmp_path)
    assert list(found) == ["answer"]
    assert found["answer"].verdict is Verdict.FAILED
    assert "crashed" in found["answer"].detail


async def test_a_model_that_says_too_little(tmp_path: Path) -> None:
    async with FakeOllama(replies=[chat_answer("1", tokens=1)]) as fake:
        found = await measured(provider_for(fake), tmp_path)
    assert found["speed"].verdict is Verdict.WARNING


async def test_without_the_servers_count_tokens_are_timed_as_they_come(tmp_path: Path) -> None:
    found = await measured(QueueProvider(pieces(NUMBERS)), tmp_path)
    assert float(found["speed"].figures["tokens_per_second"]) > 0


async def test_a_slow_model_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed_check, "SLOW_FIRST_TOKEN_SECONDS", -1.0)
    async with FakeOllama(replies=[chat_answer(NUMBERS, tokens=5)]) as fake:
        found = await measured(provider_for(fake), tmp_path)
    assert found["speed"].verdict is Verdict.WARNING
    assert "100 tokens takes 62 s" in found["speed"].detail
    assert found["first token"].verdict is Verdict.WARNING
