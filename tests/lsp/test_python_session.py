"""Generated Python is laid out, compiled and its types are checked before it lands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.ollama import FakeOllama, Reply, chat_answer
from tests.lsp.editor import Editor, editor_with_server
from tests.python_tools import needs_tools, with_tools, without_tools

SOURCE = 'def double(x: int) -> int:\n    """Double it."""\n    raise NotImplementedError\n'
UGLY = chat_answer("```python\ny=x  *  2;return   y\n```\n")
AWAITS = chat_answer("```python\nreturn await x\n```\n")
WRONG = chat_answer('```python\nreturn "two"\n```\n')
RIGHT = chat_answer("```python\nreturn x * 2\n```\n")


@asynccontextmanager
async def working(
    folder: Path, *replies: Reply, source: str = SOURCE, **verify: Any
) -> AsyncIterator[tuple[Editor, FakeOllama, str]]:
    """An editor on a file of its own."""
    file = folder / "module.py"
    file.write_text(source, "utf-8")
    async with FakeOllama(replies=list(replies)) as fake:
        options = {"endpoints": [fake.url], "verify": {"repair": False, **verify}}
        async with editor_with_server(options=options) as editor:
            editor.open(file.as_uri(), source, language_id="python")
            yield editor, fake, file.as_uri()


async def generate(editor: Editor, uri: str) -> str:
    return await editor.finished(await editor.run(uri, "Generate implementation", "NotImpl"))


@needs_tools
async def test_it_is_laid_out_compiled_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch)
    async with working(tmp_path, UGLY) as (editor, _, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (types check, compiles, formatted, ")
        assert editor.text(uri) == SOURCE.replace(
            "raise NotImplementedError", "y = x * 2\n    return y"
        )


async def test_without_tools_it_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tools(monkeypatch, tmp_path)
    async with working(tmp_path, RIGHT) as (editor, _, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (compiles, only the target changed")
        assert editor.text(uri) == SOURCE.replace("raise NotImplementedError", "return x * 2")


@needs_tools
async def test_what_has_an_error_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tools(monkeypatch)
    for reply, words in (
        (AWAITS, "does not compile (SyntaxError: 'await' outside async function, at line 3)"),
        (WRONG, "does not type-check (mypy: Incompatible return value type"),
    ):
        async with working(tmp_path, reply) as (editor, _, uri):
            editor.choice = "Discard"
            await generate(editor, uri)
            (question,) = editor.questions
            assert words in question
            assert editor.text(uri) == SOURCE


async def test_the_model_is_asked_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tools(monkeypatch, tmp_path)
    async with working(tmp_path, AWAITS, RIGHT, repair=True) as (editor, fake, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (compiles")
        assert "return x * 2" in editor.text(uri)
        assert "'await' outside async function" in fake.chats[1]["messages"][-1]["content"]


async def test_a_file_with_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_tools(monkeypatch, tmp_path)
    source = f"def broken(x):\n    break\n\n\n{SOURCE}"
    async with working(tmp_path, RIGHT, source=source) as (editor, _, uri):
        word = await generate(editor, uri)
        assert "not compiled: the file has an error of its own" in word
        assert "return x * 2" in editor.text(uri)


async def test_a_docstring_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tools(monkeypatch, tmp_path)
    docs = chat_answer('```python\n"""Return twice `x`, as in \\N{DIGIT TWO}."""\n```\n')
    async with working(tmp_path, docs) as (editor, _, uri):
        word = await editor.finished(await editor.run(uri, "Write docstring", "NotImpl"))
        assert word.startswith("Applied (compiles, no code changed")
        assert 'r"""Return twice `x`, as in \\N{DIGIT TWO}."""' in editor.text(uri)
