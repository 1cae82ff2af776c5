"""Every planted fault gets its own verdict, at the step where it lies."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import AsyncExitStack
from typing import Any

import pytest

from miyabi_ls.checks import Check, Verdict
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.endpoint_check import endpoint_checks
from miyabi_ls.models.version_check import version_check
from miyabi_ls.settings import TimeoutSettings
from tests.fakes.ollama import FakeOllama, Reply
from tests.fakes.ollama_replies import (
    http_error,
    json_reply,
    redirect,
    replay,
    reset,
    text_reply,
    web_page,
)
from tests.models.silent_ports import answering_port, dropping_port, greeting_port, refusing_port

QUICK = TimeoutSettings(connect=0.3)


async def steps(endpoint: Endpoint | str) -> list[Check]:
    endpoint = Endpoint(endpoint) if isinstance(endpoint, str) else endpoint
    return [check async for check in endpoint_checks(endpoint, QUICK)]


def told(checks: list[Check]) -> list[tuple[str, Verdict]]:
    return [(check.name, check.verdict) for check in checks]


async def test_a_good_endpoint_passes_every_step() -> None:
    async with FakeOllama(version="0.32.14") as fake:
        checks = await steps(fake.url)
        assert [request.path for request in fake.requests] == ["/api/version"]
    assert told(checks) == [("address", Verdict.OK), ("TCP", Verdict.OK), ("HTTP", Verdict.OK)]
    assert "this machine" in checks[0].detail
    assert checks[2].figures["version"] == "0.32.14"
    assert checks[2].figures["answer_ms"]
    assert not any(check.fix for check in checks)


async def test_refused_and_dropped_are_told_apart() -> None:
    with refusing_port() as url:
        refused = (await steps(url))[-1]
    with dropping_port() as url:
        dropped = (await steps(url))[-1]
    assert told([refused, dropped]) == [("TCP", Verdict.FAILED)] * 2
    assert "Nothing listens" in refused.detail
    assert "OLLAMA_HOST" in refused.fix
    assert "packets vanish" in dropped.detail
    assert "Wake the machine" in dropped.fix


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ENETUNREACH])
async def test_no_route_is_neither(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def open_connection(*_: Any, **__: Any) -> Any:
        raise OSError(number, "no route")

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    last = (await steps("http://100.64.1.2:11434"))[-1]
    assert told([last]) == [("TCP", Verdict.FAILED)]
    assert "no way to http://100.64.1.2:11434" in last.detail
    assert "Tailscale" in last.fix


@pytest.mark.parametrize(("platform", "hint"), [("darwin", True), ("linux", False)])
def test_macos_is_told_of_its_local_network_permission(
    platform: str, hint: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from miyabi_ls.models.http_client import Failure
    from miyabi_ls.models.ollama_errors import connection_error

    monkeypatch.setattr("sys.platform", platform)
    error = connection_error(Endpoint("http://10.0.0.9:1"), Failure.NO_ROUTE, 3)
    assert ("Local Network" in str(error)) is hint


async def test_a_name_without_an_address() -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    loop: Any = asyncio.get_running_loop()
    loop.getaddrinfo = getaddrinfo
    checks = await steps("http://mini.example.ts.net:11434")
    assert told(checks) == [("DNS", Verdict.FAILED)]
    assert checks[0].detail == "The name mini.example.ts.net has no address here."
    assert checks[0].fix.startswith("Check its spelling, and whether Tailscale is up")


async def test_a_name_that_leads_to_a_public_address_is_refused() -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 11434))]

    loop: Any = asyncio.get_running_loop()
    loop.getaddrinfo = getaddrinfo
    checks = await steps("http://mini.test:11434")
    assert told(checks) == [("DNS", Verdict.OK), ("address", Verdict.FAILED)]
    assert "8.8.8.8" in checks[1].detail


async def test_a_private_address_without_encryption_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def open_connection(*_: Any, **__: Any) -> Any:
        raise OSError(errno.EHOSTUNREACH, "no route")

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    assert "not encrypted" in (await steps("http://192.168.9.9:11434"))[0].detail
    assert "not encrypted" not in (await steps("https://192.168.9.9"))[0].detail
    assert "not encrypted" not in (await steps("http://100.64.9.9:11434"))[0].detail


ANSWERS: dict[str, tuple[Reply, str]] = {
    "reset": (reset(), "closed the connection without an answer"),
    "a web page": (web_page(), "not Ollama"),
    "JSON of something else": (json_reply({"name": "other"}), "not Ollama"),
    "404": (text_reply("404 page not found", 404), "not Ollama"),
    "redirect": (redirect("http://127.0.0.2:1/"), "redirect"),
    "password": (Reply((), 401, (), chunked=False), "asks for a password"),
    "forbidden host (recorded)": (replay("0.32.14/153_host_evil"), "403 without a word"),
    "gateway": (Reply((), 502, (), chunked=False), "502"),
    "server error": (http_error(500, "boom"), "boom"),
    "proxy": (Reply((), 503, (("Via", "1.1 squid"),), chunked=False), "A proxy answers"),
    "named server": (
        Reply((b"<html>",), 200, (("Server", "nginx/1.22"),), chunked=False),
        "not Ollama but nginx/1.22",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_what_answers_and_is_not_ollama(name: str) -> None:
    reply, part = ANSWERS[name]
    async with FakeOllama(routes={"*": reply}) as fake:
        last = (await steps(fake.url))[-1]
    assert told([last]) == [("HTTP", Verdict.FAILED)]
    assert part in last.detail
    assert last.fix
    assert last.fix[0].isupper()


async def test_what_does_not_speak_http() -> None:
    async with answering_port(b"220 mail.test ready\r\n\r\n") as url:
        last = (await steps(url))[-1]
    assert told([last]) == [("HTTP", Verdict.FAILED)]
    assert "does not speak HTTP" in last.detail


async def test_what_speaks_first() -> None:
    async with greeting_port(b"SSH-2.0-OpenSSH_9.2\r\n") as url:
        check = await version_check(Endpoint(url), QUICK, answer_seconds=0.2)
    assert "does not speak HTTP" in check.detail
    assert "port" in check.fix


@pytest.mark.parametrize("silent", [True, False])
async def test_https_where_there_is_none(silent: bool) -> None:
    async with AsyncExitStack() as stack:
        if silent:
            url = await stack.enter_async_context(answering_port(None))
        else:
            url = (await stack.enter_async_context(FakeOllama())).url
        last = (await steps(url.replace("http:", "https:")))[-1]
    assert told([last]) == [("HTTP", Verdict.FAILED)]
    assert "does not speak TLS" in last.detail
    assert last.fix.startswith("Write http://")


async def test_what_takes_the_connection_and_says_nothing() -> None:
    async with answering_port(None) as url:
        check = await version_check(Endpoint(url), QUICK, answer_seconds=0.2)
    assert check.verdict is Verdict.FAILED
    assert "said nothing for 0.2 s" in check.detail


async def test_a_slow_answer_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.models.version_check.SLOW_MS", 0.0)
    async with FakeOllama() as fake:
        last = (await steps(fake.url))[-1]
    assert told([last]) == [("HTTP", Verdict.WARNING)]
    assert "slow" in last.detail
    assert "tailscale ping" in last.fix


async def test_an_old_version_is_a_warning() -> None:
    async with FakeOllama(version="0.11.4") as fake:
        last = (await steps(fake.url))[-1]
    assert told([last]) == [("HTTP", Verdict.WARNING)]
    assert "0.11.4 is old" in last.detail
