"""The fake is what the recorded server was."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import chat_answer, replay
from tests.fakes.traces import read_trace


async def call(fake: FakeOllama, method: str, path: str, body: Any = None) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(method, f"{fake.url}{path}", json=body)


def shape(value: Any) -> Any:
    """The types of a JSON value, for comparing it with a recorded one."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return type(value).__name__


@pytest.mark.parametrize(
    "name",
    [
        "30_chat_stream_true",
        "06b_show_unknown",
        "64_err_unknown_path",
        "39_chat_empty_messages_load",
    ],
)
async def test_a_replay_is_byte_for_byte(name: str) -> None:
    trace = read_trace(f"0.32.14/{name}")
    async with FakeOllama(routes={"*": replay(f"0.32.14/{name}")}) as fake:
        response = await call(fake, "GET", "/any")
    assert response.status_code == trace.status
    assert response.content == trace.body
    recorded = dict(trace.headers)
    assert response.headers["content-type"] == recorded["Content-Type"]
    assert ("transfer-encoding" in response.headers) == trace.is_chunked


async def test_a_composed_answer_has_the_recorded_shape() -> None:
    recorded = [json.loads(line) for _, line in read_trace("0.32.14/30_chat_stream_true").lines]
    harmony = [json.loads(line) for _, line in read_trace("0.32.14/300_harmony_chat_stream").lines]
    async with FakeOllama(["m:1b"], [chat_answer("a b", "t")]) as fake:
        body = {"model": "m:1b", "messages": [{"role": "user", "content": "x y z"}]}
        response = await call(fake, "POST", "/api/chat", body)
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert shape(lines[0]) == shape(harmony[0])
    assert list(lines[1]) == list(recorded[0])
    assert shape(lines[1]) == shape(recorded[0])
    assert list(lines[-1]) == list(recorded[-1])
    assert shape(lines[-1]) == shape(recorded[-1])
    assert [each["message"]["content"] for each in lines] == ["", "a", " b", ""]


@pytest.mark.parametrize(
    ("method", "path", "body", "name"),
    [
        ("GET", "/api/version", None, "03_get_version"),
        ("POST", "/api/show", {"model": "nope:1b"}, "06b_show_unknown"),
        ("POST", "/api/chat", {"model": "nope:1b", "messages": [{}]}, "51_err_unknown_model_chat"),
        (
            "POST",
            "/api/chat",
            {"model": "smollm2:135m", "messages": [{}], "think": True},
            "33_chat_think_true_unsupported",
        ),
        (
            "POST",
            "/api/chat",
            {"model": "smollm2:135m", "messages": [{}], "tools": [{}]},
            "38_chat_tools_unsupported",
        ),
        ("GET", "/api/nope", None, "64_err_unknown_path"),
        ("GET", "/api/chat", None, "65_err_method_not_allowed"),
    ],
)
async def test_usual_answers_are_the_recorded_ones(
    method: str, path: str, body: Any, name: str
) -> None:
    trace = read_trace(f"0.32.14/{name}")
    async with FakeOllama(["smollm2:135m"]) as fake:
        response = await call(fake, method, path, body)
    assert (response.status_code, response.content) == (trace.status, trace.body)


async def test_a_load_has_the_recorded_shape_and_is_no_chat() -> None:
    recorded = json.loads(read_trace("0.32.14/39_chat_empty_messages_load").body)
    async with FakeOllama([FakeModel("m:1b", context_length=2048)]) as fake:
        body = {"model": "M:1B", "messages": [], "options": {"num_ctx": 4096}}
        response = await call(fake, "POST", "/api/chat", body)
        assert fake.chats == []
        assert fake.loads == [body]
        assert fake.loaded == {"m:1b": 2048}
    loaded = response.json()
    assert list(loaded) == list(recorded)
    assert shape(loaded) == shape(recorded)
    assert loaded["done_reason"] == recorded["done_reason"]


async def test_an_origin_is_refused_as_recorded() -> None:
    async with FakeOllama() as fake, httpx.AsyncClient(trust_env=False) as client:
        headers = {"Origin": "https://evil.example"}
        response = await client.get(f"{fake.url}/api/tags", headers=headers)
    assert (response.status_code, response.content) == (403, b"")


async def test_replies_run_out_loudly_and_a_last_function_goes_on() -> None:
    body = {"model": "m:1b", "messages": [{"role": "user", "content": "x"}]}
    async with FakeOllama(["m:1b"], ["one"]) as fake:
        assert (await call(fake, "POST", "/api/chat", body)).status_code == 200
        assert (await call(fake, "POST", "/api/chat", body)).status_code == 500
    async with FakeOllama(["m:1b"], ["one", lambda asked: asked["messages"][0]["content"]]) as fake:
        answers = [await call(fake, "POST", "/api/chat", body) for _ in range(3)]
    words = [json.loads(each.text.splitlines()[0])["message"]["content"] for each in answers]
    assert words == ["one", "x", "x"]


async def test_distinct_hosts() -> None:
    async with FakeOllama(host="127.0.0.1") as one, FakeOllama(host="127.0.0.2") as two:
        assert one.url.startswith("http://127.0.0.1:")
        assert two.url.startswith("http://127.0.0.2:")
        assert (await call(two, "GET", "/")).text == "Ollama is running"
        assert one.requests == []


async def test_the_program_prints_its_url_and_answers(tmp_path: Path) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text("fn add() {}", encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.ollama", "--port", "0", "--answer-file", str(answer)),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parent.parent.parent,
    )
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        body = {"model": "gpt-oss:20b", "messages": [{"role": "user", "content": "x"}]}
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(2):
                response = await client.post(f"{url}/api/chat", json=body)
                pieces = [json.loads(each) for each in response.text.splitlines()]
                assert "".join(each["message"]["content"] for each in pieces) == "fn add() {}"
    finally:
        process.terminate()
        await process.wait()
