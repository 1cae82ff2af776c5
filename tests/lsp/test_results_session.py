"""What an edit leaves at its place: try again, refine, undo; and what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from miyabi_ls.lsp import at_places
from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor
from tests.lsp.sources import BODY, DOCS, DONE, HALF, SOURCE, URI
from tests.lsp.test_actions_session import connected

OTHER = chat_answer("```rust\nheight * width\n```\n", thinking="Let me see. The other way round?")
GENERATE = "Generate implementation of fn area"
AGAIN, REFINE, UNDO = (f"{verb}: {GENERATE}" for verb in ("Try again", "Refine...", "Undo"))


def asks_for_words(capabilities: types.ClientCapabilities) -> None:
    capabilities.experimental = {"miyabi": {"input": True}}


async def generated(editor: Editor, source: str = SOURCE) -> None:
    """``area`` written by the model."""
    editor.open(URI, source)
    word = await editor.finished(await editor.run(URI, GENERATE, "todo!"))
    assert word.startswith("Applied"), word


async def chosen(editor: Editor, title: str, at: str = "fn area") -> str:
    return await editor.finished(await editor.run(URI, title, at))


def became(user_folders: Path) -> list[tuple[str, str]]:
    """The runs and what became of their results, as the audit log has it."""
    log = (user_folders / "state" / "miyabi-ls" / "audit.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert not any("width" in line for line in log.splitlines())
    return [(line["run"], line["outcome"]) for line in lines if line["event"] == "result"]


async def test_they_are_offered_where_it_stands_until_it_changes() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        for at in ("fn area", "width * height"):
            assert {AGAIN, REFINE, UNDO} <= {*await editor.titles(URI, at)}
        assert UNDO not in await editor.titles(URI, "fn double")
        editor.replace(URI, "//! Shapes", "//! 😀\n//! Shapes")
        assert UNDO in await editor.titles(URI, "fn area")
        editor.replace(URI, "width * height", "width + height")
        assert not [each for each in await editor.titles(URI, "fn area") if GENERATE in each]
        editor.replace(URI, "width + height", "width * height")
        assert UNDO in await editor.titles(URI, "fn area")


@pytest.mark.parametrize(("line_end"), ["\n", "\r\n"])
async def test_undo_restores_every_byte_whatever_was_typed_elsewhere(line_end: str) -> None:
    source = SOURCE.replace("\n", line_end)
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor, source)
        editor.replace(URI, "//! Shapes", "//! More 😀\n//! Shapes")
        editor.replace(URI, "x.checked_mul(2).unwrap()", "2 * x")
        assert await chosen(editor, UNDO) == f"Undone: {GENERATE}"
        expected = source.replace("//! Shapes", "//! More 😀\n//! Shapes")
        assert editor.text(URI) == expected.replace("x.checked_mul(2).unwrap()", "2 * x")
        assert not [each for each in await editor.titles(URI, "fn area") if "ndo" in each]


async def test_undo_of_documentation() -> None:
    async with FakeOllama(replies=[DOCS]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Write rustdoc", "fn double"))
        assert "/// Doubles `x`." in editor.text(URI)
        editor.replace(URI, "x.checked_mul(2).unwrap()", "2 * x")
        await chosen(editor, "Undo: Write rustdoc for fn double", "/// Doubles")
        assert editor.text(URI) == SOURCE.replace("x.checked_mul(2).unwrap()", "2 * x")


async def test_undo_of_what_the_user_changed_meanwhile_is_refused() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        typed = iter(["width + height"])

        def change_it() -> None:
            if new := next(typed, ""):
                editor.replace(URI, "width * height", new)

        editor.before_edit = change_it
        word = await chosen(editor, UNDO)
        assert word.startswith("You changed fn area since, so nothing was undone")
        assert editor.text(URI) == DONE.replace("width * height", "width + height")


async def test_undo_with_typing_in_between_is_made_again_on_the_new_text() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        typed = iter(["//! One\n//! Shapes"])

        def type_above() -> None:
            if new := next(typed, ""):
                editor.replace(URI, "//! Shapes", new)

        editor.before_edit = type_above
        assert await chosen(editor, UNDO) == f"Undone: {GENERATE}"
        assert editor.text(URI) == SOURCE.replace("//! Shapes", "//! One\n//! Shapes")


async def test_try_again_puts_another_answer_in_place_of_the_first(user_folders: Path) -> None:
    async with FakeOllama(replies=[BODY, OTHER]) as fake, connected(fake) as editor:
        await generated(editor)
        assert (await chosen(editor, AGAIN)).startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("todo!()", "height * width")
        first, second = fake.chats
        assert first["messages"] == second["messages"]
        assert first["options"]["temperature"] < second["options"]["temperature"]
        assert await chosen(editor, UNDO) == f"Undone: {GENERATE}"
        assert editor.text(URI) == SOURCE
    assert [outcome for _, outcome in became(user_folders)] == ["replaced", "undone"]
    assert len({run for run, _ in became(user_folders)}) == 2


async def test_refine_goes_on_with_the_conversation_without_thinking() -> None:
    replies = [BODY, OTHER, chat_answer("```rust\nwidth.abs() * height\n```\n")]
    async with (
        FakeOllama(replies=replies) as fake,
        connected(fake, capabilities=asks_for_words) as editor,
    ):
        await generated(editor)
        editor.words = "Multiply the other way round."
        assert (await chosen(editor, REFINE)).startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("todo!()", "height * width")
        assert editor.asked_for_words[0].title == "Refine fn area"
        first, second = (chat["messages"] for chat in fake.chats)
        assert second[: len(first)] == first
        assert [each["role"] for each in second[len(first) :]] == ["assistant", "user"]
        assert second[-2]["content"] == "```rust\nwidth * height\n```\n"
        assert second[-1]["content"].startswith("Multiply the other way round.")

        place = {"uri": URI, "position": {"line": 4, "character": 4}}
        word = await editor.finished(
            await editor.execute("miyabi.refine", {**place, "instruction": "Take the absolute."})
        )
        assert word.startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("todo!()", "width.abs() * height")
        third = fake.chats[2]["messages"]
        assert third[: len(second)] == second
        assert third[-2] == {"role": "assistant", "content": "```rust\nheight * width\n```\n"}
        assert "other way round?" not in json.dumps(fake.chats)
        await chosen(editor, UNDO)
        assert editor.text(URI) == SOURCE


async def test_the_same_answer_again_is_said_and_edits_nothing() -> None:
    async with FakeOllama(replies=[BODY, BODY, OTHER]) as fake, connected(fake) as editor:
        await generated(editor)
        word = await chosen(editor, AGAIN)
        assert word == "The answer for fn area is what stands there already."
        assert editor.text(URI) == DONE
        assert len(editor.edits) == 1
        assert (await chosen(editor, AGAIN)).startswith("Applied")
        await chosen(editor, UNDO)
        assert editor.text(URI) == SOURCE


async def test_refine_without_words_changes_nothing() -> None:
    async with (
        FakeOllama(replies=[BODY]) as fake,
        connected(fake, capabilities=asks_for_words) as editor,
    ):
        await generated(editor)
        assert await chosen(editor, REFINE) == "Cancelled"
        assert editor.text(URI) == DONE
        assert len(fake.chats) == 1


async def test_a_client_that_cannot_ask_is_told_of_the_comment() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        with pytest.raises(Exception, match="a comment line above it that begins with `miyabi:`"):
            await editor.run(URI, REFINE, "fn area")
        assert len(fake.chats) == 1


@pytest.mark.parametrize("title", [AGAIN, REFINE])
async def test_an_edit_made_while_it_is_asked_again_stops_the_new_answer(title: str) -> None:
    async with (
        FakeOllama(replies=[BODY, OTHER.stalling(1)]) as fake,
        connected(fake, capabilities=asks_for_words) as editor,
    ):
        editor.words = "Turn it round."
        await generated(editor)
        token = await editor.run(URI, title, "fn area")
        await fake.received(chats=2)
        editor.replace(URI, "width * height", "width + height")
        fake.release()
        assert (await editor.finished(token)).startswith("You changed fn area")
        assert editor.text(URI) == DONE.replace("width * height", "width + height")
        anyway = f"{GENERATE}: apply the kept answer anyway"
        assert (await chosen(editor, anyway)).startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("todo!()", "height * width")


async def test_undo_while_it_is_asked_again_stops_the_new_answer() -> None:
    async with FakeOllama(replies=[BODY, OTHER.stalling(1)]) as fake, connected(fake) as editor:
        await generated(editor)
        token = await editor.run(URI, AGAIN, "fn area")
        await fake.received(chats=2)
        await chosen(editor, UNDO)
        fake.release()
        assert (await editor.finished(token)).startswith("You changed fn area")
        assert editor.text(URI) == SOURCE


async def test_cancelled_while_it_is_asked_again_leaves_the_first_answer() -> None:
    async with FakeOllama(replies=[BODY, OTHER.stalling(2)]) as fake, connected(fake) as editor:
        await generated(editor)
        token = await editor.run(URI, AGAIN, "fn area")
        await fake.received(chats=2)
        editor.cancel(token)
        assert await editor.finished(token) == "Cancelled"
        assert editor.text(URI) == DONE
        assert UNDO in await editor.titles(URI, "fn area")


async def test_two_results_in_one_file_are_undone_each_by_itself() -> None:
    async with FakeOllama(replies=[BODY, HALF]) as fake, connected(fake) as editor:
        await generated(editor)
        await chosen(editor, "Generate implementation of fn half", "fn half")
        both = editor.text(URI)
        assert "x / 2" in both
        await chosen(editor, UNDO)
        assert editor.text(URI) == both.replace("width * height", "todo!()")
        await chosen(editor, "Undo: Generate implementation of fn half", "fn half")
        assert editor.text(URI) == SOURCE


async def test_they_are_gone_when_the_document_is_closed() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        editor.close(URI)
        editor.open(URI, DONE)
        assert not [each for each in await editor.titles(URI, "fn area") if GENERATE in each]


async def test_their_number_is_bounded() -> None:
    names = [f"f{number}" for number in range(at_places.MOST + 1)]
    source = "".join(f"fn {name}() -> i32 {{\n    todo!()\n}}\n\n" for name in names)
    answer = chat_answer("```rust\n1 + 1\n```\n")

    def always(_: dict[str, Any]) -> Any:
        return answer

    async with FakeOllama(replies=[always]) as fake, connected(fake) as editor:
        editor.open(URI, source)
        for name in names:
            await chosen(editor, "Generate", f"fn {name}(")
        offered = [name for name in names if "Undo" in str(await editor.titles(URI, f"fn {name}("))]
        assert offered == names[1:]


def _type(editor: Editor) -> None:
    editor.replace(URI, "width * height", "width + height")


def _type_elsewhere(editor: Editor) -> None:
    editor.replace(URI, "x.checked_mul(2).unwrap()", "2 * x")


def _undo(editor: Editor) -> None:
    editor.undo(URI)


def _type_and_back(editor: Editor) -> None:
    _type(editor)
    editor.undo(URI)


@pytest.mark.parametrize("moment", ["save", "close", "shutdown"])
@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        (_type, "edited"),
        (_type_elsewhere, "kept"),
        (_undo, "undone"),
        (_type_and_back, "kept"),
    ],
)
async def test_what_became_of_it_is_recorded(
    does: Any, outcome: str, moment: str, user_folders: Path
) -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        does(editor)
        if moment == "save":
            editor.save(URI)
            editor.save(URI)
        elif moment == "close":
            editor.close(URI)
    assert [each for _, each in became(user_folders)] == [outcome]


async def test_what_was_kept_may_be_undone_later(user_folders: Path) -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        editor.save(URI)
        await chosen(editor, UNDO)
    assert [each for _, each in became(user_folders)] == ["kept", "undone"]


async def test_what_stands_for_some_minutes_is_kept(
    monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    monkeypatch.setattr("miyabi_ls.lsp.results.SETTLED_SECONDS", 0.0)
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        assert UNDO in await editor.titles(URI, "fn area")
        assert editor.server is not None
        _type(editor)
        await editor.titles(URI, "fn area")
    assert [each for _, each in became(user_folders)] == ["kept", "edited"]


@pytest.mark.parametrize("choice", ["Apply", "Discard", ""])
async def test_a_diff_page_is_shown_before_the_question(choice: str, user_folders: Path) -> None:
    def cannot_confirm(capabilities: types.ClientCapabilities) -> None:
        assert capabilities.workspace is not None
        assert capabilities.workspace.workspace_edit is not None
        capabilities.workspace.workspace_edit.change_annotation_support = None

    options = {"edits": {"confirm": True}}
    async with (
        FakeOllama(replies=[BODY]) as fake,
        connected(fake, options=options, capabilities=cannot_confirm) as editor,
    ):
        editor.open(URI, SOURCE)
        editor.choice = choice
        word = await editor.finished(await editor.run(URI, GENERATE, "todo!"))
        assert editor.questions == [f"{GENERATE}: apply it?"]
        (shown,) = [each.uri for each in editor.client.shown_documents]
        page = user_folders / "state" / "miyabi-ls" / "pages" / "proposed-edit.md"
        assert shown == page.as_uri()
        text = page.read_text("utf-8")
        assert "```diff\n--- lib.rs\n+++ lib.rs\n" in text
        assert "-    todo!()\n+    width * height\n" in text
        if choice == "Apply":
            assert word.startswith("Applied")
            assert editor.text(URI) == DONE
        else:
            assert word.startswith("The edit was discarded. The answer is kept")
            assert editor.text(URI) == SOURCE
            assert editor.edits == []


async def test_a_file_closed_while_it_is_asked_again_keeps_the_new_answer() -> None:
    async with FakeOllama(replies=[BODY, OTHER.stalling(1)]) as fake, connected(fake) as editor:
        await generated(editor)
        token = await editor.run(URI, AGAIN, "fn area")
        await fake.received(chats=2)
        editor.close(URI)
        fake.release()
        word = await editor.finished(token)
        assert word.startswith("lib.rs was closed meanwhile, so nothing was changed. The answer is")
        assert editor.edits[1:] == []
        editor.open(URI, DONE)
        anyway = f"{GENERATE}: apply the kept answer anyway"
        assert (await chosen(editor, anyway)).startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("todo!()", "height * width")


async def test_a_refused_edit_is_kept_and_can_be_applied_later() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        editor.refuses_edits = "read-only"
        word = await editor.finished(await editor.run(URI, GENERATE, "todo!"))
        assert word.startswith("The editor did not take the edit: read-only. The answer is kept")
        editor.refuses_edits = ""
        anyway = f"{GENERATE}: apply the kept answer anyway"
        assert (await chosen(editor, anyway, "todo!")).startswith("Applied")
        assert editor.text(URI) == DONE


async def test_an_undo_that_the_editor_refuses_changes_nothing_and_can_be_tried_again() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        await generated(editor)
        editor.refuses_edits = "read-only"
        assert "read-only" in await chosen(editor, UNDO)
        assert editor.text(URI) == DONE
        editor.refuses_edits = ""
        assert await chosen(editor, UNDO) == f"Undone: {GENERATE}"
        assert editor.text(URI) == SOURCE


async def test_typing_elsewhere_while_it_is_asked_again_is_kept() -> None:
    async with FakeOllama(replies=[BODY, OTHER.stalling(1)]) as fake, connected(fake) as editor:
        await generated(editor)
        token = await editor.run(URI, AGAIN, "fn area")
        await fake.received(chats=2)
        editor.replace(URI, "//! Shapes", "//! More\n//! Shapes")
        _type_elsewhere(editor)
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        expected = SOURCE.replace("//! Shapes", "//! More\n//! Shapes")
        expected = expected.replace("x.checked_mul(2).unwrap()", "2 * x")
        assert editor.text(URI) == expected.replace("todo!()", "height * width")
        await chosen(editor, UNDO)
        assert editor.text(URI) == expected


async def test_documentation_is_tried_again_in_place_of_the_first() -> None:
    other = chat_answer("```rust\n/// Two times `x`.\n```\n")
    async with FakeOllama(replies=[DOCS, other]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Write rustdoc", "fn double"))
        again = "Try again: Write rustdoc for fn double"
        assert (await chosen(editor, again, "fn double")).startswith("Applied")
        assert editor.text(URI) == SOURCE.replace("fn double", "/// Two times `x`.\nfn double")
        await chosen(editor, "Undo: Write rustdoc for fn double", "/// Two")
        assert editor.text(URI) == SOURCE
