"""How long a review takes is said before it begins, and held to."""

from __future__ import annotations

import asyncio
from typing import Any

from miyabi_ls import folders
from miyabi_ls.store.model_figures import ModelFigures, ModelFiguresFile, ModelKey
from tests.fakes.ollama import FakeOllama
from tests.lsp.editor import Editor
from tests.lsp.sources import URI, review
from tests.lsp.test_actions_session import connected
from tests.lsp.test_review_on_save import last_words

TWENTY = "".join(f"fn f{n}() -> u32 {{\n    {n}\n}}\n\n" for n in range(20))
SLOW = ModelFigures(speeds=(50.0,), written=(5.0,))


def known(fake: FakeOllama, figures: ModelFigures) -> None:
    """An earlier session has learnt ``figures``."""
    file = ModelFiguresFile(folders.cache_folder() / folders.MODELS)
    file.write({ModelKey(fake.url, "gpt-oss:20b"): figures})


def begun(editor: Editor) -> list[str]:
    """The titles of all progress."""
    tokens = [str(token) for token in editor.client.progress_reports]
    values = [value for token in tokens for value in editor.progress(token)]
    return [value.title for value in values if getattr(value, "title", None)]


def limited(seconds: float) -> dict[str, Any]:
    return {"review": {"maxSeconds": seconds, "onSave": "file"}}


async def test_a_save_says_first_how_long_its_review_takes() -> None:
    async with FakeOllama(replies=[lambda _: review()]) as fake, connected(fake) as editor:
        known(fake, SLOW)
        editor.open(URI, TWENTY)
        for number in (3, 4, 5):
            editor.replace(URI, f"    {number}\n", f"    {number}00\n")
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["No findings"])
        assert begun(editor)[-1].endswith("3 changed, about 2 min")
        assert len(fake.chats) == 3


async def test_a_file_that_takes_longer_than_the_limit_is_asked_about() -> None:
    async with (
        FakeOllama(replies=[lambda _: review()]) as fake,
        connected(fake, options=limited(100)) as editor,
    ):
        editor.choice = "The first"
        known(fake, SLOW)
        editor.open(URI, TWENTY)
        word = await editor.finished(await editor.execute("miyabi.reviewFile", URI))
        (question,) = editor.questions
        assert question.endswith("takes about 10 min: 20 items.")
        assert len(fake.chats) == 3
        assert "over the limit of 100 s" in word
        editor.choice = "All of it (about 9 min)"
        await editor.finished(await editor.execute("miyabi.reviewFile", URI))
        assert len(fake.chats) == 20


async def test_time_that_a_replaced_review_took_does_not_count() -> None:
    options = {"review": {"maxSeconds": 0.2}}
    async with (
        FakeOllama(replies=[review().stalling(1), review()]) as fake,
        connected(fake, options=options) as editor,
    ):
        editor.open(URI, TWENTY)
        editor.replace(URI, "    3\n", "    300\n")
        editor.save(URI)
        await fake.received(chats=1)
        await asyncio.sleep(0.4)
        editor.replace(URI, "    300\n", "    301\n")
        editor.save(URI)
        await editor.until(lambda: last_words(editor) == ["No findings"])
        assert len(fake.chats) == 2


async def test_a_limit_holds_also_where_nothing_is_known_of_the_model() -> None:
    async with (
        FakeOllama(replies=[lambda _: review()]) as fake,
        connected(fake, options=limited(0.001)) as editor,
    ):
        editor.open(URI, TWENTY)
        editor.save(URI)
        await editor.until(lambda: len(last_words(editor)) == 1)
        (word,) = last_words(editor)
        assert "not reviewed: fn f1, fn f2, fn f3 and 16 more (over the limit" in word
        assert len(fake.chats) == 1
