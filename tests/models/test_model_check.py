"""What the doctor says of a server's models, without asking one."""

from __future__ import annotations

from typing import Any

import pytest

from miyabi_ls.checks import Check, Verdict
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.model_check import model_checks, nearest
from miyabi_ls.models.ollama_server import OllamaServer
from miyabi_ls.settings import Settings, TimeoutSettings
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import json_reply, replay, web_page
from tests.models.asking import quick_backoff


async def checks(fake: FakeOllama, **values: Any) -> dict[str, Check]:
    server = OllamaServer(Endpoint(fake.url), TimeoutSettings(), backoff=quick_backoff())
    found = [check async for check in model_checks(server, Settings(**values))]
    await server.close()
    assert not fake.chats
    assert not fake.loads
    return {check.name: check for check in found}


async def test_all_is_well() -> None:
    async with FakeOllama(loaded={"gpt-oss:20b": 8192}) as fake:
        found = await checks(fake)
    assert {each.verdict for each in found.values()} == {Verdict.OK}
    assert "20.9B, MXFP4" in found["models"].detail
    assert found["context"].figures["context_tokens"] == 8192
    assert found["memory"].figures["loaded"] == "yes"


async def test_a_missing_model_names_the_nearest_and_how_to_get_it() -> None:
    async with FakeOllama(["gpt-oss:latest", "llama3:8b"]) as fake:
        found = await checks(fake)
    assert list(found) == ["models"]
    assert found["models"].verdict is Verdict.FAILED
    assert "installed: gpt-oss:latest, llama3:8b" in found["models"].detail
    assert found["models"].fix == (
        "Run `ollama pull gpt-oss:20b` on that machine, or set miyabi.model to gpt-oss:latest."
    )


async def test_a_fallback_answers_for_a_missing_model() -> None:
    async with FakeOllama(["llama3:8b"]) as fake:
        found = await checks(fake, fallback=("llama3:8b",))
    assert found["models"].verdict is Verdict.WARNING
    assert "its fallback answers: llama3:8b" in found["models"].detail
    assert "memory" in found


async def test_nothing_installed() -> None:
    async with FakeOllama([]) as fake:
        found = await checks(fake)
    assert "installed: nothing" in found["models"].detail


@pytest.mark.parametrize("model", ["gpt-oss:20b-cloud", "plain:1b"])
async def test_a_cloud_model_is_refused(model: str) -> None:
    vendor = FakeModel("plain:1b", remote_host="https://vendor.test")
    async with FakeOllama([vendor, "gpt-oss:20b"]) as fake:
        found = await checks(fake, model=model)
    assert list(found) == ["cloud"]
    assert found["cloud"].verdict is Verdict.FAILED
    assert model in found["cloud"].detail


async def test_cloud_models_beside_are_named() -> None:
    async with FakeOllama(["gpt-oss:120b-cloud", "gpt-oss:20b"]) as fake:
        found = await checks(fake)
    assert found["cloud"].verdict is Verdict.OK
    assert "gpt-oss:120b-cloud" in found["cloud"].detail
    assert "installed: 1" in found["models"].detail


async def test_a_context_beyond_what_the_model_was_trained_on() -> None:
    async with FakeOllama([FakeModel("small:1b", context_length=2048)]) as fake:
        found = await checks(fake, model="small:1b")
    assert found["context"].verdict is Verdict.WARNING
    assert "contextTokens to 2048" in found["context"].fix


async def test_a_model_loaded_with_less_context_will_be_loaded_again() -> None:
    async with FakeOllama(loaded={"gpt-oss:20b": 4096}) as fake:
        found = await checks(fake)
    assert found["context"].verdict is Verdict.WARNING
    assert "loads it again with 8192" in found["context"].detail


async def test_a_model_that_is_not_all_on_the_graphics_processor() -> None:
    loaded = {"name": "gpt-oss:20b", "size": 14_000_000_000, "size_vram": 7_000_000_000}
    other = {"name": "llama3:8b", "size": 5_000_000_000, "size_vram": 5_000_000_000}
    routes = {"/api/ps": json_reply({"models": [{**loaded, "context_length": 8192}, other]})}
    async with FakeOllama(routes=routes) as fake:
        found = await checks(fake)
    assert found["memory"].verdict is Verdict.WARNING
    assert "only 50%" in found["memory"].detail
    assert "llama3:8b" in found["memory"].detail


async def test_recorded_answers() -> None:
    routes = {
        "/api/tags": replay("0.32.14/04_get_tags"),
        "/api/show": replay("0.32.14/06_show"),
        "/api/ps": replay("0.32.14/08_get_ps_after_load"),
    }
    async with FakeOllama(routes=routes) as fake:
        found = await checks(fake, model="smollm2:135m", context_tokens=4096)
    assert "134.52M, Q4_1" in found["models"].detail
    assert found["context"].verdict is Verdict.OK
    assert found["memory"].detail == "loaded"  # this server tells no size


async def test_a_server_that_lists_no_models() -> None:
    async with FakeOllama(routes={"/api/tags": web_page()}) as fake:
        found = await checks(fake)
    assert found["models"].verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ("gpt-oss:20b", ("gpt-oss:120b", "gpt-4all:20b"), "gpt-oss:120b"),
        ("gptoss:20b", ("llama3:8b", "gpt-oss:20b"), "gpt-oss:20b"),
        ("GPT-OSS:20B", ("gpt-oss:latest",), "gpt-oss:latest"),
        ("gpt-oss:20b", ("phi:1b",), ""),
        ("gpt-oss:20b", (), ""),
    ],
)
def test_the_nearest_name(wanted: str, names: tuple[str, ...], expected: str) -> None:
    assert nearest(wanted, names) == expected
