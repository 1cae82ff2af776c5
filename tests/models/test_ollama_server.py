from __future__ import annotations

import asyncio

import pytest

from miyabi_ls.errors import EndpointUnreachable, NotOllama, ServerFailed
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.ollama_models import InstalledModel
from miyabi_ls.models.ollama_server import OllamaServer
from miyabi_ls.settings import TimeoutSettings
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import json_reply, replay, reset, web_page
from tests.models.asking import quick_backoff


def server_for(where: FakeOllama | str) -> OllamaServer:
    url = where if isinstance(where, str) else where.url
    return OllamaServer(Endpoint(url), TimeoutSettings(), backoff=quick_backoff())


async def test_is_ollama() -> None:
    async with FakeOllama(version="0.12.6") as fake, FakeOllama(routes={"*": web_page()}) as other:
        assert await server_for(fake).version() == "0.12.6"
        assert await server_for(fake).is_ollama()
        assert not await server_for(other).is_ollama()
        with pytest.raises(NotOllama):
            await server_for(other).version()
        gone = fake.url
    assert not await server_for(gone).is_ollama()


async def test_recorded_tags_show_and_ps() -> None:
    routes = {
        "/api/tags": replay("0.32.14/04_get_tags"),
        "/api/show": replay("0.32.14/06_show"),
        "/api/ps": replay("0.32.14/08_get_ps_after_load"),
    }
    async with FakeOllama(routes=routes) as fake:
        server = server_for(fake)
        model = (await server.tags())[1]
        details = await server.show(model)
        loaded = await server.ps()
        await server.close()
    assert model.name == "smollm2:135m"
    assert details.context_length == 8192
    assert loaded[0].context_length == 4096


async def test_show_is_asked_again_for_another_digest_or_none() -> None:
    async with FakeOllama(["m:1b"]) as fake:
        server = server_for(fake)
        for digest in ("one", "one", "two", "", ""):
            await server.show(InstalledModel("m:1b", digest))
        await server.close()
        assert len(fake.requests) == 4


async def test_one_load_serves_all_who_wait_for_it() -> None:
    done = replay("0.32.14/39_chat_empty_messages_load")
    async with FakeOllama(["m:1b"], load_replies=[done.stalling()]) as fake:
        server = server_for(fake)
        waiting = [asyncio.create_task(server.load("m:1b", 4096, "5m")) for _ in range(3)]
        await fake.received(loads=1)
        waiting[0].cancel()
        fake.release()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        await server.close()
        assert len(fake.loads) == 1
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [None, None]
    assert server.has_prepared("m:1b", 4096)
    assert not server.has_prepared("m:1b", 8192)


async def test_another_context_is_another_load() -> None:
    async with FakeOllama([FakeModel("m:1b")]) as fake:
        server = server_for(fake)
        await asyncio.gather(server.load("m:1b", 4096, "5m"), server.load("m:1b", 2048, "5m"))
        await server.close()
        assert sorted(each["options"]["num_ctx"] for each in fake.loads) == [2048, 4096]


async def test_a_failed_load_is_told_to_all_and_tried_afresh() -> None:
    failed = json_reply({"error": "model requires more system memory"}, 500)
    async with FakeOllama(["m:1b"], load_replies=[failed.stalling()]) as fake:
        server = server_for(fake)
        waiting = [asyncio.create_task(server.load("m:1b", 4096, "5m")) for _ in range(2)]
        await fake.received(loads=1)
        fake.release()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each) for each in results] == [ServerFailed, ServerFailed]
        assert not server.has_prepared("m:1b", 4096)
        await server.load("m:1b", 4096, "5m")
        await server.close()
        assert len(fake.loads) == 2


async def test_a_failed_load_nobody_waits_for_is_quiet() -> None:
    failed = json_reply({"error": "odd"}, 500)
    async with FakeOllama(["m:1b"], load_replies=[failed.stalling()]) as fake:
        server = server_for(fake)
        waiting = asyncio.create_task(server.load("m:1b", 4096, "5m"))
        await fake.received(loads=1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        fake.release()
        with pytest.raises(ServerFailed, match="odd"):
            await server.load("m:1b", 4096, "5m")
        await server.close()
        assert len(fake.loads) == 1


@pytest.mark.parametrize("line", [{"error": "odd"}, {"done": False}])
async def test_a_load_that_did_not_end_well_is_an_error(line: dict[str, object]) -> None:
    async with FakeOllama(["m:1b"], load_replies=[json_reply(line)]) as fake:
        server = server_for(fake)
        with pytest.raises(ServerFailed):
            await server.load("m:1b", 4096, "5m")
        assert not server.has_prepared("m:1b", 4096)
        await server.close()


async def test_a_server_that_dies_during_a_load_is_unreachable() -> None:
    async with FakeOllama(["m:1b"], load_replies=[reset()]) as fake:
        server = server_for(fake)
        with pytest.raises(EndpointUnreachable):
            await server.load("m:1b", 4096, "5m")
        await server.close()
