"""``miyabi/status``: what a status item is told, and when."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from miyabi_ls.lsp.plain import plain
from miyabi_ls.models import room
from miyabi_ls.models.endpoint import Endpoint
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import web_page
from tests.lsp.editor import Editor, editor_with_server
from tests.lsp.sources import BODY, SOURCE, URI
from tests.lsp.test_review_on_save import FOUND
from tests.models.silent_ports import refusing_port

Said = list[dict[str, Any]]


def wants_status(capabilities: types.ClientCapabilities) -> None:
    capabilities.experimental = {"miyabi": {"status": True}}


def listen(editor: Editor) -> Said:
    """Every status from here on."""
    said: Said = []
    editor.client.feature("miyabi/status")(lambda params: said.append(plain(params)))
    return said


def watched(fake: FakeOllama | str, **options: Any) -> Any:
    url = fake if isinstance(fake, str) else fake.url
    return editor_with_server(options={"endpoints": [url], **options}, capabilities=wants_status)


async def last(editor: Editor, said: Said, **expected: Any) -> dict[str, Any]:
    """Wait for a status with these values."""

    def is_there() -> bool:
        return bool(said) and all(said[-1][name] == value for name, value in expected.items())

    await editor.until(is_there)
    return said[-1]


async def test_first_what_is_set_then_what_was_found_without_a_prompt() -> None:
    async with FakeOllama() as fake, watched(fake) as editor:
        said = listen(editor)
        status = await last(editor, said, health="ready")
        assert status == {
            "model": "gpt-oss:20b",
            "endpoint": fake.url,
            "health": "ready",
            "message": "",
            "tokensPerSecond": None,
            "review": "changed",
            "jobs": 0,
        }
        assert {request.path for request in fake.requests} == {
            "/api/version", "/api/tags", "/api/show", "/api/ps",
        }  # fmt: skip


async def test_the_fallback_is_what_is_shown_where_it_would_answer() -> None:
    async with FakeOllama(["small:1b"]) as fake:
        async with watched(fake, fallback=["small:1b"]) as editor:
            status = await last(editor, listen(editor), health="ready")
    assert status["model"] == "small:1b"


async def test_jobs_are_counted_and_the_speed_is_of_the_last_answer() -> None:
    paced = BODY.paced(150)
    async with FakeOllama(replies=[paced]) as fake, watched(fake) as editor:
        said = listen(editor)
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        await last(editor, said, jobs=0, health="ready")
        assert 1 in [status["jobs"] for status in said]
        assert said[-1]["tokensPerSecond"] > 0


async def test_a_dead_endpoint_and_one_that_comes_back() -> None:
    async with FakeOllama(routes={"*": web_page()}) as fake, watched(fake) as editor:
        said = listen(editor)
        status = await last(editor, said, health="failed")
        assert "not Ollama" in status["message"]
        fake.routes.clear()
        fake.replies.append(BODY)
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        status = await last(editor, said, health="ready", jobs=0)
        assert status["message"] == ""


async def test_an_action_that_finds_nobody_says_so_in_the_status_too() -> None:
    async with FakeOllama() as fake, watched(fake) as editor:
        said = listen(editor)
        await last(editor, said, health="ready")
        fake.models.clear()
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        status = await last(editor, said, health="failed", jobs=0)
        assert status["message"] == word


async def test_nothing_configured_and_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing_port() as url:
        monkeypatch.setattr(room, "parse_endpoint", lambda _: Endpoint(url))
        async with editor_with_server(capabilities=wants_status) as editor:
            status = await last(editor, listen(editor), health="notConnected")
    assert status["message"].startswith("Connect your Mac mini")


async def test_new_settings_are_looked_at_anew() -> None:
    async with FakeOllama(["a:1b", "b:1b"]) as fake, watched(fake, model="a:1b") as editor:
        said = listen(editor)
        await last(editor, said, model="a:1b", health="ready")
        settings = {"miyabi": {"endpoints": [fake.url], "model": "b:1b"}}
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams(settings=settings)
        )
        await last(editor, said, model="b:1b", health="ready")


async def test_a_client_that_does_not_ask_for_it_is_not_told() -> None:
    async with FakeOllama(replies=[BODY]) as fake:
        async with editor_with_server(options={"endpoints": [fake.url]}) as editor:
            said = listen(editor)
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert said == []


async def test_a_paused_review_starts_none_until_resumed() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, watched(fake) as editor:
        said = listen(editor)
        editor.open(URI, SOURCE)
        await editor.execute("miyabi.pauseReview")
        await last(editor, said, review="paused")
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await editor.actions(URI, "todo!")  # the server has seen all of it
        assert said[-1]["jobs"] == 0
        await editor.execute("miyabi.resumeReview")
        await last(editor, said, review="changed")
        editor.save(URI)
        await fake.received(chats=1)


async def test_pausing_ends_the_review_that_runs() -> None:
    async with FakeOllama(replies=[FOUND.stalling(after=2)]) as fake, watched(fake) as editor:
        said = listen(editor)
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await fake.received(chats=1)
        await editor.execute("miyabi.pauseReview")
        await fake.client_closed()
        await last(editor, said, jobs=0, review="paused")
