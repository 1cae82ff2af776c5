"""A language without a grammar here: selections alone, and what is said of them."""

from __future__ import annotations

import re

from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor
from tests.lsp.sources import finding, review
from tests.lsp.test_actions_session import connected

URI = "file:///project/main.zig"
SOURCE = """\
const s = "😀"; // 😀
fn sum(xs: []const u32) u32 {
    var total: u32 = 0;
    // add up xs
    return total;
}
"""
LOOP = chat_answer("```zig\nfor (xs) |x| {\n  total += x;\n}\n```\n")


async def titles(editor: Editor, at: str, until: str = "") -> list[str]:
    return [action.title for action in await editor.actions(URI, at, until=until)]


async def test_a_selection_has_two_actions_and_a_cursor_has_none() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, SOURCE, "zig")
        assert await titles(editor, "// add", "up xs") == [
            "Generate implementation of the selection",
            "Review selection",
        ]
        assert await titles(editor, "return") == []
        assert await titles(editor, "return", "return") == []  # one word is no selection
        assert fake.chats == []


async def test_an_edit_says_that_no_grammar_has_proved_it() -> None:
    async with FakeOllama(replies=[LOOP]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE, "zig")
        token = await editor.run(URI, "Generate", "// add", until="up xs")
        word = await editor.finished(token)
        assert word.startswith("Applied (only the target changed, unverified: no grammar for zig;")
        written = "// add up xs\n    for (xs) |x| {\n        total += x;\n    }"
        assert editor.text(URI) == SOURCE.replace("// add up xs", written)


async def test_a_review_of_a_selection_stands_on_what_it_quotes() -> None:
    answer = review(
        finding("// 😀", "Why?", line=1),
        finding("total: u32", "May overflow.", line=3),
        finding("return total;", "Not selected.", line=5),
    )
    async with FakeOllama(replies=[answer]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE, "zig")
        token = await editor.run(URI, "Review", "const", until="= 0;")
        await editor.finished(token)
        shown = {each.message: each.range for each in editor.diagnostics[-1].diagnostics}
        text = editor.text(URI)
        found = {
            message: text[editor._offset(text, place.start) : editor._offset(text, place.end)]
            for message, place in shown.items()
        }
        assert found == {"Why?": "// 😀", "May overflow.": "total: u32"}


async def test_prose_has_no_actions() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        for language in ("plaintext", "markdown", "restructuredtext"):
            editor.open(URI, SOURCE, language)
            assert await titles(editor, "const", "total;") == []
            editor.close(URI)


async def test_a_go_method_is_told_apart_by_its_receiver_and_said_to_parse() -> None:
    uri = "file:///project/stack.go"
    source = 'package a\n\nfunc (s *Stack) Len() int {\n\tpanic("TODO")\n}\n'
    answer = chat_answer("```go\nreturn len(s.items)\n```\n")
    async with FakeOllama(replies=[answer]) as fake, connected(fake) as editor:
        editor.open(uri, source, "go")
        found = [action.title for action in await editor.actions(uri, "panic")]
        assert found == [
            "Generate implementation of func (*Stack) Len",
            "Write doc comment for func (*Stack) Len",
            "Review func (*Stack) Len",
        ]
        word = await editor.finished(await editor.run(uri, "Generate", "panic"))
        assert re.match(r"Applied \((formatted, )?parses, only the target changed;", word)
        assert editor.text(uri) == source.replace('panic("TODO")', "return len(s.items)")
