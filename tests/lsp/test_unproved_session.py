"""An answer that is being compiled, or repaired, can be had at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.ollama import chat_answer
from tests.lsp.test_verification_session import SOURCE, UGLY, WRONG, working
from tests.rust_toolchain import needs_rust

TITLE = "Generate implementation of fn double"
NOW = f"Apply unproved now: {TITLE}"
SLOW_BUILD = "fn main() { loop {} }\n"


@needs_rust
@pytest.mark.parametrize("by", ["code action", "command", "command with the token"])
async def test_while_it_is_compiled(by: str, tmp_path: Path, user_folders: Path) -> None:
    async with working(tmp_path, UGLY, format=False) as (editor, _, uri):
        (tmp_path / "ws" / "build.rs").write_text(SLOW_BUILD, "utf-8")
        token = await editor.run(uri, "Generate implementation", "todo!")
        told = "compiling; it can be applied unproved now"
        await editor.until(lambda: told in str(editor.progress(token)[-1:]))
        if by == "code action":
            await editor.run(uri, NOW, "todo!")
        else:
            await editor.execute("miyabi.applyUnproved", *([token] if "token" in by else []))
        word = await editor.finished(token)
        assert word.startswith("Applied (parses, only the target changed, not compiled: you did")
        assert "let y=x  *  2;" in editor.text(uri)
        assert NOW not in await editor.titles(uri, "y=x")
        await editor.finished(await editor.run(uri, f"Undo: {TITLE}", "y=x"))
        assert editor.text(uri) == SOURCE
    log = (user_folders / "state" / "miyabi-ls" / "audit.jsonl").read_text("utf-8")
    outcomes = [json.loads(line)["outcome"] for line in log.splitlines()]
    assert outcomes == ["answered", "applied", "undone"]


@needs_rust
async def test_while_it_is_repaired_the_first_answer_is_had_and_not_asked_about(
    tmp_path: Path,
) -> None:
    async with working(tmp_path, WRONG, UGLY.stalling(1), repair=True) as (editor, fake, uri):
        token = await editor.run(uri, "Generate implementation", "todo!")
        await fake.received(chats=2)
        await editor.run(uri, NOW, "todo!")
        word = await editor.finished(token)
        assert "does not compile: E0308: mismatched types; " in word
        assert editor.text(uri) == SOURCE.replace("todo!()", '"two"')
        assert editor.questions == []
        await fake.client_closed()


@needs_rust
async def test_a_target_that_was_changed_by_then_is_left_alone(tmp_path: Path) -> None:
    async with working(tmp_path, WRONG, UGLY.stalling(1), repair=True) as (editor, fake, uri):
        token = await editor.run(uri, "Generate implementation", "todo!")
        await fake.received(chats=2)
        editor.replace(uri, "todo!()", "x + x")
        assert NOW not in await editor.titles(uri, "x + x")
        await editor.execute("miyabi.applyUnproved", token)
        assert (await editor.finished(token)).startswith("You changed fn double")
        assert editor.text(uri) == SOURCE.replace("todo!()", "x + x")


async def test_not_before_there_is_an_answer_nor_one_that_does_not_parse(tmp_path: Path) -> None:
    broken = chat_answer("```rust\nlet y = (x;\n```\n").stalling(1)
    async with working(tmp_path, broken) as (editor, fake, uri):
        token = await editor.run(uri, "Generate implementation", "todo!")
        await fake.received(chats=1)
        assert NOW not in await editor.titles(uri, "todo!")
        await editor.execute("miyabi.applyUnproved", token)
        fake.release()
        assert not (await editor.finished(token)).startswith("Applied")
        assert editor.text(uri) == SOURCE
