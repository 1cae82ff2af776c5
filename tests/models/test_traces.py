"""Every recorded exchange is read without an unexpected exception."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from miyabi_ls.errors import MiyabiError, StreamBroken
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.ndjson import read_objects
from miyabi_ls.models.ollama_errors import http_error
from miyabi_ls.models.ollama_reply import Answer, ReplyLine, read_line
from miyabi_ls.models.response import Route
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import replay
from tests.fakes.traces import VERSIONS, Trace, all_traces, read_trace
from tests.models.asking import ask, response_in

TRACES = list(all_traces())
ANSWERS = [each for each in TRACES if each.path in {"/api/chat", "/api/generate"} and each.status]
CHATS = [each for each in ANSWERS if each.path == "/api/chat"]
DONE = '"done":true'


async def body_of(trace: Trace) -> AsyncIterator[bytes]:
    yield trace.body


async def lines_of(trace: Trace) -> list[ReplyLine]:
    return [read_line(each) async for each in read_objects(body_of(trace))]


def test_both_versions_are_there() -> None:
    for version in VERSIONS:
        assert sum(each.name.startswith(version) for each in TRACES) > 100


@pytest.mark.parametrize("trace", ANSWERS, ids=lambda each: each.name)
async def test_an_answer_is_read(trace: Trace) -> None:
    if trace.status != 200:
        error = http_error(Endpoint("http://127.0.0.1:1"), "m", trace.status, trace.body)
        assert isinstance(error, MiyabiError)
        return
    lines = await lines_of(trace)
    ends = [line for line in lines if line.end is not None]
    failed = [line for line in lines if line.error is not None]
    assert len(ends) == (1 if DONE in trace.body.decode() else 0)
    assert len(failed) == (1 if '{"error"' in trace.body.decode() else 0)
    answer = Answer()
    for line in lines:
        answer.add(line)
    for line in ends:
        assert line.end is not None
        response = answer.whole(line.end, Route("x", "m"))
        assert response.tokens_used >= 0


@pytest.mark.parametrize(
    "trace", [each for each in TRACES if each not in ANSWERS], ids=lambda each: each.name
)
async def test_any_other_body_is_read_or_refused(trace: Trace) -> None:
    try:
        lines = await lines_of(trace)
    except MiyabiError:
        assert not trace.body.startswith(b'{"') or not trace.ended_cleanly
    else:
        assert all(isinstance(line, ReplyLine) for line in lines)


@pytest.mark.parametrize("trace", CHATS, ids=lambda each: each.name)
async def test_a_chat_over_a_socket_ends_in_a_response_or_our_error(trace: Trace) -> None:
    models = [FakeModel("recorded:1b", ("completion", "tools"))]
    async with FakeOllama(models, [lambda _: replay(trace.name)]) as fake:
        try:
            events = await ask(fake, model="recorded:1b")
        except MiyabiError:
            assert trace.status != 200 or DONE not in trace.body.decode()
        else:
            assert DONE in trace.body.decode()
            expected = "".join(line.text for line in await lines_of(trace))
            assert response_in(events).text == expected


async def test_a_stream_cut_by_a_stopping_server_is_broken() -> None:
    trace = read_trace("0.32.14/255_server_sigterm_midstream")
    assert not trace.ended_cleanly
    async with FakeOllama(["m:1b"], [replay(trace.name)]) as fake:
        with pytest.raises(StreamBroken):
            await ask(fake, model="m:1b")
