"""The paced model: what it counts, in which order it serves, what it has to read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from benchmarks.generation import reply_to
from benchmarks.model_answers import Answer
from benchmarks.model_server import MODEL, PacedOllama, serving
from benchmarks.pace import Pace
from benchmarks.seed_flow import seed_flow

ANSWER = Answer(
    "short", "fn f() { $0 }", "rust", "Generate", "write f", "", "```\nx\n```", "\nDone."
)
AT_ONCE = Pace(1e9)


def chat(*words: str) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": word} for word in words]}


async def post(server: PacedOllama, body: dict[str, Any], *, lines: int | None = None) -> str:
    """Send a chat, and read it to the end, or so many lines and leave."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    content = json.dumps(body).encode()
    writer.write(b"POST /api/chat HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
    if lines is None:
        read = (await reader.read()).decode()
    else:
        read = "".join([(await reader.readuntil(b"}\n")).decode() for _ in range(lines)])
    writer.close()
    return read


async def test_it_counts_every_token_of_an_answer_that_is_read() -> None:
    async with PacedOllama(AT_ONCE, ANSWER) as server:
        text = await post(server, chat("hello"))
        (generation,) = server.generations
        assert len(generation.sent_at) == reply_to("/api/chat", {}, ANSWER)[1]
        assert generation.sent_at == sorted(generation.sent_at)
        assert '"done":true' in text


async def test_it_stops_counting_when_the_client_leaves() -> None:
    slow = Pace(1.0, decode=50.0)
    async with PacedOllama(slow, ANSWER) as server:
        await post(server, chat("hello"), lines=2)
        await server.client_closed()
        (generation,) = server.generations
        await asyncio.to_thread(generation.over.wait)
        assert 2 <= len(generation.sent_at) < reply_to("/api/chat", {}, ANSWER)[1]


async def test_no_token_comes_before_its_time() -> None:
    pace = Pace(1.0, decode=200.0, prefill=100.0)
    async with PacedOllama(pace, ANSWER) as server:
        begun = asyncio.get_running_loop().time()
        await post(server, chat("one two three"))
        (generation,) = server.generations
        for number, sent in enumerate(generation.sent_at):
            assert sent - begun >= 3 / 100 + (number + 1) / 200 - 1e-6


async def test_a_prompt_that_begins_alike_is_read_from_where_it_differs() -> None:
    async with PacedOllama(AT_ONCE, ANSWER) as server:
        for words in (("a b c",), ("a b d",), ("x b c",), ("x b c",)):
            await post(server, chat(*words))
        server.forget()
        await post(server, chat("x b c"))
        assert [each.read for each in server.generations] == [3, 1, 3, 0, 3]
        assert {each.prompt for each in server.generations} == {3}


async def test_one_slot_serves_one_after_the_other_and_two_serve_two() -> None:
    for slots in (1, 2):
        async with PacedOllama(Pace(1e4), ANSWER, slots) as server:
            await asyncio.gather(post(server, chat("a")), post(server, chat("b")))
            first, second = server.generations
            overlap = second.sent_at[0] < first.sent_at[-1]
            assert overlap is (slots == 2)


async def test_each_slot_knows_its_own_prompt() -> None:
    async with PacedOllama(Pace(1e4), ANSWER, 2) as server:
        for _ in range(2):
            await asyncio.gather(post(server, chat("a b")), post(server, chat("c d")))
        assert [each.read for each in server.generations] == [2, 2, 0, 0]


def test_two_at_a_time_write_slower_each() -> None:
    pace = Pace(10.0)
    assert pace.seconds_to_write(1) == 1 / 54
    assert pace.seconds_to_write(2) == 1.5 * pace.seconds_to_write(1)
    assert pace.seconds_to_read(25) == 0.1


def test_the_seeds_flow_puts_the_whole_response_into_the_file() -> None:
    with serving(AT_ONCE, ANSWER) as model:
        text = seed_flow(model.url, ANSWER)
        assert text == f"fn f() {{ {ANSWER.block}{ANSWER.prose} }}"
        (request,) = [each for each in model.requests if each.path == "/api/generate"]
        assert request.body["stream"] is False
        assert request.body["options"]["num_predict"] == 512
        assert model.generations[0].over.wait(60)  # set once the response is on its way
