"""What of other files reaches the prompt, in whole sessions with a fake Ollama."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from miyabi_ls.source.index import workspace_index
from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor, editor_with_server

BODY = chat_answer("```rust\nstack.items.len()\n```\n")
LIB = """\
use crate::stack::Stack;

mod stack;

// miyabi: no unwrap
fn depth(stack: &Stack) -> usize {
    todo!()
}
"""
STACK = """\
pub struct Stack {
    pub items: Vec<Deep>,
}
pub struct Deep(u8);
impl Stack {
    pub fn push(&mut self, item: Deep) {
        self.items.push(item);
    }
}
#[test]
fn an_empty_one_has_no_depth() {
    assert_eq!(depth(&Stack { items: vec![] }), 0);
}
"""
MANIFEST = """\
[package]
name = "depths"
edition = "2021"

[dependencies]
itertools = "0.14"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(workspace_index, "SAVE_DELAY_SECONDS", 0.0)
    files = {
        "Cargo.toml": MANIFEST,
        ".gitignore": "made/\n",
        "src/lib.rs": LIB,
        "src/stack.rs": STACK,
        "made/stack.rs": "pub struct Stack { made: u8 }",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def connected(fake: FakeOllama, root: Path, **settings: Any) -> AbstractAsyncContextManager[Editor]:
    environment = {"MIYABI_ENDPOINTS": fake.url, "MIYABI_VERIFY_COMPILE": "no", **settings}
    return editor_with_server(environment=environment, root=root)


async def indexed(editor: Editor, root: Path) -> None:
    assert editor.server is not None
    await editor.server.session.workspaces.index(root).idle()


async def prompt_of(editor: Editor, fake: FakeOllama, uri: str, title: str = "Generate") -> str:
    """What the model is asked for the function at hand, which stays as it is."""
    editor.refuses_edits = "Only looking."
    await editor.finished(await editor.run(uri, title, "todo!"))
    return str(fake.chats[-1]["messages"][-1]["content"])


async def test_a_definition_of_another_file_reaches_the_model(project: Path) -> None:
    uri = (project / "src" / "lib.rs").as_uri()
    async with FakeOllama(replies=[BODY]) as fake, connected(fake, project) as editor:
        editor.open(uri, LIB)
        await editor.actions(uri, "todo!")
        await indexed(editor, project)
        word = await editor.finished(await editor.run(uri, "Generate", "todo!"))
        assert word.startswith("Applied")
        assert "left out" not in word
        assert editor.text(uri) == LIB.replace("todo!()", "stack.items.len()")
        prompt = fake.chats[0]["messages"][-1]["content"]
    parts = [
        "Crate depths, edition 2021; it depends on itertools.",
        "The file, without bodies:",
        "use crate::stack::Stack;",
        "What the target names (from src/stack.rs):",
        "pub struct Stack {\n    pub items: Vec<Deep>,\n}\n    pub fn push(&mut self, item: Deep)",
        "pub struct Deep(u8);",
        "Tests that call the target:",
        "fn an_empty_one_has_no_depth()",
        "The target:",
        "Write the body of fn depth.",
        "The user asks: no unwrap",
    ]
    places = [prompt.index(part) for part in parts]
    assert places == sorted(places)
    assert "made: u8" not in prompt


async def test_an_open_buffer_wins_over_the_disk_and_a_save_ends_that(project: Path) -> None:
    uri, stack = ((project / "src" / name).as_uri() for name in ("lib.rs", "stack.rs"))
    async with FakeOllama(replies=[lambda _: BODY]) as fake, connected(fake, project) as editor:
        editor.open(uri, LIB)
        editor.open(stack, STACK)
        editor.replace(stack, "pub items", "pub typed: u8, pub items")
        await editor.actions(uri, "todo!")
        await indexed(editor, project)
        assert "pub typed: u8" in await prompt_of(editor, fake, uri)
        editor.close(stack)
        await editor.actions(uri, "todo!")
        assert "typed" not in await prompt_of(editor, fake, uri)
        (project / "src" / "stack.rs").write_text(STACK.replace("Deep", "Saved"), "utf-8")
        editor.open(stack, STACK.replace("Deep", "Saved"))
        editor.close(stack)
        await editor.actions(uri, "todo!")
        await indexed(editor, project)
        assert "Vec<Saved>" in await prompt_of(editor, fake, uri)


async def test_an_action_does_not_wait_for_the_index(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that never answers: the prompt has what the file itself tells."""
    monkeypatch.setattr(workspace_index, "_CHILD", ("-c", "import time; time.sleep(600)"))
    uri = (project / "src" / "lib.rs").as_uri()
    async with FakeOllama(replies=[BODY]) as fake, connected(fake, project) as editor:
        editor.open(uri, LIB)
        prompt = await prompt_of(editor, fake, uri)
        assert "use crate::stack::Stack;" in prompt
        assert "Vec<Deep>" not in prompt


async def test_switched_off_nothing_is_indexed(project: Path, user_folders: Path) -> None:
    uri = (project / "src" / "lib.rs").as_uri()
    async with FakeOllama(replies=[BODY]) as fake:
        async with connected(fake, project, MIYABI_PROMPT_WORKSPACE="no") as editor:
            editor.open(uri, LIB)
            prompt = await prompt_of(editor, fake, uri)
            assert "Vec<Deep>" not in prompt
            assert "Crate depths" in prompt
    assert not (user_folders / "cache" / "miyabi-ls" / "index").exists()


async def test_what_had_no_room_is_said_in_the_last_word(project: Path) -> None:
    uri = (project / "src" / "lib.rs").as_uri()
    functions = "".join(f"fn function_{n}(argument: &str) {{}}\n" for n in range(300))
    async with FakeOllama(replies=[BODY]) as fake, connected(fake, project) as editor:
        editor.open(uri, functions + LIB)
        word = await editor.finished(await editor.run(uri, "Generate", "todo!"))
        assert word.startswith("Applied")
        assert "; left out of the prompt: " in word
        assert "entries of the outline" in word


async def test_the_cache_is_ours_alone_and_is_found_by_clean(
    project: Path, user_folders: Path
) -> None:
    from miyabi_ls.store.disk_use import own_folders, remove

    uri = (project / "src" / "lib.rs").as_uri()
    async with FakeOllama() as fake, connected(fake, project) as editor:
        editor.open(uri, LIB)
        await editor.actions(uri, "todo!")
        await indexed(editor, project)
    (kept,) = (user_folders / "cache" / "miyabi-ls" / "index").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    for folder in own_folders():
        if folder.remade:
            remove(folder)
    assert not kept.exists()
