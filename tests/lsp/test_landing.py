"""Where an edit lands when the file does not wait for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types

from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor
from tests.lsp.sources import BODY, DONE, HALF, SOURCE, URI
from tests.lsp.test_actions_session import connected

RENAMED = "file:///project/src/shapes.rs"


async def begun(fake: FakeOllama, editor: Editor, text: str = SOURCE) -> str:
    """A job on ``area`` whose answer is held back until ``fake.release()``."""
    editor.open(URI, text)
    token = await editor.run(URI, "Generate implementation", "todo!")
    await fake.received(chats=1)
    return token


async def test_it_lands_at_its_new_place_when_lines_were_inserted_above() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "//! Shapes", "//! All\n//! about 😀\n//! Shapes")
        editor.replace(URI, "x.checked_mul(2).unwrap()", "2 * x")
        expected = editor.text(URI).replace("todo!()", "width * height")
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(URI) == expected


async def test_a_changed_target_is_left_alone_and_said() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "todo!()", "width * 2.0")
        changed = editor.text(URI)
        fake.release()
        word = await editor.finished(token)
        assert word == (
            "You changed fn area while the model worked, so nothing was changed. "
            "The answer is kept: its code actions can apply it."
        )
        assert editor.messages == [word]
        assert editor.text(URI) == changed
        assert editor.edits == []


async def test_a_target_changed_and_changed_back_is_not_changed() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "todo!()", "todo!(1)")
        editor.replace(URI, "todo!(1)", "todo!()")
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(URI) == DONE


async def test_a_closed_file_is_not_edited_and_said() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.close(URI)
        fake.release()
        assert await editor.finished(token) == (
            "lib.rs was closed meanwhile, so nothing was changed. "
            "The answer is kept: its code actions can apply it."
        )
        assert editor.edits == []
        editor.open(URI, "// new\n" + SOURCE)
        anyway = "Generate implementation of fn area: apply the kept answer anyway"
        assert (await editor.finished(await editor.run(URI, anyway, "todo!"))).startswith("Applied")
        assert editor.text(URI) == "// new\n" + DONE


async def test_a_file_closed_and_opened_again_is_edited() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.close(URI)
        editor.open(URI, "// new\n" + SOURCE)
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(URI) == "// new\n" + DONE


@pytest.mark.parametrize("close_first", [True, False])
async def test_a_renamed_file_is_edited_under_its_new_name(close_first: bool) -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        rename = types.RenameFilesParams([types.FileRename(old_uri=URI, new_uri=RENAMED)])
        if close_first:
            editor.close(URI)
            editor.open(RENAMED, SOURCE)
            editor.client.workspace_did_rename_files(rename)
        else:
            editor.client.workspace_did_rename_files(rename)
            editor.close(URI)
            editor.open(RENAMED, SOURCE)
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(RENAMED) == DONE


async def test_a_file_replaced_on_disk_is_edited_where_the_target_still_stands() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace_all(URI, SOURCE.replace("Shapes", "Forms").replace("half", "third"))
        expected = editor.text(URI).replace("todo!()", "width * height")
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(URI) == expected


async def test_a_file_replaced_on_disk_without_the_target_is_left_alone() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace_all(URI, "fn other() {}\n")
        fake.release()
        assert (await editor.finished(token)).startswith("You removed fn area")
        assert editor.text(URI) == "fn other() {}\n"


async def test_code_around_it_that_swallows_the_target_stops_the_edit() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "/// Area", "/* /// Area")
        editor.replace(URI, "fn double", "*/ fn double")
        commented = editor.text(URI)
        fake.release()
        await editor.finished(token)
        assert editor.text(URI) == commented
        assert editor.edits == []
        assert len(editor.messages) == 1


@pytest.mark.parametrize("silently", [False, True])
async def test_an_edit_of_an_old_version_is_made_again_on_the_new_one(silently: bool) -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.silently_skips = silently
        typed = iter(["//! One", "//! Two\n//! One"])

        def type_on() -> None:
            if text := next(typed, None):
                editor.replace(URI, "//! ", text + "\n//! ")

        editor.before_edit = type_on
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("Applied")
        assert len(editor.edits) == 3
        assert editor.text(URI).endswith(DONE[DONE.index("/// Area") :])
        assert editor.text(URI).count("width * height") == 1


async def test_an_editor_that_refuses_is_not_asked_for_ever() -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.refuses_edits = "read-only"
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("The editor did not take the edit: read-only. The answer is kept")
        assert len(editor.edits) == 1


async def test_an_editor_that_does_not_answer_but_applies_is_believed_by_its_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("miyabi_ls.lsp.apply.ANSWER_SECONDS", 0.01)
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.answers_edits = False
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("Applied")
        assert editor.text(URI) == DONE


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_line_ends_indentation_and_wide_characters_are_kept(
    line_end: str, encoding: str
) -> None:
    source = (
        "mod 図形 {\n\t/* 😀 \u2028 \x0c */ fn area(width: f64, height: f64) -> f64 "
        "{ todo!(/* 😀 */) } // 😀\n}"
    ).replace("\n", line_end)

    def only(capabilities: types.ClientCapabilities) -> None:
        kind = types.PositionEncodingKind(encoding)
        capabilities.general = types.GeneralClientCapabilities(position_encodings=[kind])

    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, capabilities=only) as editor:
            assert editor.encoding == encoding
            editor.open(URI, source)
            word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert word.startswith("Applied")
            body = f"{{{line_end}\t\twidth * height{line_end}\t}}"
            assert editor.text(URI) == source.replace("{ todo!(/* 😀 */) }", body)


async def test_a_kept_answer_can_be_applied_anyway_once() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "todo!()", "width * 2.0")
        editor.replace(URI, "//! Shapes", "//! 😀\n//! Shapes")
        changed = editor.text(URI)
        fake.release()
        await editor.finished(token)
        anyway = "Generate implementation of fn area: apply the kept answer anyway"
        assert anyway not in [each.title for each in await editor.actions(URI, "fn double")]
        token = await editor.run(URI, anyway, "* 2.0")
        assert (await editor.finished(token)).startswith("Applied (parses, only the target")
        assert editor.text(URI) == changed.replace("width * 2.0", "width * height")
        assert anyway not in [each.title for each in await editor.actions(URI, "width * height")]
        assert len(fake.chats) == 1


async def test_a_kept_answer_whose_place_is_gone_is_not_offered() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace_all(URI, "fn other() {}\n")
        fake.release()
        await editor.finished(token)
        titles = [each.title for each in await editor.actions(URI, "fn other")]
        assert not any("kept" in title for title in titles)
        with pytest.raises(Exception, match="not kept"):
            await editor.execute("miyabi.applyKept", "nonsense")


async def test_what_became_of_each_edit_is_in_the_audit_log(user_folders: Path) -> None:
    async with FakeOllama(replies=[BODY, HALF.stalling(1)]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        token = await editor.run(URI, "Generate implementation", "fn half")
        await fake.received(chats=2)
        editor.close(URI)
        fake.release()
        await editor.finished(token)
    log = user_folders / "state" / "miyabi-ls" / "audit.jsonl"
    written = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    lines = [line for line in written if line["event"] != "result"]
    assert [(line["event"], line["outcome"]) for line in lines] == [
        ("call", "answered"),
        ("edit", "applied"),
        ("call", "answered"),
        ("edit", "DocumentClosed"),
    ]
    assert lines[0]["run"] == lines[1]["run"] != lines[2]["run"] == lines[3]["run"]


@pytest.mark.parametrize("answers", [True, False])
async def test_an_edit_that_is_not_taken_is_not_called_applied(
    answers: bool, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    if not answers:
        monkeypatch.setattr("miyabi_ls.lsp.apply.ANSWER_SECONDS", 0.05)
    monkeypatch.setattr("miyabi_ls.lsp.apply._NEWS_SECONDS", 0.05)
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.fails_edits = "cannot edit a read-only file" if answers else ""
        editor.ignores_edits = not answers
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("The editor did not take the edit: ")
        assert ("read-only" if answers else "did not answer") in word
        assert editor.messages == [word]
        assert editor.text(URI) == SOURCE
    log = (user_folders / "state" / "miyabi-ls" / "audit.jsonl").read_text("utf-8")
    assert json.loads(log.splitlines()[-1])["outcome"] == "EditRefused"


async def test_an_editor_that_ignores_the_edit_and_types_on_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("miyabi_ls.lsp.apply.ANSWER_SECONDS", 0.05)
    async with FakeOllama(replies=[BODY]) as fake, connected(fake) as editor:
        editor.ignores_edits = True
        editor.before_edit = lambda: editor.replace(URI, "//! Shapes", "//! Typed\n//! Shapes")
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("The editor did not take the edit: ")


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        (
            "use a;\nfn n() {}\n",
            "use a;",
            "// Lic\n\nuse a;",
            "// Lic\n\n//! New.\n\nuse a;\nfn n() {}\n",
        ),
        ("//! Old.\n\nuse a;\n", "//!", "// Lic\n\n//!", "// Lic\n\n//! New.\n\nuse a;\n"),
        ("\n", "\n", "\nfn b() {}\n", "//! New.\n\nfn b() {}\n"),
        ("", "", "use b;\n", "//! New.\n\nuse b;\n"),
    ],
)
async def test_documentation_of_a_file_that_is_typed_into(
    before: str, old: str, new: str, after: str
) -> None:
    docs = chat_answer("```rust\n//! New.\n```\n")
    async with FakeOllama(replies=[docs.stalling(1)]) as fake, connected(fake) as editor:
        editor.open(URI, before)
        token = await editor.run(URI, "Write rustdoc for this file", before[:1])
        await fake.received(chats=1)
        editor.replace(URI, old, new)
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")
        assert editor.text(URI) == after


async def test_two_jobs_on_one_function_both_land() -> None:
    docs = chat_answer("```rust\n/// Multiplies.\n```\n")
    async with FakeOllama(replies=[BODY.stalling(1), docs]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        body = await editor.run(URI, "Generate implementation", "todo!")
        doc = await editor.run(URI, "Write rustdoc", "todo!")
        await fake.received(chats=1)
        fake.release()
        assert (await editor.finished(body)).startswith("Applied")
        assert (await editor.finished(doc)).startswith("Applied")
        assert editor.text(URI) == DONE.replace("/// Area of a rectangle.", "/// Multiplies.")


async def test_an_answer_whose_target_was_removed_is_not_said_to_be_kept() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        start, end = SOURCE.index("/// Area"), SOURCE.index("fn double")
        editor.replace(URI, SOURCE[start:end], "")
        fake.release()
        assert await editor.finished(token) == (
            "You removed fn area while the model worked, so nothing was changed."
        )


async def test_a_kept_answer_that_does_not_fit_yet_stays_kept() -> None:
    async with FakeOllama(replies=[BODY.stalling(1)]) as fake, connected(fake) as editor:
        token = await begun(fake, editor)
        editor.replace(URI, "todo!()", "width * 2.0")
        fake.release()
        await editor.finished(token)
        editor.replace(URI, "fn area(", "fn surface(")
        anyway = "Generate implementation of fn area: apply the kept answer anyway"
        with pytest.raises(Exception, match="another one now"):
            await editor.run(URI, anyway, "* 2.0")
        editor.replace(URI, "fn surface(", "fn area(")
        assert (await editor.finished(await editor.run(URI, anyway, "* 2.0"))).startswith("Applied")
        assert editor.text(URI) == DONE


async def test_a_client_that_never_answers_is_not_waited_for_once_the_edit_is_there() -> None:
    async with FakeOllama(replies=[BODY, HALF]) as fake, connected(fake) as editor:
        editor.answers_edits = False
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("Applied")  # and not after five minutes
        word = await editor.finished(await editor.run(URI, "Generate implementation", "fn half"))
        assert word.startswith("Applied")


async def test_a_file_closed_while_the_editor_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.lsp.apply.ANSWER_SECONDS", 0.3)
    async with FakeOllama(replies=[BODY, BODY]) as fake, connected(fake) as editor:
        editor.ignores_edits = True
        editor.before_edit = lambda: editor.close(URI)
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert word.startswith("The editor did not take the edit")
