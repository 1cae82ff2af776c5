"""Whole sessions: an action from the menu to the buffer, on what real clients can do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types

from tests.fakes.ollama import FakeOllama, chat_answer
from tests.lsp.editor import Editor, editor_with_server
from tests.lsp.sources import BODY, DOCS, DONE, HALF, SOURCE, URI, finding, review

PROFILES = ["visual-studio-code", "neovim", "emacs"]


def connected(fake: FakeOllama, profile: str = "visual-studio-code", **more: Any) -> Any:
    return editor_with_server(profile, environment={"MIYABI_ENDPOINTS": fake.url}, **more)


def phases(editor: Editor, token: str) -> list[str]:
    """The phases a progress went through, each once."""
    running = [v for v in editor.progress(token) if not isinstance(v, types.WorkDoneProgressEnd)]
    return list(dict.fromkeys(v.message.split(",")[0] for v in running if v.message))


@pytest.mark.parametrize("profile", PROFILES)
async def test_generate_fills_the_body_and_one_undo_restores_every_byte(profile: str) -> None:
    async with FakeOllama(replies=[BODY]) as fake, connected(fake, profile) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")
        word = await editor.finished(token)
        assert word.startswith("Applied (parses, only the target changed"), editor.messages
        assert editor.text(URI) == DONE
        assert len(editor.edits) == 1
        editor.undo(URI)
        assert editor.text(URI) == SOURCE


@pytest.mark.parametrize("profile", PROFILES)
async def test_rustdoc_adds_its_lines_and_nothing_else(profile: str) -> None:
    async with FakeOllama(replies=[DOCS]) as fake, connected(fake, profile) as editor:
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Write rustdoc", "fn double"))
        assert "no code changed" in word
        docs = "/// Doubles `x`.\n///\n/// # Panics\n///\n/// If it overflows.\n"
        assert editor.text(URI) == SOURCE.replace("fn double", f"{docs}fn double")


@pytest.mark.parametrize("profile", PROFILES)
async def test_review_publishes_what_the_model_found_where_it_quoted(profile: str) -> None:
    answer = review(finding("unwrap()", "Zwetschgenmus."), finding("not in the code", "Nothing."))
    async with FakeOllama(replies=[answer]) as fake, connected(fake, profile) as editor:
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Review", "fn double"))
        assert word == "1 finding; 1 dropped: not in the form asked for, or not in the code"
        (shown,) = editor.diagnostics[-1].diagnostics
        start = SOURCE.index("unwrap()")
        assert shown.message == "Zwetschgenmus."
        assert (shown.source, shown.code) == ("miyabi", "error-handling")
        assert shown.severity == types.DiagnosticSeverity.Warning
        assert shown.range.start == editor.position(URI, start)
        assert shown.range.end == editor.position(URI, start + len("unwrap()"))


async def test_a_model_that_finds_nothing_yields_no_finding() -> None:
    async with FakeOllama(replies=[review()]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        word = await editor.finished(await editor.run(URI, "Review", "fn double"))
        assert word == "No findings"
        assert not editor.diagnostics[-1].diagnostics


async def test_the_menu_is_made_by_syntax_and_asks_no_model() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        on_open_function = await editor.actions(URI, "todo!")
        on_written_function = await editor.actions(URI, "x.checked_mul")
        on_selection = await editor.actions(URI, "x.checked_mul", until="unwrap()")
        on_file = await editor.actions(URI, "//! Shapes")
        assert [action.title for action in on_open_function] == [
            "Generate implementation of fn area",
            "Write rustdoc for fn area",
            "Review fn area",
        ]
        assert [action.title for action in on_written_function] == [
            "Write rustdoc for fn double",
            "Review fn double",
        ]
        assert [action.title for action in on_selection] == [
            "Generate implementation of the selection",
            "Write rustdoc for fn double",
            "Review selection",
        ]
        assert [action.title for action in on_file] == ["Write rustdoc for this file"]
        assert fake.requests == []


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        ([""], ["Generate", "Write", "Review"]),
        (["refactor"], ["Generate", "Write"]),
        (["refactor.rewrite"], ["Generate", "Write"]),
        (["review"], ["Review"]),
        (["refactor.rewrite.more"], []),
        (["quickfix", "source.fixAll"], []),
        ([], []),
    ],
)
async def test_the_menu_keeps_to_the_kinds_asked_for(only: list[str], titles: list[str]) -> None:
    async with editor_with_server() as editor:
        editor.open(URI, SOURCE)
        actions = await editor.actions(URI, "todo!", only=only)
        assert [action.title.split()[0] for action in actions] == titles
        assert not any(action.is_preferred for action in actions)


async def test_the_command_is_answered_before_the_model_says_a_word() -> None:
    stalled = BODY.stalling()
    async with FakeOllama(replies=[stalled]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")  # answered
        await fake.received(chats=1)
        assert editor.last_word(token) is None
        fake.release()
        assert (await editor.finished(token)).startswith("Applied")


async def test_progress_shows_phases_tokens_and_the_last_line() -> None:
    answer = chat_answer("```rust\nwidth * height\n").stalling(after=5)
    async with FakeOllama(replies=[answer]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")
        await editor.until(lambda: "width" in str(editor.progress(token)[-1:]))
        fake.release()
        await editor.finished(token)
        assert phases(editor, token) == [
            "connecting",
            "loading the model",
            "reading the prompt",
            "writing",
            "formatting; it can be applied unproved now",
            "compiling; it can be applied unproved now",
        ]
        begin, *reports, end = editor.progress(token)
        assert begin.title == "Generate implementation of fn area"
        assert begin.cancellable
        assert any("tokens" in (report.message or "") for report in reports)
        assert end.message.startswith("Applied")


async def test_cancel_closes_the_stream_and_changes_nothing() -> None:
    async with (
        FakeOllama(replies=[BODY.stalling(after=2), HALF]) as fake,
        connected(fake) as editor,
    ):
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")
        await editor.until(lambda: "writing" in phases(editor, token))
        editor.cancel(token)
        await fake.client_closed()
        assert await editor.finished(token) == "Cancelled"
        assert editor.text(URI) == SOURCE
        await editor.finished(await editor.run(URI, "Generate implementation", "fn half"))
        assert "x / 2" in editor.text(URI)


async def test_the_cancel_command_closes_the_stream() -> None:
    async with FakeOllama(replies=[BODY.stalling()]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")
        await fake.received(chats=1)
        await editor.execute("miyabi.cancel")
        await fake.client_closed()
        assert await editor.finished(token) == "Cancelled"


async def test_two_jobs_run_side_by_side_and_both_land() -> None:
    def reply(body: dict[str, Any]) -> Any:
        return BODY if "fn area." in body["messages"][-1]["content"] else HALF

    async with FakeOllama(replies=[reply]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        first = await editor.run(URI, "Generate implementation", "todo!")
        second = await editor.run(URI, "Generate implementation", "fn half")
        again = await editor.run(URI, "Generate implementation", "fn half")
        assert again == second
        await editor.finished(first)
        await editor.finished(second)
        expected = DONE.replace(
            "fn half(x: i32) -> i32 {}", "fn half(x: i32) -> i32 {\n    x / 2\n}"
        )
        assert editor.text(URI) == expected
        assert len(fake.chats) == 2


async def test_shutdown_with_a_job_running_closes_its_stream() -> None:
    async with FakeOllama(replies=[BODY.stalling()]) as fake:
        async with connected(fake) as editor:
            editor.open(URI, SOURCE)
            await editor.run(URI, "Generate implementation", "todo!")
            await fake.received(chats=1)
        await fake.client_closed()


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "takes one argument"),
        (["text"], "takes one argument"),
        ([{"uri": 5}], "takes one argument"),
        ([{"uri": URI, "position": {"line": -1, "character": 0}}], "takes one argument"),
        ([{"uri": URI, "range": {"start": 1, "end": 2}}], "takes one argument"),
        ([{"uri": "file:///no.rs", "position": {"line": 0, "character": 0}}], "not open"),
        ([{"uri": URI, "position": {"line": 1, "character": 0}}], "nothing to work on"),
    ],
)
async def test_a_bad_command_is_answered_with_a_sentence(arguments: list[Any], part: str) -> None:
    async with editor_with_server() as editor:
        editor.open(URI, SOURCE)
        with pytest.raises(Exception, match=part):
            await editor.execute("miyabi.generate", *arguments)
        with pytest.raises(Exception, match="There is no command"):
            await editor.execute("miyabi.nonsense")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#[doc = "Old."]\nfn a() {}\n', "fn a is documented by #[doc]"),
        ('#![doc = include_str!("a.md")]\n', "this file is documented by #![doc]"),
    ],
)
async def test_what_code_documents_is_named_as_the_reason(source: str, said: str) -> None:
    async with editor_with_server() as editor:
        editor.open(URI, source)
        place = {"uri": URI, "position": {"line": 0, "character": 0}}
        titles = [each.title for each in await editor.actions(URI, "#")]
        assert not [title for title in titles if title.startswith("Write rustdoc for")]
        with pytest.raises(Exception, match=f"Write rustdoc: .*{re.escape(said)}"):
            await editor.execute("miyabi.doc", place)


async def test_a_file_of_an_unknown_language_has_no_actions() -> None:
    async with editor_with_server() as editor:
        editor.open("file:///project/poem.txt", "fn not_rust() {}", language_id="plaintext")
        assert await editor.actions("file:///project/poem.txt", "fn") == []


async def test_a_second_job_says_that_it_is_queued() -> None:
    async with FakeOllama(replies=[BODY.stalling(1), HALF]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        first = await editor.run(URI, "Generate implementation", "todo!")
        await fake.received(chats=1)
        second = await editor.run(URI, "Generate implementation", "fn half")
        await editor.until(lambda: "queued behind 1" in phases(editor, second))
        assert len(fake.chats) == 1
        fake.release()
        assert (await editor.finished(first)).startswith("Applied")
        assert (await editor.finished(second)).startswith("Applied")


async def test_thinking_speed_and_what_is_left_are_shown() -> None:
    thinking = " ".join(f"step{number}" for number in range(12))
    answer = chat_answer("```rust\nwidth * height\n```\n", thinking).paced(80)
    async with FakeOllama(replies=[answer]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        token = await editor.run(URI, "Generate implementation", "todo!")
        assert (await editor.finished(token)).startswith("Applied")
        assert phases(editor, token)[-4:-2] == ["thinking", "writing"]
        told = [value.message for value in editor.progress(token)]
        limit = fake.chats[0]["options"]["num_predict"]
        timed = [
            re.search(r"(\d+) tokens, ([\d.]+)/s, at most (\d+) (s|min) left", m) for m in told
        ]
        known = [match for match in timed if match]
        assert known
        for match in known:
            left = int(match[3]) * (60 if match[4] == "min" else 1)
            rest = (limit - int(match[1])) / float(match[2])
            assert abs(left - rest) <= 31, match[0]
