"""Findings on show: they stand on their text."""

from __future__ import annotations

from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor
from tests.lsp.sources import SOURCE, URI, finding, review
from tests.lsp.test_actions_session import connected

ANSWER = review(finding("unwrap()", "May panic."), finding("i32", "Why?", line=8, severity="hint"))


async def reviewed(editor: Editor) -> None:
    editor.open(URI, SOURCE)
    await editor.finished(await editor.run(URI, "Review", "fn double"))


def shown(editor: Editor) -> dict[str, str]:
    """Each finding's message with the text it stands on in the editor."""
    text = editor.text(URI)
    found = {}
    for diagnostic in editor.diagnostics[-1].diagnostics:
        start = editor._offset(text, diagnostic.range.start)
        end = editor._offset(text, diagnostic.range.end)
        found[diagnostic.message] = text[start:end]
    return found


async def shown_in_this_version(editor: Editor) -> None:
    """Wait until the findings stand in the text as the editor has it."""
    version = editor.buffers[URI].version
    await editor.until(lambda: editor.diagnostics[-1].version == version)


async def test_they_move_with_the_text() -> None:
    async with FakeOllama(replies=[ANSWER]) as fake, connected(fake) as editor:
        await reviewed(editor)
        editor.replace(URI, "//! Shapes", "//! 😀\n//! Shapes")
        await shown_in_this_version(editor)
        assert shown(editor) == {"May panic.": "unwrap()", "Why?": "i32"}


async def test_they_go_when_their_text_changes() -> None:
    async with FakeOllama(replies=[ANSWER]) as fake, connected(fake) as editor:
        await reviewed(editor)
        editor.replace(URI, "unwrap()", "unwrap_or(0)")
        await shown_in_this_version(editor)
        assert shown(editor) == {"Why?": "i32"}


async def test_they_go_when_something_else_on_their_line_changes() -> None:
    async with FakeOllama(replies=[ANSWER]) as fake, connected(fake) as editor:
        await reviewed(editor)
        editor.replace(URI, "    x.checked_mul", "        x.checked_mul")
        await editor.until(lambda: len(shown(editor)) == 2)
        editor.replace(URI, "checked_mul(2)", "wrapping_mul(2)")
        await editor.until(lambda: shown(editor) == {"Why?": "i32"})


async def test_a_second_review_takes_the_place_of_the_first() -> None:
    second = review(finding("unwrap()", "Still may panic."))
    async with FakeOllama(replies=[ANSWER, second]) as fake, connected(fake) as editor:
        await reviewed(editor)
        await editor.finished(await editor.run(URI, "Review", "fn double"))
        assert shown(editor) == {"Still may panic.": "unwrap()"}


async def test_a_review_of_one_item_leaves_those_of_others() -> None:
    other = review(finding("todo!()", "Unfinished.", line=5))
    async with FakeOllama(replies=[ANSWER, other]) as fake, connected(fake) as editor:
        await reviewed(editor)
        await editor.finished(await editor.run(URI, "Review", "todo!"))
        assert set(shown(editor)) == {"May panic.", "Why?", "Unfinished."}


async def test_they_are_cleared_by_command_and_by_closing() -> None:
    async with FakeOllama(replies=[ANSWER, ANSWER]) as fake, connected(fake) as editor:
        await reviewed(editor)
        await editor.execute("miyabi.clearReview", URI)
        await editor.until(lambda: not editor.diagnostics[-1].diagnostics)
        await editor.finished(await editor.run(URI, "Review", "fn double"))
        assert editor.diagnostics[-1].diagnostics
        editor.close(URI)
        await editor.until(lambda: not editor.diagnostics[-1].diagnostics)


async def test_code_changed_during_its_review_is_not_marked() -> None:
    async with FakeOllama(replies=[ANSWER.stalling(1)]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Review", "fn double")
        await fake.received(chats=1)
        editor.replace(URI, "checked_mul(2)", "checked_mul(3)")
        fake.release()
        assert "changed meanwhile" in await editor.finished(token)
        assert editor.diagnostics == []
