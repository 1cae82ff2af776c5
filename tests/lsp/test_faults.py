"""A server or an answer that is no good: no edit, one sentence, and the next request works."""

from __future__ import annotations

import pytest

from tests.fakes.ollama import FakeOllama, chat_answer, replay
from tests.fakes.ollama_replies import Reply, http_error, reset
from tests.lsp.editor import Editor, editor_with_server
from tests.lsp.sources import BODY, DONE, SOURCE, URI
from tests.lsp.test_actions_session import connected

FAULTS = {
    "empty": (chat_answer(""), "nothing"),
    "thinking only": (chat_answer("", thinking="Let me see."), "nothing"),
    "prose only": (chat_answer("I would multiply the two numbers."), "not a body"),
    "refusal": (chat_answer("I'm sorry, but I cannot help with that."), "not a body"),
    "one word": (chat_answer("Sorry"), "not a body"),
    "cut": (
        chat_answer("```rust\nlet a = ", done_reason="length", tokens=2048),
        "cut at its limit of 1024 tokens",
    ),
    "cut by a full context": (
        chat_answer("```rust\nlet a = ", done_reason="length", tokens=40),
        "cut after 40 tokens, when the model's context was full",
    ),
    "slow": (chat_answer("Sorry, no.").paced(60), "not a body"),
    "placeholder": (chat_answer("```rust\ntodo!()\n```"), "unwritten"),
    "elision": (chat_answer("```rust\n// ... existing code ...\nwidth\n```"), "left code out"),
    "another language": (chat_answer("```python\nreturn width * height\n```x"), "not a body"),
    "half a body": (chat_answer("```rust\nif width > 0.0 {\n```"), "not a body"),
    "early end": (chat_answer("```rust\nwidth }\nfn evil() { evil()\n```"), "not a body"),
    "garbage line": (BODY.garbage(after=2), ""),
    "error line": (BODY.error_line(after=2), ""),
    "error with status 200": (BODY.error_line("out of memory", after=0), ""),
    "cut connection": (BODY.cut(after=3), ""),
    "reset": (reset(), ""),
    "silent end": (chat_answer("```rust\nwidth * height\n").silent_end(), ""),
    "status 500": (http_error(500, "llama runner process has terminated"), ""),
    "repeat guard (recorded)": (replay("0.32.14/132_token_repeat_abort_chat"), ""),
    "runner killed (recorded)": (replay("0.32.14/251_runner_killed_midstream_chat"), ""),
}


async def failing(editor: Editor) -> str:
    """Run Generate on ``area``, which fails; returns the one sentence shown."""
    before = len(editor.messages)
    word = await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
    assert editor.messages[before:] == [word]
    assert word[-1] in ".?"
    assert "\n" not in word
    assert "Traceback" not in word
    return word


@pytest.mark.parametrize("name", FAULTS)
async def test_an_unusable_answer_changes_nothing_and_the_next_request_works(name: str) -> None:
    reply, part = FAULTS[name]
    fixed = False

    def answer(_: object) -> Reply:
        return BODY if fixed else reply

    async with FakeOllama(replies=[answer]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE.replace("todo!()", "todo!()"))
        assert part in await failing(editor)
        assert editor.text(URI) == SOURCE
        assert editor.edits == []
        fixed = True
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert editor.text(URI) == DONE


async def test_the_stream_is_closed_once_the_answer_is_whole() -> None:
    chatty = chat_answer("```rust\nwidth * height\n```\nThis multiplies the two sides.")
    stalled = chatty.stalling(after=len(BODY.lines) + 1)
    async with FakeOllama(replies=[stalled]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        await fake.client_closed()
        assert editor.text(URI) == DONE


async def test_a_missing_model_is_named_with_what_to_do() -> None:
    async with FakeOllama(models=["smollm2:135m"]) as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        word = await failing(editor)
        assert "gpt-oss:20b" in word
        assert "ollama pull gpt-oss:20b" in word
        fake.models = FakeOllama(models=["gpt-oss:20b"]).models
        fake.replies = [BODY]
        await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert editor.text(URI) == DONE


async def test_an_unreachable_endpoint_is_named_and_comes_back() -> None:
    fake = FakeOllama(replies=[BODY])
    await fake.start()
    url = fake.url
    await fake.stop()
    async with editor_with_server(environment={"MIYABI_ENDPOINTS": url}) as editor:
        editor.open(URI, SOURCE)
        assert url in await failing(editor)
        async with FakeOllama(replies=[BODY], port=int(url.rpartition(":")[2])):
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
        assert editor.text(URI) == DONE


async def test_with_nothing_configured_and_no_ollama_it_says_connect() -> None:
    async with editor_with_server(environment={"OLLAMA_HOST": ""}) as editor:
        editor.open(URI, SOURCE)
        assert (await failing(editor)).startswith("Connect your Mac mini")


async def test_ollama_host_is_used_where_no_endpoint_is_set() -> None:
    async with FakeOllama(replies=[BODY]) as fake:
        host = fake.url.removeprefix("http://")
        async with editor_with_server(environment={"OLLAMA_HOST": host}) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.text(URI) == DONE


async def test_the_second_endpoint_serves_where_the_first_is_dead() -> None:
    dead = FakeOllama(host="127.0.0.2")
    await dead.start()
    await dead.stop()
    async with FakeOllama(replies=[BODY]) as fake:
        endpoints = f"{dead.url},{fake.url}"
        async with editor_with_server(environment={"MIYABI_ENDPOINTS": endpoints}) as editor:
            editor.open(URI, SOURCE)
            await editor.finished(await editor.run(URI, "Generate implementation", "todo!"))
            assert editor.text(URI) == DONE


async def test_a_cloud_model_gets_no_byte_of_the_prompt() -> None:
    environment = {"MIYABI_MODEL": "gpt-oss:20b-cloud"}
    async with FakeOllama(models=["gpt-oss:20b-cloud"], replies=[BODY]) as fake:
        environment["MIYABI_ENDPOINTS"] = fake.url
        async with editor_with_server(environment=environment) as editor:
            editor.open(URI, SOURCE)
            assert "cloud" in await failing(editor)
            assert fake.chats == []


async def test_a_target_that_does_not_fit_is_said_without_asking() -> None:
    options = {"contextTokens": 1024}
    async with FakeOllama(replies=[BODY]) as fake, connected(fake, options=options) as editor:
        editor.open(URI, SOURCE.replace("Area", "Area " * 2000))
        assert "miyabi.contextTokens" in await failing(editor)
        assert fake.chats == []
