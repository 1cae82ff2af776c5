"""Documentation of all that is undocumented: separate edits, one after the other."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from miyabi_ls.actions.undocumented import LOOKED_AT
from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor, editor_with_server

URI = "file:///project/lib.rs"
SOURCE = """\
use std::fmt;

pub mod shapes {
    pub struct Square {
        pub side: f64,
    }

    impl Square {
        #[must_use]
        pub fn area(&self) -> f64 {
            self.side * self.side
        }

        fn secret(&self) {}

        /// Doubles it.
        pub fn double(&mut self) {}
    }
}

pub fn later() {}
"""
DOCUMENTED = (
    SOURCE.replace("pub mod", "/// One.\npub mod")
    .replace("pub struct", "/// Two.\n    pub struct")
    .replace("#[must_use]", "/// Three.\n        #[must_use]")
    .replace("pub fn later", "/// Four.\npub fn later")
)
ANSWERS = [chat_answer(f"```rust\n/// {word}.\n```") for word in ("One", "Two", "Three", "Four")]


def connected(fake: FakeOllama) -> Any:
    return editor_with_server(environment={"MIYABI_ENDPOINTS": fake.url})


async def titles(editor: Editor, at: str) -> list[str]:
    return [action.title for action in await editor.actions(URI, at)]


async def test_every_undocumented_public_item_gets_an_edit_of_its_own() -> None:
    async with FakeOllama(replies=ANSWERS) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        job = await editor.run(URI, "Write rustdoc for all undocumented in this file", "use")
        assert await editor.finished(job) == "4 of 4 written"
        assert editor.text(URI) == DOCUMENTED
        assert len(editor.edits) == 4
        assert await titles(editor, "use") == ["Write rustdoc for this file"]


async def test_what_the_cursor_is_in_says_which_items_are_meant() -> None:
    async with FakeOllama(replies=ANSWERS[2:]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        assert "Write rustdoc for all undocumented in mod shapes" in await titles(editor, "pub mod")
        job = await editor.run(
            URI, "Write rustdoc for all undocumented in impl Square", "impl Square"
        )
        assert await editor.finished(job) == "1 of 1 written"
        assert editor.text(URI) == SOURCE.replace("#[must_use]", "/// Three.\n        #[must_use]")


async def test_cancel_ends_the_running_item_and_starts_no_other() -> None:
    replies = [ANSWERS[0], ANSWERS[1].stalling()]
    async with FakeOllama(replies=replies) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        job = await editor.run(URI, "Write rustdoc for all", "use")
        await fake.received(chats=2)
        editor.cancel(job)
        assert await editor.finished(job) == "Cancelled"
        assert editor.text(URI) == SOURCE.replace("pub mod", "/// One.\npub mod")
        assert len(editor.edits) == 1


async def test_an_item_that_cannot_be_documented_does_not_keep_the_others_from_it() -> None:
    replies = [ANSWERS[0], chat_answer("I cannot."), *ANSWERS[2:]]
    async with FakeOllama(replies=replies) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        job = await editor.run(URI, "Write rustdoc for all", "use")
        assert await editor.finished(job) == "3 of 4 written; run it again for the others"
        assert editor.text(URI) == DOCUMENTED.replace("    /// Two.\n", "")


async def test_an_item_removed_or_documented_meanwhile_is_passed_over() -> None:
    replies = [ANSWERS[0].stalling(), ANSWERS[2], ANSWERS[3]]
    async with FakeOllama(replies=replies) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        job = await editor.run(URI, "Write rustdoc for all", "use")
        await fake.received(chats=1)
        editor.replace(URI, "    pub struct Square {\n        pub side: f64,\n    }\n\n", "")
        editor.replace(URI, "pub fn later", "/// My own.\npub fn later")
        fake.release()
        await editor.finished(job)
        assert "/// One.\npub mod" in editor.text(URI)
        assert "/// Three." in editor.text(URI)
        assert "/// My own.\npub fn later" in editor.text(URI)
        assert "/// Four." not in editor.text(URI)


async def test_nothing_to_document_is_said() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, "pub fn a() {}\n")
        assert not any("undocumented" in title for title in await titles(editor, "pub"))


async def test_where_too_much_is_documented_to_tell_it_is_listed_and_said() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, "use a;\n" + "/// A.\npub fn a() {}\n" * (LOOKED_AT + 1))
        job = await editor.run(URI, "Write rustdoc for all undocumented in this file", "use")
        assert await editor.finished(job) == "Nothing public is undocumented in this file."


async def test_it_is_listed_where_the_user_asks_and_not_at_every_move() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        for trigger, listed in (
            (types.CodeActionTriggerKind.Invoked, True),
            (types.CodeActionTriggerKind.Automatic, False),
        ):
            actions = await editor.actions(URI, "use", trigger=trigger)
            assert any("undocumented" in action.title for action in actions) is listed
