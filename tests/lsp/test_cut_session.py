"""An answer cut at its limit is kept, and gone on with as often as it takes."""

from __future__ import annotations

import pytest

from tests.fakes.ollama import FakeModel, FakeOllama, chat_answer
from tests.fakes.ollama_replies import Reply
from tests.lsp.editor import Editor
from tests.lsp.sources import DONE, HALF, SOURCE, URI
from tests.lsp.test_actions_session import connected

GENERATE = "Generate implementation of fn area"
CONTINUE = f"Continue: {GENERATE}"
LONG = "let wide = width.abs();\nlet high = height.abs();\nwide * high\n"
WRITTEN = SOURCE.replace("todo!()", LONG.strip().replace("\n", "\n    "))
FIRST = chat_answer(
    "```rust\nlet wide = width.abs();\nlet high =", done_reason="length", tokens=2048
)
SECOND = chat_answer(" = height.abs();\nwide * hi", done_reason="length", tokens=2048)
LAST = chat_answer(" high\n```\n")
ALL = chat_answer(f"```rust\n{LONG}```\n")
AGAIN = chat_answer("Going on:\n\n```rust\nlet high = height.abs();\nwide * high\n```\n")


async def cut(editor: Editor, source: str = SOURCE) -> str:
    editor.open(URI, source)
    return await editor.finished(await editor.run(URI, GENERATE, "todo!"))


async def continued(editor: Editor) -> str:
    return await editor.finished(await editor.run(URI, CONTINUE, "fn area"))


@pytest.mark.parametrize("rest", [chat_answer(" = height.abs();\nwide * high\n```\n"), AGAIN, ALL])
async def test_it_is_gone_on_with_and_lands_as_any_answer(rest: Reply) -> None:
    async with FakeOllama(replies=[FIRST, rest]) as fake, connected(fake) as editor:
        word = await cut(editor)
        assert word == (
            "The answer was cut at its limit of 1024 tokens, with 3 lines written; "
            "the code action Continue at fn area has the model go on."
        )
        assert editor.messages == [word]
        assert editor.text(URI) == SOURCE
        assert CONTINUE not in await editor.titles(URI, "fn double")
        assert (await continued(editor)).startswith("Applied (parses")
        assert editor.text(URI) == WRITTEN
        first, second = (chat["messages"] for chat in fake.chats)
        assert second[: len(first)] == first
        partial = "```rust\nlet wide = width.abs();\nlet high"
        assert second[len(first) :] == [{"role": "assistant", "content": partial}]
        titles = await editor.titles(URI, "fn area")
        assert CONTINUE not in titles
        assert f"Undo: {GENERATE}" in titles


async def test_a_model_whose_turn_has_ended_is_asked_in_words() -> None:
    plain = FakeModel("plain:1b")
    async with (
        FakeOllama([plain], [FIRST, AGAIN]) as fake,
        connected(fake, options={"model": "plain:1b"}) as editor,
    ):
        await cut(editor)
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN
        assert fake.chats[1]["messages"][-1]["role"] == "user"


async def test_several_times_in_a_row() -> None:
    async with FakeOllama(replies=[FIRST, SECOND, LAST]) as fake, connected(fake) as editor:
        await cut(editor)
        assert "with 4 lines written" in await continued(editor)
        assert (await editor.titles(URI, "fn area")).count(CONTINUE) == 1
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN


async def test_it_can_be_tried_again_once_the_server_is_back() -> None:
    rest = chat_answer(" = height.abs();\nwide * high\n```\n")
    replies = [FIRST, rest.cut(after=2), rest]
    async with FakeOllama(replies=replies) as fake, connected(fake) as editor:
        await cut(editor)
        assert not (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == SOURCE
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN


async def test_a_cancelled_one_can_be_gone_on_with_again() -> None:
    rest = chat_answer(" = height.abs();\nwide * high\n```\n")
    async with (
        FakeOllama(replies=[FIRST, rest.stalling(1), rest]) as fake,
        connected(fake) as editor,
    ):
        await cut(editor)
        token = await editor.run(URI, CONTINUE, "fn area")
        await fake.received(chats=2)
        editor.cancel(token)
        assert await editor.finished(token) == "Cancelled"
        assert (await continued(editor)).startswith("Applied")


async def test_what_does_not_fit_together_changes_nothing() -> None:
    rest = chat_answer("Sorry, I cannot go on with that.")
    async with FakeOllama(replies=[FIRST, rest]) as fake, connected(fake) as editor:
        await cut(editor)
        assert not (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == SOURCE


async def test_a_changed_target_is_not_gone_on_with() -> None:
    async with FakeOllama(replies=[FIRST, AGAIN.stalling(1)]) as fake, connected(fake) as editor:
        await cut(editor)
        editor.replace(URI, "todo!()", "width")
        assert CONTINUE not in await editor.titles(URI, "fn area")
        editor.replace(URI, "width\n", "todo!()\n")
        token = await editor.run(URI, CONTINUE, "fn area")
        await fake.received(chats=2)
        editor.replace(URI, "todo!()", "width")
        fake.release()
        assert (await editor.finished(token)).startswith("You changed fn area")


async def test_a_file_closed_and_opened_again_has_it_still() -> None:
    async with FakeOllama(replies=[FIRST, AGAIN]) as fake, connected(fake) as editor:
        await cut(editor)
        editor.close(URI)
        editor.open(URI, SOURCE)
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN


async def test_the_cut_answer_to_a_second_try_takes_the_place_of_the_first() -> None:
    body = chat_answer("```rust\nwidth * height\n```\n")
    async with FakeOllama(replies=[body, FIRST, AGAIN]) as fake, connected(fake) as editor:
        await cut(editor)
        assert editor.text(URI) == DONE
        await editor.finished(await editor.run(URI, f"Try again: {GENERATE}", "fn area"))
        assert editor.text(URI) == DONE
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN
        await editor.finished(await editor.run(URI, f"Undo: {GENERATE}", "fn area"))
        assert editor.text(URI) == SOURCE


async def test_nothing_but_thinking_cannot_be_gone_on_with() -> None:
    thought = chat_answer("", thinking="Hm. " * 5, done_reason="length")
    async with FakeOllama(replies=[thought] * 4 + [HALF]) as fake, connected(fake) as editor:
        assert "Continue" not in await cut(editor)
        assert CONTINUE not in await editor.titles(URI, "fn area")


async def test_a_full_context_is_said_and_a_larger_one_serves() -> None:
    full = chat_answer("```rust\nlet wide = width.abs();\nlet high =", done_reason="length")
    long = SOURCE.replace("todo!()", "todo!() // " + "not yet " * 450)
    async with FakeOllama(replies=[full, AGAIN]) as fake, connected(fake) as editor:
        word = await cut(editor, long)
        assert "when the model's context was full, with 3 lines written; select" in word
        assert editor.server is not None
        settings = {"endpoints": [fake.url], "contextTokens": 1024}
        editor.server.session.change_settings(settings)
        with pytest.raises(Exception, match="does not fit the context of 1024 tokens"):
            await editor.run(URI, CONTINUE, "fn area")
        editor.server.session.change_settings({**settings, "contextTokens": 16384})
        assert (await continued(editor)).startswith("Applied")
        assert editor.text(URI) == WRITTEN
