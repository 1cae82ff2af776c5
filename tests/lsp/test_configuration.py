"""Settings from the editor: what is taken, what is said, and what runs on meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from miyabi_ls.lsp.settings_section import section_of
from miyabi_ls.models.endpoint import LAN_WARNING
from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor, editor_with_server
from tests.lsp.sources import BODY, DONE, SOURCE, URI


def change(editor: Editor, settings: Any) -> None:
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams(settings=settings)
    )


async def test_a_job_that_runs_is_not_ended_by_new_settings() -> None:
    async with FakeOllama(replies=[BODY.stalling(1), BODY]) as fake:
        async with editor_with_server(options={"endpoints": [fake.url]}) as editor:
            editor.open(URI, SOURCE)
            token = await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=1)
            change(editor, {"miyabi": {"endpoints": [fake.url], "contextTokens": 16384}})
            await editor.actions(URI, "todo!")  # the server has seen it
            fake.release()
            assert (await editor.finished(token)).startswith("Applied")
            assert editor.text(URI) == DONE
            editor.undo(URI)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert [chat["options"]["num_ctx"] for chat in fake.chats] == [8192, 16384]


async def test_the_lan_preset_warns_before_anything_is_sent() -> None:
    async with editor_with_server(options={"endpoints": ["mac-mini-lan"]}) as editor:
        await editor.until(lambda: LAN_WARNING in editor.messages)
        assert editor.messages == [LAN_WARNING]


async def test_an_endpoint_that_cannot_be_read_leaves_the_others() -> None:
    async with FakeOllama(replies=[BODY]) as fake:
        options = {"endpoints": ["htp:/foo", fake.url]}
        async with editor_with_server(options=options) as editor:
            await editor.until(lambda: bool(editor.messages))
            assert "'htp:/foo' cannot be read" in editor.messages[0]
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.text(URI) == DONE


async def test_the_settings_of_another_server_are_not_ours() -> None:
    async with FakeOllama(replies=[BODY]) as fake:
        async with editor_with_server(options={"endpoints": [fake.url]}) as editor:
            change(editor, {"rust-analyzer": {"check": {"command": "clippy"}}})
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.messages == []
            assert len(fake.chats) == 1


@pytest.mark.parametrize(
    ("sent", "section"),
    [
        ({"miyabi": {"enpoints": []}}, {"enpoints": []}),
        ({"miyabi": {}}, {}),
        ({"miyabi": None}, None),
        ({"model": "a:1b"}, {"model": "a:1b"}),
        ({"rust-analyzer": {}}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
)
def test_our_section_in_what_a_client_sends(sent: Any, section: Any) -> None:
    assert section_of(sent) == section
