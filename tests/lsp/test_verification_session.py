"""Generated code is formatted and compiled before it lands, and the last word says so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.fakes.ollama import FakeOllama, Reply, chat_answer
from tests.fakes.ollama_replies import http_error
from tests.lsp.editor import Editor, editor_with_server
from tests.rust_toolchain import needs_clippy, needs_rust
from tests.verify.test_compile_check import package

SOURCE = "pub fn double(x: i32) -> i32 {\n    todo!()\n}\n"
UGLY = chat_answer("```rust\nlet y=x  *  2;\n  y\n```\n")
WRONG = chat_answer('```rust\n"two"\n```\n')
NO_BETTER = [
    WRONG,
    chat_answer("Sorry."),
    chat_answer(""),
    WRONG.cut(after=1),
    http_error(500, "x"),
]
DONE = SOURCE.replace("todo!()", "let y = x * 2;\n    y")


@asynccontextmanager
async def working(
    folder: Path, *replies: Reply, **verify: Any
) -> AsyncIterator[tuple[Editor, FakeOllama, str]]:
    """An editor on a package of its own."""
    file = package(folder / "ws", SOURCE)
    async with FakeOllama(replies=list(replies)) as fake:
        options = {"endpoints": [fake.url], "verify": {"repair": False, **verify}}
        async with editor_with_server(options=options) as editor:
            editor.open(file.as_uri(), SOURCE)
            yield editor, fake, file.as_uri()


async def generate(editor: Editor, uri: str) -> str:
    return await editor.finished(await editor.run(uri, "Generate implementation", "todo!"))


@needs_rust
async def test_it_is_formatted_and_compiled(tmp_path: Path) -> None:
    async with working(tmp_path, UGLY) as (editor, _, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (compiles, formatted, only the target changed; ")
        assert editor.text(uri) == DONE
        editor.undo(uri)
        assert editor.text(uri) == SOURCE


@needs_rust
async def test_the_formatted_code_lands_where_its_function_went(tmp_path: Path) -> None:
    async with working(tmp_path, UGLY.stalling(1)) as (editor, fake, uri):
        token = await editor.run(uri, "Generate implementation", "todo!")
        await fake.received(chats=1)
        editor.replace(uri, "pub fn", "// Typed.\npub fn")
        fake.release()
        word = await editor.finished(token)
        assert word.startswith("Applied (compiles, formatted")
        assert "compiled as it was when you asked" in word
        assert editor.text(uri) == f"// Typed.\n{DONE}"


@needs_rust
async def test_what_does_not_compile_is_asked_about(tmp_path: Path) -> None:
    for choice, text in (("Apply", SOURCE.replace("todo!()", '"two"')), ("Discard", SOURCE)):
        async with working(tmp_path / choice, WRONG) as (editor, _, uri):
            editor.choice = choice
            word = await generate(editor, uri)
            (question,) = editor.questions
            assert "does not compile (E0308: mismatched types, at line 2)" in question
            assert editor.text(uri) == text
            if choice == "Apply":
                assert word.startswith("Applied (does not compile: E0308: mismatched types, ")
            else:
                assert word.endswith("The answer is kept: its code actions can apply it.")


@needs_rust
async def test_discarded_by_setting_and_applied_anyway(tmp_path: Path, user_folders: Path) -> None:
    async with working(tmp_path, WRONG, onFailure="discard") as (editor, fake, uri):
        word = await generate(editor, uri)
        assert word.startswith("The model's code for fn double does not compile (E0308")
        assert editor.questions == []
        assert editor.text(uri) == SOURCE
        anyway = "Generate implementation of fn double: apply the kept answer anyway"
        word = await editor.finished(await editor.run(uri, anyway, "todo!"))
        assert word.startswith("Applied (does not compile: E0308: mismatched types, ")
        assert editor.text(uri) == SOURCE.replace("todo!()", '"two"')
        assert len(fake.chats) == 1
    log = (user_folders / "state" / "miyabi-ls" / "audit.jsonl").read_text("utf-8")
    outcomes = [json.loads(line)["outcome"] for line in log.splitlines()]
    assert outcomes == ["answered", "DoesNotCompile", "applied", "kept"]
    assert len({json.loads(line)["run"] for line in log.splitlines()}) == 1


@needs_rust
async def test_applied_by_setting(tmp_path: Path) -> None:
    async with working(tmp_path, WRONG, onFailure="apply") as (editor, _, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (does not compile: E0308: mismatched types")
        assert editor.questions == []


async def test_neither_where_it_is_switched_off(tmp_path: Path, user_folders: Path) -> None:
    off = {"format": False, "compile": False}
    async with working(tmp_path, UGLY, **off) as (editor, _, uri):
        word = await generate(editor, uri)
        assert word.startswith("Applied (parses, only the target changed; ")
        assert "let y=x  *  2;" in editor.text(uri)
    assert not (user_folders / "cache" / "miyabi-ls" / "overlays").exists()


async def test_it_says_why_it_was_not_compiled(tmp_path: Path) -> None:
    async with working(tmp_path, UGLY) as (editor, _, uri):
        (tmp_path / "ws" / "Cargo.toml").unlink()
        word = await generate(editor, uri)
        assert "parses, only the target changed, not compiled: no Cargo.toml; " in word


async def test_an_untitled_document_is_neither(tmp_path: Path) -> None:
    async with working(tmp_path, UGLY) as (editor, _, _uri):
        editor.open("untitled:Untitled-1", SOURCE)
        word = await generate(editor, "untitled:Untitled-1")
        assert word.startswith("Applied (parses, only the target changed; ")


async def test_documentation_without_examples(tmp_path: Path, user_folders: Path) -> None:
    answer = chat_answer("```rust\n/// Doubles it.\n```\n")
    async with working(tmp_path, answer, compile=False) as (editor, _, uri):
        token = await editor.run(uri, "Write rustdoc", "todo!")
        assert (await editor.finished(token)).startswith("Applied (parses, no code changed; ")
    assert not (user_folders / "cache" / "miyabi-ls" / "overlays").exists()


EXAMPLE = "````rust\n/// Doubles it.\n///\n/// ```\n/// {};\n/// ```\n````\n"


@needs_rust
async def test_examples_in_documentation_are_compiled(tmp_path: Path) -> None:
    good, bad = "assert_eq!(sample::double(2), 4)", "sample::treble(2)"
    async with working(tmp_path / "good", chat_answer(EXAMPLE.format(good))) as (editor, _, uri):
        word = await editor.finished(await editor.run(uri, "Write rustdoc", "todo!"))
        assert word.startswith("Applied (examples compile, no code changed; ")
    async with working(tmp_path / "bad", chat_answer(EXAMPLE.format(bad))) as (editor, _, uri):
        word = await editor.finished(await editor.run(uri, "Write rustdoc", "todo!"))
        (question,) = editor.questions
        assert "does not compile (E0425: cannot find function `treble`" in question
        assert word.endswith("The answer is kept: its code actions can apply it.")


async def test_it_says_what_the_documentation_lacks(tmp_path: Path) -> None:
    answer = chat_answer("```rust\n/// Doubles it.\n```\n")
    async with working(tmp_path, answer, compile=False) as (editor, _, uri):
        editor.replace(uri, "-> i32", "-> Result<i32, ()>")
        word = await editor.finished(await editor.run(uri, "Write rustdoc", "todo!"))
        assert word.startswith("Applied (parses, no code changed, lacks # Errors; ")


@needs_clippy
async def test_clippy_has_a_word(tmp_path: Path) -> None:
    answer = chat_answer("```rust\nreturn x * 2;\n```\n")
    async with working(tmp_path, answer, clippy=True) as (editor, _, uri):
        word = await generate(editor, uri)
        assert "1 Clippy warning: clippy::needless_return: unneeded `return`" in word
        assert word.startswith("Applied (compiles, ")


@needs_rust
async def test_a_selection_is_formatted_and_compiled(tmp_path: Path) -> None:
    source = "pub fn double(x: i32) -> i32 {\n    // Double it.\n    y\n}\n"
    async with working(tmp_path, chat_answer("```rust\nlet y=x*2;\n```\n")) as (editor, _, uri):
        editor.replace(uri, SOURCE, source)
        token = await editor.run(uri, "Generate implementation", "// Double", until=" it.")
        assert (await editor.finished(token)).startswith("Applied (compiles, formatted")
        assert editor.text(uri) == source.replace("it.\n", "it.\n    let y = x * 2;\n")


@needs_rust
@pytest.mark.parametrize("stage", ["before", "after"])
async def test_cancelling_ends_the_compilers_too(stage: str, tmp_path: Path) -> None:
    reply = UGLY.stalling(1) if stage == "before" else UGLY
    async with working(tmp_path, reply) as (editor, fake, uri):
        (tmp_path / "ws" / "build.rs").write_text("fn main() { loop {} }\n", "utf-8")
        token = await editor.run(uri, "Generate implementation", "todo!")
        await fake.received(chats=1)
        if stage == "after":
            await editor.until(lambda: "compiling" in str(editor.progress(token)[-1:]))
        editor.cancel(token)
        assert await editor.finished(token) == "Cancelled"
        assert editor.text(uri) == SOURCE


@needs_rust
async def test_what_does_not_compile_goes_back_to_the_model_once(tmp_path: Path) -> None:
    async with working(tmp_path, WRONG, UGLY, repair=True) as (editor, fake, uri):
        token = await editor.run(uri, "Generate implementation", "todo!")
        assert (await editor.finished(token)).startswith("Applied (compiles, formatted")
        assert editor.text(uri) == DONE
        first, second = (chat["messages"][-1]["content"] for chat in fake.chats)
        assert second.startswith(first)
        assert "error[E0308]: mismatched types" in second
        assert '"two"' in second
        told = [value.message for value in editor.progress(token)]
        assert "asking again: E0308: mismatched types; it can be applied unproved now" in told


@needs_rust
@pytest.mark.parametrize(
    "second",
    [WRONG, chat_answer("Sorry."), chat_answer(""), WRONG.cut(after=1), http_error(500, "x")],
)
async def test_a_second_answer_that_is_no_better_leaves_the_first(
    second: Reply, tmp_path: Path
) -> None:
    async with working(tmp_path, WRONG, second, repair=True) as (editor, fake, uri):
        editor.choice = "Apply"
        assert (await generate(editor, uri)).startswith("Applied (does not compile: E0308")
        assert editor.text(uri) == SOURCE.replace("todo!()", '"two"')
        assert len(fake.chats) >= 2


@needs_rust
async def test_a_client_that_cannot_ask_is_not_asked(tmp_path: Path) -> None:
    def cannot_ask(capabilities: types.ClientCapabilities) -> None:
        assert capabilities.window is not None
        capabilities.window.show_message = None

    file = package(tmp_path / "ws", SOURCE)
    async with FakeOllama(replies=[WRONG]) as fake:
        options = {"endpoints": [fake.url], "verify": {"repair": False}}
        async with editor_with_server(options=options, capabilities=cannot_ask) as editor:
            editor.open(file.as_uri(), SOURCE)
            word = await generate(editor, file.as_uri())
            assert word.endswith("The answer is kept: its code actions can apply it.")
            assert editor.questions == []
