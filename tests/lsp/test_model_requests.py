"""``miyabi/models`` and ``miyabi/checkEndpoint``: no prompt is sent, no model loaded."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from miyabi_ls.lsp.plain import plain
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.lsp.editor import Editor, editor_with_server
from tests.models.silent_ports import refusing_port


async def asked(editor: Editor, method: str, params: Any) -> Any:
    protocol: Any = editor.client.protocol
    return plain(await protocol.send_request_async(method, params))


async def test_the_models_of_all_endpoints_cloud_ones_left_out() -> None:
    cloud = FakeModel("big:1t", remote_host="https://vendor.test")
    with refusing_port() as dead:
        async with (
            FakeOllama(["gpt-oss:20b", cloud], loaded={"gpt-oss:20b": 8192}) as one,
            FakeOllama(["small:1b"]) as two,
            editor_with_server(options={"endpoints": [one.url, dead, two.url]}) as editor,
        ):
            answer = await asked(editor, "miyabi/models", {})
            assert not one.chats + two.chats + one.loads + two.loads
    assert answer["current"] == "gpt-oss:20b"
    assert [(each["name"], each["endpoint"], each["loaded"]) for each in answer["models"]] == [
        ("gpt-oss:20b", one.url, True),
        ("small:1b", two.url, False),
    ]
    assert answer["models"][0]["sizeBytes"] == 13_793_441_244
    assert answer["models"][0]["parameters"] == "20.9B"
    (problem,) = answer["problems"]
    assert dead in problem


async def test_models_where_the_settings_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.models.room.find_installation", lambda: None)
    async with editor_with_server(options={"embedded": {"enabled": True}}) as editor:
        with pytest.raises(JsonRpcException, match="setup-embedded"):
            await asked(editor, "miyabi/models", {})


async def test_an_endpoint_that_could_be_used() -> None:
    async with FakeOllama(["a:1b"]) as fake, editor_with_server() as editor:
        answer = await asked(editor, "miyabi/checkEndpoint", {"endpoint": fake.url[7:]})
        assert not fake.chats + fake.loads
    assert answer["ready"]
    assert answer["endpoint"] == fake.url
    assert answer["models"] == ["a:1b"]
    assert [check["name"] for check in answer["checks"]] == ["address", "TCP", "HTTP"]


async def test_one_that_could_not() -> None:
    with refusing_port() as dead:
        async with editor_with_server() as editor:
            answer = await asked(editor, "miyabi/checkEndpoint", {"endpoint": dead})
            wrong = await asked(editor, "miyabi/checkEndpoint", {"endpoint": "http://[oops"})
            public = await asked(editor, "miyabi/checkEndpoint", {"endpoint": "8.8.8.8"})
    for each in (answer, wrong, public):
        assert not each["ready"]
        assert each["models"] == []
        assert each["checks"][-1]["verdict"] == "failed"
        assert each["checks"][-1]["fix"]
    assert answer["checks"][-1]["detail"].startswith("Nothing listens at")
    assert wrong["checks"][-1]["name"] == "endpoint"
    assert public["checks"][-1]["name"] == "address"


@pytest.mark.parametrize("params", [{}, {"endpoint": 3}, []])
async def test_parameters_that_are_none(params: Any) -> None:
    async with editor_with_server() as editor:
        with pytest.raises(JsonRpcException, match="endpoint: string"):
            await asked(editor, "miyabi/checkEndpoint", params)


async def test_a_request_may_leave_its_parameters_out() -> None:
    async with FakeOllama() as fake:
        async with editor_with_server(options={"endpoints": [fake.url]}) as editor:
            protocol: Any = editor.client.protocol
            answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            protocol._request_futures["9"] = answered
            protocol._result_types["9"] = None
            protocol._send_data({"jsonrpc": "2.0", "id": "9", "method": "miyabi/models"})
            answer = plain(await asyncio.wait_for(answered, 60))
    assert answer["current"] == "gpt-oss:20b"
