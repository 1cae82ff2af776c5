"""A save has the changed items reviewed, each once."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types

from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor
from tests.lsp.sources import BODY, DONE, SOURCE, URI, finding, review
from tests.lsp.test_actions_session import connected

FOUND = review(finding("checked_mul(3)", "Three?"))


def last_words(editor: Editor) -> list[str]:
    """The last words of all progress so far."""
    words = (editor.last_word(str(token)) for token in editor.client.progress_reports)
    return [word for word in words if word is not None]


def shown(editor: Editor) -> list[str]:
    """What the findings on show say."""
    last = editor.diagnostics[-1:]
    return [each.message for params in last for each in params.diagnostics]


def pulling(client: types.ClientCapabilities) -> None:
    assert client.text_document is not None
    assert client.workspace is not None
    client.text_document.diagnostic = types.DiagnosticClientCapabilities()
    client.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)


async def pulled(editor: Editor, previous: str | None = None, uri: str = URI) -> Any:
    identifier = types.TextDocumentIdentifier(uri=uri)
    params = types.DocumentDiagnosticParams(identifier, previous_result_id=previous)
    return await editor.client.text_document_diagnostic_async(params)


async def test_the_changed_item_alone_is_asked_about_and_only_once() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.save(URI)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        assert editor.diagnostics[-1].diagnostics[0].message == "Three?"
        editor.replace(URI, "//! Shapes", "//! Forms")
        editor.save(URI)
        editor.save(URI)
        await editor.actions(URI, "todo!")  # the server has seen all of it
        assert len(fake.chats) == 1
        assert "checked_mul(3)" in fake.chats[0]["messages"][-1]["content"]


async def test_a_whole_file_or_nothing_by_setting() -> None:
    for when, asked in (("file", 3), ("off", 0)):
        options: dict[str, Any] = {"review": {"onSave": when}}
        async with FakeOllama(replies=[lambda _: review()]) as fake:
            async with connected(fake, options=options) as editor:
                editor.open(URI, SOURCE)
                editor.save(URI)
                if asked:
                    await editor.until(lambda: bool(last_words(editor)))
                await editor.actions(URI, "todo!")
                assert len(fake.chats) == asked


async def test_a_newer_save_takes_the_place_of_the_older() -> None:
    async with FakeOllama(replies=[FOUND.stalling(1), FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(4)")
        editor.save(URI)
        await fake.received(chats=1)
        editor.replace(URI, "checked_mul(4)", "checked_mul(3)")
        editor.save(URI)
        await fake.client_closed()
        await editor.until(lambda: "1 finding" in last_words(editor))
        assert last_words(editor) == ["1 finding"]


async def test_what_is_changed_while_it_waits_is_not_asked_about() -> None:
    code = "".join(f"fn f{n}() -> u32 {{\n    {n}\n}}\n\n" for n in range(3))
    async with FakeOllama(replies=[review().stalling(1), lambda _: review()]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, code)
            for n in range(3):
                editor.replace(URI, f"    {n}\n", f"    10{n}\n")
            editor.save(URI)
            await fake.received(chats=1)
            editor.replace(URI, "    102\n", "    777\n")
            await editor.actions(URI, "fn f0")  # the server has seen it
            fake.release()
            await editor.until(lambda: bool(last_words(editor)))
            assert last_words(editor) == ["No findings; 1 changed meanwhile: review again"]
            assert len(fake.chats) == 2


async def test_a_review_makes_way_for_an_action_and_goes_on_afterwards() -> None:
    async with FakeOllama(replies=[FOUND.stalling(1), BODY, FOUND]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
            editor.save(URI)
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
        editor.save(URI)
        await editor.until(lambda: bool(last_words(editor)))
        assert fake.url in last_words(editor)[0]
        assert editor.messages == []


async def test_what_was_reviewed_is_known_again_after_a_restart() -> None:
    async with FakeOllama(replies=[FOUND]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
            editor.save(URI)
            await editor.until(lambda: last_words(editor) == ["1 finding"])
        async with connected(fake, options={"model": "qwen3:8b"}) as editor:
            editor.open(URI, SOURCE.replace("checked_mul(2)", "checked_mul(3)"))
            await editor.until(lambda: shown(editor) == ["Three?"])
            editor.replace(URI, "//! Shapes", "//! Forms")
            editor.save(URI)
            await editor.actions(URI, "todo!")
            assert shown(editor) == ["Three?"]
        assert len(fake.chats) == 1


async def test_what_is_typed_after_a_save_is_not_asked_about() -> None:
    options = {"review": {"delay": 0.3}}
    async with (
        FakeOllama(replies=[FOUND]) as fake,
        connected(fake, options=options) as editor,
    ):
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        editor.replace(URI, "todo!()", "width *")
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        assert len(fake.chats) == 1


async def test_a_save_by_the_editor_itself_after_a_delay_asks_nothing() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        identifier = types.TextDocumentIdentifier(uri=URI)
        reason = types.TextDocumentSaveReason.AfterDelay
        editor.client.text_document_will_save(
            types.WillSaveTextDocumentParams(text_document=identifier, reason=reason)
        )
        editor.save(URI)
        await asyncio.sleep(0.05)
        await editor.actions(URI, "todo!")
        assert fake.chats == []
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["1 finding"])


async def test_several_saves_in_a_row_are_one() -> None:
    options: dict[str, Any] = {"review": {"delay": 0.3}}
    async with FakeOllama(replies=[lambda _: FOUND]) as fake:
        async with connected(fake, options=options) as editor:
            editor.open(URI, SOURCE)
            for number in range(3, 8):
                editor.replace(URI, f"checked_mul({number - 1})", f"checked_mul({number})")
                editor.save(URI)
            await editor.until(lambda: bool(last_words(editor)))
            assert len(fake.chats) == 1
            assert "checked_mul(7)" in fake.chats[0]["messages"][-1]["content"]


async def test_the_first_finding_shows_before_the_last_token_is_sent() -> None:
    both = review(finding("checked_mul(3)", "Three?"), finding("unwrap()", "It panics."))
    async with FakeOllama(replies=[both.stalling(len(both.lines) - 1)]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
            editor.save(URI)
            await editor.until(lambda: "Three?" in shown(editor))
            assert last_words(editor) == []
            assert editor.diagnostics[-1].version == editor.buffers[URI].version


async def test_a_model_that_finds_nothing_is_taken_at_its_word() -> None:
    """No rule of ours speaks in its name, whatever stands there."""
    code = "".join(f"fn f{n}() {{ g({n}).unwrap(); todo!() }}\n" for n in range(5))
    options: dict[str, Any] = {"review": {"onSave": "file"}}
    async with FakeOllama(replies=[lambda _: review()]) as fake:
        async with connected(fake, options=options) as editor:
            editor.open(URI, code)
            editor.save(URI)
            await editor.until(lambda: last_words(editor) == ["No findings"])
            assert len(fake.chats) == 5
            assert shown(editor) == []


async def test_changing_one_function_of_twenty_asks_about_that_one() -> None:
    code = "".join(f"fn f{n}() -> u32 {{\n    {n}\n}}\n\n" for n in range(20))
    found = review(finding("100", "A hundred?", line=42))
    async with FakeOllama(replies=[found]) as fake, connected(fake) as editor:
        editor.open(URI, code)
        editor.replace(URI, "    10\n", "    100\n")
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        assert len(fake.chats) == 1


async def test_no_finding_shows_twice_through_edits_saves_and_undo() -> None:
    async with FakeOllama(replies=[lambda _: FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        assert shown(editor) == ["Three?"]
        editor.save(URI)
        editor.replace(URI, "//! Shapes", "//!\n//! Shapes")
        editor.save(URI)
        await editor.finished(await editor.run(URI, "Review fn double", "checked_mul"))
        assert shown(editor) == ["Three?"]
        editor.replace(URI, "checked_mul(3)", "checked_mul(4)")
        await editor.until(lambda: shown(editor) == [])
        editor.undo(URI)
        editor.save(URI)
        await editor.until(lambda: shown(editor) == ["Three?"])
        assert len(fake.chats) == 2


async def test_a_file_is_reviewed_on_command_and_what_is_known_is_not_asked_again() -> None:
    async with FakeOllama(replies=[lambda _: review()]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        await editor.finished(await editor.execute("miyabi.reviewFile", URI))
        assert len(fake.chats) == 3
        word = await editor.finished(await editor.execute("miyabi.reviewFile", {"uri": URI}))
        assert word == "No findings (3 of 3 items known already)"
        assert len(fake.chats) == 3


async def test_a_file_that_cannot_be_reviewed_is_said_to_be_none() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, "// @generated\n" + SOURCE)
        word = await editor.finished(await editor.execute("miyabi.reviewFile", URI))
        assert word.startswith("Nothing reviewed; not reviewed: ")


async def test_what_was_cleared_away_comes_back_only_when_asked_for() -> None:
    async with FakeOllama(replies=[lambda _: FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await editor.until(lambda: shown(editor) == ["Three?"])
        await editor.execute("miyabi.clearReview")
        await editor.until(lambda: shown(editor) == [])
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        await editor.actions(URI, "todo!")
        assert shown(editor) == []
        await editor.finished(await editor.execute("miyabi.reviewFile", URI))
        assert shown(editor) == ["Three?"]


async def test_a_client_that_pulls_is_sent_nothing_and_told_to_ask() -> None:
    async with FakeOllama(replies=[FOUND]) as fake:
        async with connected(fake, capabilities=pulling) as editor:
            editor.open(URI, SOURCE)
            editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
            editor.save(URI)
            await editor.until(lambda: last_words(editor) == ["1 finding"])
            assert editor.refreshes
            report = await pulled(editor)
            assert [each.message for each in report.items] == ["Three?"]
            again = await pulled(editor, report.result_id)
            assert (again.kind, again.result_id) == ("unchanged", report.result_id)
            editor.replace(URI, "//! Shapes", "//!\n//! Shapes")
            moved = await pulled(editor, report.result_id)
            assert moved.items[0].range.start.line == report.items[0].range.start.line + 1
            assert editor.diagnostics == []


async def test_code_that_moved_during_its_review_is_marked_where_it_is() -> None:
    async with FakeOllama(replies=[FOUND.stalling(1)]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        editor.save(URI)
        await fake.received(chats=1)
        editor.replace(URI, "//! Shapes", "//! 😀\n//! Shapes")
        fake.release()
        await editor.until(lambda: last_words(editor) == ["1 finding"])
        (found,) = editor.diagnostics[-1].diagnostics
        start = editor.text(URI).index("checked_mul(3)")
        assert found.range.start == editor.position(URI, start)
        assert editor.diagnostics[-1].version == editor.buffers[URI].version
