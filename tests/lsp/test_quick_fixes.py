"""What can be done about a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor
from tests.lsp.sources import SOURCE, URI, finding, review
from tests.lsp.test_actions_session import connected
from tests.lsp.test_review_on_save import last_words, shown

QUOTE = "x.checked_mul(2).unwrap()"
FOUND = review(
    finding(QUOTE, "It panics.", fix="x.checked_mul(2).unwrap_or(i32::MAX)", why="On overflow.")
)
FIXED = SOURCE.replace(QUOTE, "x.checked_mul(2).unwrap_or(i32::MAX)")


async def reviewed(editor: Editor, uri: str = URI) -> None:
    editor.open(uri, SOURCE)
    await editor.finished(await editor.run(uri, "Review fn double", "checked_mul"))
    assert shown(editor) == ["It panics."]


async def hovered(editor: Editor, at: str) -> Any:
    identifier = types.TextDocumentIdentifier(uri=URI)
    position = editor.position(URI, editor.text(URI).index(at))
    asked = types.HoverParams(text_document=identifier, position=position)
    return await editor.client.text_document_hover_async(asked)


async def fixes(editor: Editor, uri: str = URI) -> list[str]:
    listed = await editor.actions(uri, "checked_mul", only=["quickfix"])
    assert not [each for each in listed if each.is_preferred]
    return [each.title for each in listed]


async def test_a_suggested_fix_is_applied_without_a_question_and_one_undo_takes_it_back() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        await reviewed(editor)
        assert await fixes(editor) == [
            "Apply suggested fix: It panics",
            "Ask for a fix: It panics",
            "Explain: It panics",
            "Dismiss: It panics",
            "Dismiss error-handling findings here",
        ]
        word = await editor.finished(await editor.run(URI, "Apply suggested fix", "checked_mul"))
        assert word.startswith("Applied (parses, only the target changed"), editor.messages
        assert editor.text(URI) == FIXED
        await editor.until(lambda: shown(editor) == [])
        assert len(fake.chats) == 1
        editor.undo(URI)
        assert editor.text(URI) == SOURCE


async def test_fixes_are_offered_for_the_findings_a_client_asks_about() -> None:
    """Neovim asks about those of the line, with the cursor anywhere in it."""
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        await reviewed(editor)
        (found,) = editor.diagnostics[-1].diagnostics
        assert await editor.actions(URI, "fn area", only=["quickfix"]) == []
        offered = await editor.actions(URI, "fn area", only=["quickfix"], diagnostics=[found])
        assert offered[0].title == "Apply suggested fix: It panics"
        twice = await editor.actions(URI, "checked_mul", only=["quickfix"], diagnostics=[found])
        assert len(twice) == len(offered)


async def test_a_suggestion_that_does_not_parse_changes_nothing() -> None:
    broken = review(finding(QUOTE, "It panics.", fix="x.checked_mul(2).unwrap_or(i32::MAX"))
    async with FakeOllama(replies=[broken]) as fake, connected(fake) as editor:
        await reviewed(editor)
        word = await editor.finished(await editor.run(URI, "Apply suggested fix", "checked_mul"))
        assert not word.startswith("Applied")
        assert editor.text(URI) == SOURCE


async def test_the_model_is_asked_for_a_fix_with_the_finding_as_what_the_user_wants() -> None:
    answer = chat_answer("```rust\nx.checked_mul(2).unwrap_or(i32::MAX)\n```\n")
    async with FakeOllama(replies=[FOUND, answer]) as fake, connected(fake) as editor:
        await reviewed(editor)
        word = await editor.finished(await editor.run(URI, "Ask for a fix", "checked_mul"))
        assert word.startswith("Applied"), editor.messages
        assert editor.text(URI) == FIXED
        assert "It panics." in fake.chats[1]["messages"][-1]["content"]


async def test_an_explanation_shows_as_a_page_and_on_hover_and_renders_nothing(
    user_folders: Path,
) -> None:
    words = "On i32::MAX / 2 + 1. ![](http://example.invalid/x.png)\n```\n<b>Really.</b>"
    async with FakeOllama(replies=[FOUND, chat_answer(words), review()]) as fake:
        async with connected(fake) as editor:
            await reviewed(editor)
            token = await editor.run(URI, "Explain", "checked_mul")
            assert await editor.finished(token) == "Explained"
            page = (user_folders / "state" / "miyabi-ls" / "pages" / "explanation.md").read_text()
            assert f"````text\n{words}\n````" in page
            assert "lib.rs, line 9\nwarning (error-handling): It panics." in page
            question, answer, wanted = fake.chats[1]["messages"][-3:]
            assert "9:     x.checked_mul(2).unwrap()" in question["content"]
            assert "It panics. On overflow." in answer["content"]
            assert "120 words" in wanted["content"]
            assert "format" not in fake.chats[1]
            found = await hovered(editor, "checked_mul")
            assert found.contents.value.splitlines()[1:-1] == words.splitlines()
            assert editor.text(URI) == SOURCE
            editor.replace(URI, "todo!()", "width")
            editor.save(URI)
            await editor.until(lambda: last_words(editor)[-1] == "No findings")
            found = await hovered(editor, "checked_mul")
            assert found.contents.value.splitlines()[1:-1] == words.splitlines()
            assert shown(editor) == ["It panics."]


async def test_an_explanation_that_says_nothing_is_an_error() -> None:
    async with FakeOllama(replies=[FOUND, chat_answer(" \n")]) as fake:
        async with connected(fake) as editor:
            await reviewed(editor)
            token = await editor.run(URI, "Explain", "checked_mul")
            assert "answered with nothing" in await editor.finished(token)


async def test_what_is_dismissed_stays_away_until_its_text_changes() -> None:
    async with FakeOllama(replies=[lambda _: FOUND]) as fake:
        async with connected(fake) as editor:
            await reviewed(editor)
            await editor.run(URI, "Dismiss: ", "checked_mul")
            await editor.until(lambda: shown(editor) == [])
            token = await editor.run(URI, "Review fn double", "checked_mul")
            assert await editor.finished(token) == "No findings; 1 dismissed"
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.execute("miyabi.reviewFile", URI))
            assert shown(editor) == []


async def test_a_kind_is_dismissed_in_one_item_and_for_all_who_share_the_list(
    tmp_path: Path,
) -> None:
    shared = tmp_path / ".miyabi" / "dismissed.json"
    shared.parent.mkdir()
    shared.write_text("{}")
    uri = (tmp_path / "lib.rs").as_uri()
    async with FakeOllama(replies=[lambda _: FOUND]) as fake:
        async with connected(fake, root=tmp_path) as editor:
            await reviewed(editor, uri)
            await editor.run(uri, "Dismiss error-handling findings here", "checked_mul")
            await editor.until(lambda: shown(editor) == [])
    (entry,) = json.loads(shared.read_text())["dismissed"]
    assert (entry["path"], entry["item"]) == ("lib.rs", "fn double")
    assert entry["category"] == "error-handling"


@pytest.mark.parametrize(
    "allowing",
    [
        SOURCE.replace("fn double", "// miyabi: allow(error-handling) it is bounded\nfn double"),
        SOURCE.replace(
            "    x.checked", "    // miyabi: allow(clippy, Error-Handling)\n    x.checked"
        ),
        SOURCE.replace(".unwrap()", ".unwrap() // miyabi: allow(error-handling)"),
    ],
)
async def test_a_comment_allows_a_category(allowing: str) -> None:
    async with FakeOllama(replies=[lambda _: FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, allowing)
        token = await editor.run(URI, "Review fn double", "checked_mul")
        assert await editor.finished(token) == "No findings; 1 dismissed"


async def test_a_comment_that_allows_something_else_hides_nothing() -> None:
    other = SOURCE.replace("fn double", "// miyabi: allow(documentation)\nfn double")
    async with FakeOllama(replies=[lambda _: FOUND]) as fake, connected(fake) as editor:
        editor.open(URI, other)
        token = await editor.run(URI, "Review fn double", "checked_mul")
        assert await editor.finished(token) == "1 finding"


async def test_the_reasons_show_on_hover_as_plain_text() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        await reviewed(editor)
        found = await hovered(editor, "checked_mul")
        assert found.contents.kind == types.MarkupKind.PlainText
        assert found.contents.value == (
            "warning (error-handling): It panics.\nOn overflow.\n"
            "Suggested: x.checked_mul(2).unwrap_or(i32::MAX)"
        )
        assert await hovered(editor, "//! Shapes") is None


async def test_a_finding_that_is_gone_cannot_be_acted_on() -> None:
    async with FakeOllama(replies=[FOUND]) as fake, connected(fake) as editor:
        await reviewed(editor)
        listed = await editor.actions(URI, "checked_mul", only=["quickfix"])
        editor.replace(URI, "checked_mul", "checked_add")
        for each in listed:
            assert each.command is not None
            with pytest.raises(JsonRpcException, match="not there any more"):
                await editor.execute(each.command.command, *(each.command.arguments or ()))
        assert last_words(editor) == ["1 finding"]
