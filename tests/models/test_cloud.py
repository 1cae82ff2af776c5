from __future__ import annotations

import pytest

from miyabi_ls.errors import CloudModelRefused
from miyabi_ls.models.cloud import is_cloud_name
from tests.fakes.ollama import FakeModel, FakeOllama
from tests.fakes.ollama_replies import json_reply
from tests.models.asking import ask

CLOUD = FakeModel("mine:latest", remote_host="https://ollama.com:443")


@pytest.mark.parametrize("name", ["gpt-oss:20b-cloud", "x:cloud", "X:CLOUD", " x:671b-Cloud "])
def test_cloud_names(name: str) -> None:
    assert is_cloud_name(name)


@pytest.mark.parametrize("name", ["gpt-oss:20b", "cloud", "cloud:7b", "cloudy:latest", "x:cloudy"])
def test_other_names(name: str) -> None:
    assert not is_cloud_name(name)


async def test_a_cloud_name_is_refused_before_any_request() -> None:
    async with FakeOllama(["gpt-oss:20b-cloud"]) as fake:
        with pytest.raises(CloudModelRefused, match="gpt-oss:20b-cloud is a cloud model"):
            await ask(fake, model="gpt-oss:20b-cloud")
        assert fake.requests == []


async def test_a_cloud_fallback_is_refused_when_its_turn_comes() -> None:
    async with FakeOllama(["gpt-oss:20b", "x:cloud"], ["ok"]) as fake:
        await ask(fake, fallback=("x:cloud",))
        with pytest.raises(CloudModelRefused):
            await ask(fake, model="missing:1b", fallback=("x:cloud",))
        assert len(fake.chats) == 1


async def test_a_copy_of_a_cloud_model_is_known_by_its_remote_host_in_tags() -> None:
    async with FakeOllama([CLOUD], ["never"]) as fake:
        with pytest.raises(CloudModelRefused):
            await ask(fake, model="mine")
        assert [each.path for each in fake.requests] == ["/api/version", "/api/tags"]


@pytest.mark.parametrize("field", ["remote_host", "remote_model"])
async def test_or_in_show(field: str) -> None:
    routes = {"/api/show": json_reply({"capabilities": ["completion"], field: "gpt-oss:20b"})}
    async with FakeOllama(["mine:latest"], ["never"], routes=routes) as fake:
        with pytest.raises(CloudModelRefused):
            await ask(fake, model="mine")
        assert all(each.path != "/api/chat" for each in fake.requests)
