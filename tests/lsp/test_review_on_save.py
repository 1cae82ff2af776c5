"""A save has the changed items reviewed, each once."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor
from tests.lsp.sources import BODY, DONE, SOURCE, URI, finding, review
from tests.lsp.test_actions_session import connected

FOUND = review(finding("checked_mul(3)", "Three?"))


def save(editor: Editor) -> None:
    identifier = types.TextDocumentIdentifier(uri=URI)
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(text_document=identifier))


def last_words(editor: Editor) -> list[str]:
    """The last words of all progress so far."""
    words = (editor.last_word(str(token)) for token in editor.client.progress_reports)
    return [word for word in words if word is not None]


async def test_the_changed_item_alone_is_asked_about_and_only_once() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        save(editor)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        save(editor)
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        assert editor.diagnostics[-1].diagnostics[0].message == "Three?"
        editor.replace(URI, "//! Shapes", "//! Forms")
        save(editor)
        save(editor)
        await editor.actions(URI, "todo!")  # the server has seen all of it
        assert len(fake.chats) == 1
        assert "checked_mul(3)" in fake.chats[0]["messages"][-1]["content"]


async def test_a_whole_file_or_nothing_by_setting() -> None:
    for when, asked in (("file", 3), ("off", 0)):
        options: dict[str, Any] = {"review": {"onSave": when}}
        async with FakeOllama(replies=[lambda _: review()]) as fake:
            async with connected(fake, options=options) as editor:
                editor.open(URI, SOURCE)
                save(editor)
                if asked:
                    await editor.until(lambda: bool(last_words(editor)))
                await editor.actions(URI, "todo!")
                assert len(fake.chats) == asked


async def test_a_newer_save_takes_the_place_of_the_older() -> None:
    async with FakeOllama(replies=[FOUND.stalling(1), FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(4)")
        save(editor)
        await fake.received(chats=1)
        editor.replace(URI, "checked_mul(4)", "checked_mul(3)")
        save(editor)
        await fake.client_closed()
        await editor.until(lambda: "1 finding" in last_words(editor))
        assert last_words(editor) == ["1 finding"]


async def test_a_review_makes_way_for_an_action_and_goes_on_afterwards() -> None:
    async with FakeOllama(replies=[FOUND.stalling(1), BODY, FOUND]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
            save(editor)
            await fake.received(chats=1)
            token = await editor.run(URI, "Generate implementation", "todo!")
            await fake.client_closed()
            assert (await editor.finished(token)).startswith("Applied")
            await editor.until(lambda: "1 finding" in last_words(editor))
            assert editor.text(URI) == DONE.replace("checked_mul(2)", "checked_mul(3)")


async def test_a_save_with_no_server_to_ask_disturbs_nobody() -> None:
    fake = FakeOllama()
    await fake.start()
    await fake.stop()
    async with connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        save(editor)
        await editor.until(lambda: bool(last_words(editor)))
        assert fake.url in last_words(editor)[0]
        assert editor.messages == []
