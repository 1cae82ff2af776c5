"""The whole examination: which sections decide, and what comes of several endpoints."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from miyabi_ls.checks import Verdict
from miyabi_ls.engine.doctor.examination import Subject, examine
from miyabi_ls.engine.doctor.report import Report
from miyabi_ls.settings import Settings, TimeoutSettings
from miyabi_ls.store.audit import AuditLog
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import reset, web_page
from tests.models.silent_ports import dropping_port, refusing_port

NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8"


FAULTY = {
    "reset": lambda: FakeOllama(routes={"*": reset()}),
    "web page": lambda: FakeOllama(routes={"*": web_page()}),
    "missing": lambda: FakeOllama(["other:1b"]),
    "cloud": lambda: FakeOllama([FakeModel("gpt-oss:20b", remote_host="https://vendor.test")]),
}


async def report(
    folder: Path,
    *endpoints: str,
    environment: dict[str, str] | None = None,
    measure: bool = False,
    **values: Any,
) -> Report:
    settings = Settings(endpoints=endpoints, timeouts=TimeoutSettings(connect=0.3), **values)
    audit = AuditLog(folder / "audit.jsonl")
    subject = Subject(settings, ("One setting is wrong.",), environment or {}, audit, measure)
    return Report(tuple([entry async for entry in examine(subject)]))


def sections(found: Report) -> dict[str, dict[str, Verdict]]:
    result: dict[str, dict[str, Verdict]] = {}
    for entry in found.entries:
        result.setdefault(entry.section, {})[entry.check.name] = entry.check.verdict
    return result


async def test_all_is_well(tmp_path: Path) -> None:
    async with FakeOllama(replies=[NUMBERS]) as fake:
        found = await report(tmp_path, fake.url, measure=True)
    assert found.ready
    assert found.summary == f"Ready: requests go to {fake.url}."
    assert list(sections(found)) == [
        "miyabi-ls", "settings", fake.url, "Rust toolchain", "editors", "disk",
    ]  # fmt: skip
    steps = ["address", "TCP", "HTTP", "models", "context", "memory", "load", "first token"]
    assert list(sections(found)[fake.url]) == [*steps, "speed"]
    assert sections(found)["settings"]["settings"] is Verdict.WARNING


async def test_without_measuring_nothing_is_loaded_or_asked(tmp_path: Path) -> None:
    async with FakeOllama() as fake:
        assert (await report(tmp_path, fake.url)).ready
        assert not fake.loads
        assert not fake.chats
    assert not (tmp_path / "audit.jsonl").exists()


async def test_one_of_two_endpoints_is_dead(tmp_path: Path) -> None:
    with refusing_port() as dead:
        async with FakeOllama() as fake:
            found = await report(tmp_path, dead, fake.url)
    assert found.ready
    assert found.serving == fake.url
    assert found.summary == f"Ready: requests go to {fake.url}. 1 other check failed."
    assert sections(found)[dead]["TCP"] is Verdict.FAILED


@pytest.mark.parametrize("fault", ["refused", "dropped", *FAULTY])
async def test_each_fault_alone_leaves_nowhere_to_go(fault: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        if fault == "refused":
            url = stack.enter_context(refusing_port())
        elif fault == "dropped":
            url = stack.enter_context(dropping_port())
        else:
            url = (await stack.enter_async_context(FAULTY[fault]())).url
        found = await report(tmp_path, url, measure=True)
    assert not found.ready
    assert found.summary.startswith("No request can be answered now")
    failed = [entry.check for entry in found.entries if entry.check.has_failed]
    assert len(failed) == 1
    assert failed[0].fix


async def test_a_proxy_is_told_of_without_its_password_and_gone_past(tmp_path: Path) -> None:
    environment = {"HTTP_PROXY": "http://me:secret@127.0.0.1:9", "OLLAMA_HOST": ""}
    async with FakeOllama() as fake:
        found = await report(tmp_path, fake.url, environment=environment)
    assert found.ready
    (entry,) = (each for each in found.entries if each.section == "network")
    assert entry.check.verdict is Verdict.WARNING
    assert "***@127.0.0.1:9" in entry.check.detail
    assert "secret" not in str(found)


async def test_ollama_host_counts_where_no_endpoint_is_set(tmp_path: Path) -> None:
    async with FakeOllama() as fake:
        found = await report(tmp_path, environment={"OLLAMA_HOST": fake.url})
    assert found.serving == fake.url
    assert any("named by OLLAMA_HOST" in entry.check.detail for entry in found.entries)


async def test_an_endpoint_that_cannot_be_read_is_said_and_left_out(tmp_path: Path) -> None:
    async with FakeOllama() as fake:
        found = await report(tmp_path, "http://[oops", fake.url)
    assert found.serving == fake.url
    said = [entry.check for entry in found.entries if entry.check.name == "settings"]
    assert any("http://[oops" in check.detail for check in said)


async def test_the_embedded_model_where_it_is_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = {"enabled": True}
    monkeypatch.setattr("miyabi_ls.models.room.find_installation", lambda: None)
    missing = await report(tmp_path, embedded=embedded)
    assert not missing.ready
    monkeypatch.undo()
    found = await report(tmp_path, embedded=embedded, measure=True)
    assert found.serving == "the embedded model"
    assert sections(found)["the embedded model"]["speed"] is Verdict.OK


async def test_the_page_says_what_the_report_says(tmp_path: Path) -> None:
    with refusing_port() as dead:
        page = (await report(tmp_path, dead)).as_markdown()
    assert page.startswith("# miyabi-ls doctor\n\n**No request can be answered now")
    assert f"\n## {dead}\n" in page
    assert "✗ **TCP**: Nothing listens at" in page
    assert "\n  - *Start Ollama there" in page
