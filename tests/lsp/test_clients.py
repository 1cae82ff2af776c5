"""What changes with what a client can do, and with its settings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import SAFETY_SECONDS, editor_with_server
from tests.lsp.sources import BODY, DONE, HALF, SOURCE, URI
from tests.lsp.test_actions_session import connected


def edit_capabilities(capabilities: types.ClientCapabilities) -> Any:
    assert capabilities.workspace is not None
    assert capabilities.workspace.workspace_edit is not None
    return capabilities.workspace.workspace_edit


async def test_edits_name_the_version_of_their_document() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "Shapes", "Forms")
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        changes = editor.edits[0].edit.document_changes
        assert changes is not None
        assert isinstance(changes[0], types.TextDocumentEdit)
        assert changes[0].text_document.version == 2
        assert editor.edits[0].edit.change_annotations is None


async def test_a_client_without_document_changes_gets_plain_ones() -> None:
    def plain(capabilities: types.ClientCapabilities) -> None:
        edit_capabilities(capabilities).document_changes = False

    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, capabilities=plain) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.edits[0].edit.document_changes is None
            assert editor.text(URI) == DONE


async def test_edits_to_be_confirmed_are_annotated() -> None:
    def annotated(capabilities: types.ClientCapabilities) -> None:
        support = types.ChangeAnnotationsSupportOptions(groups_on_label=True)
        edit_capabilities(capabilities).change_annotation_support = support

    options = {"edits": {"confirm": True}}
    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, capabilities=annotated, options=options) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            annotations = editor.edits[0].edit.change_annotations
            assert annotations is not None
            (annotation,) = annotations.values()
            assert annotation.needs_confirmation


@pytest.mark.parametrize(("choice", "text"), [("Apply", DONE), ("Discard", SOURCE), ("", SOURCE)])
async def test_a_client_without_annotations_is_asked(choice: str, text: str) -> None:
    def without(capabilities: types.ClientCapabilities) -> None:
        edit_capabilities(capabilities).change_annotation_support = None

    options = {"edits": {"confirm": True}}
    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, capabilities=without, options=options) as editor:
            editor.choice = choice
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.questions == ["Generate implementation of fn area: apply it?"]
            assert editor.text(URI) == text


async def test_a_client_without_progress_is_not_sent_any() -> None:
    def silent(capabilities: types.ClientCapabilities) -> None:
        capabilities.window = types.WindowClientCapabilities(work_done_progress=False)

    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, capabilities=silent) as editor:
            editor.open(URI, SOURCE)
            await editor.run(URI, "Generate implementation", "todo!")
            await editor.until(lambda: editor.text(URI) == DONE)
            await editor.until(lambda: bool(editor.messages))
            assert editor.messages[0].startswith("Generate implementation of fn area: Applied")
            assert editor.client.progress_reports == {}


async def test_a_client_without_literals_gets_commands() -> None:
    def bare(capabilities: types.ClientCapabilities) -> None:
        assert capabilities.text_document is not None
        capabilities.text_document.code_action = None

    async with editor_with_server(capabilities=bare) as editor:
        editor.open(URI, SOURCE)
        params = types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=URI),
            range=types.Range(types.Position(4, 4), types.Position(4, 4)),
            context=types.CodeActionContext(diagnostics=[]),
        )
        found: Any = await editor.client.text_document_code_action_async(params)
        assert [each["command"] for each in found] == [
            "miyabi.generate",
            "miyabi.doc",
            "miyabi.reviewSelection",
        ]


async def test_resolving_an_action_gives_it_back_unchanged() -> None:
    async with editor_with_server("neovim@v0.7.0") as editor:
        editor.open(URI, SOURCE)
        (action, *_) = await editor.actions(URI, "todo!")
        resolved = await editor.client.code_action_resolve_async(action)
        assert resolved.title == action.title


async def test_settings_of_the_editor_are_used_and_wrong_ones_said() -> None:
    options = {"model": "smollm2:135m", "review": {"onSave": "sometimes"}, "modle": 1}
    async with FakeOllama(models=["smollm2:135m", "qwen3:8b"], replies=[BODY, HALF]) as fake:
        async with connected(fake, options={"miyabi": options}) as editor:
            await editor.until(lambda: len(editor.messages) == 2)
            assert any("miyabi.review.onSave" in message for message in editor.messages)
            assert any("did you mean `miyabi.model`" in message for message in editor.messages)
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert fake.chats[-1]["model"] == "smollm2:135m"
            changed = types.DidChangeConfigurationParams({"miyabi": {"model": "qwen3:8b"}})
            editor.client.workspace_did_change_configuration(changed)
            await editor.finished(await editor.run(URI, "Generate implementation", "fn half"))
            assert fake.chats[-1]["model"] == "qwen3:8b"


async def test_settings_are_asked_for_where_a_change_does_not_carry_them() -> None:
    async with FakeOllama(models=["qwen3:8b"], replies=[BODY]) as fake:
        async with connected(fake) as editor:
            editor.client.set_configuration({"model": "qwen3:8b"}, section="miyabi")
            empty = types.DidChangeConfigurationParams(None)
            editor.client.workspace_did_change_configuration(empty)
            editor.open(URI, SOURCE)
            async with asyncio.timeout(SAFETY_SECONDS):
                while editor.server and not editor.server.session.editor_settings:
                    await editor.actions(URI, "todo!")
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert fake.chats[-1]["model"] == "qwen3:8b"
