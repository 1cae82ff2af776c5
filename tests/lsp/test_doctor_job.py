"""``miyabi.doctor``: a background job that ends with a page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlparse

from lsprotocol import types

from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import editor_with_server
from tests.models.silent_ports import refusing_port

NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8"


def opens_documents(capabilities: types.ClientCapabilities) -> None:
    assert capabilities.window is not None
    capabilities.window.show_document = types.ShowDocumentClientCapabilities(support=True)


def opens_none(capabilities: types.ClientCapabilities) -> None:
    assert capabilities.window is not None
    capabilities.window.show_document = None


async def test_it_examines_with_progress_and_shows_a_page(user_folders: Path) -> None:
    async with FakeOllama(replies=[NUMBERS]) as fake:
        options = {"endpoints": [fake.url]}
        async with editor_with_server(options=options, capabilities=opens_documents) as editor:
            token = await editor.execute("miyabi.doctor")
            assert await editor.execute("miyabi.doctor") == token, "one at a time"
            word = await editor.finished(token)
            (shown,) = editor.client.shown_documents
            messages = [value.message for value in editor.progress(token)]
    assert word == f"Ready: requests go to {fake.url}."
    assert f"{fake.url}: TCP" in messages
    assert len(fake.chats) == 1
    check_page(Path(unquote(urlparse(shown.uri).path)), user_folders)


def check_page(page: Path, user_folders: Path) -> None:
    assert page.is_relative_to(user_folders / "state")
    assert page.stat().st_mode & 0o077 == 0
    assert page.read_text("utf-8").startswith("# miyabi-ls doctor\n")


async def test_a_client_that_opens_no_documents_is_told_where_the_page_is() -> None:
    with refusing_port() as dead:
        options = {"endpoints": [dead]}
        async with editor_with_server(options=options, capabilities=opens_none) as editor:
            await editor.finished(await editor.execute("miyabi.doctor"))
            (message,) = editor.messages
    assert message.startswith("No request can be answered now")
    assert message.endswith("doctor.md")


async def test_it_can_be_cancelled() -> None:
    async with FakeOllama(replies=[chat_answer(NUMBERS).stalling(after=2)]) as fake:
        options = {"endpoints": [fake.url]}
        async with editor_with_server(options=options, capabilities=opens_documents) as editor:
            token = await editor.execute("miyabi.doctor")
            await fake.received(chats=1)
            editor.cancel(token)
            assert await editor.finished(token) == "Cancelled"
            await fake.client_closed()
            assert editor.client.shown_documents == []
