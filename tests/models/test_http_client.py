from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from types import MappingProxyType

import httpx
import pytest

from miyabi_ls.errors import EndpointRefused, EndpointUnreachable, NotOllama
from miyabi_ls.models.endpoint import Endpoint, parse_endpoint
from miyabi_ls.models.http_client import ConnectionFailed, Failure, HttpClient, create_client
from miyabi_ls.models.ollama_errors import connection_error
from miyabi_ls.settings import TimeoutSettings
from tests.fakes.ollama import FakeOllama
from tests.fakes.ollama_replies import chat_answer, json_reply, redirect
from tests.models.test_address_policy import resolve_to

TIMEOUTS = TimeoutSettings()


class Recorder(httpx.AsyncBaseTransport):
    """Answers ``{}`` and keeps the requests."""

    def __init__(self, error: Exception | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self._error is not None:
            raise self._error
        return httpx.Response(200, json={})


async def fetch(endpoint: Endpoint, transport: httpx.AsyncBaseTransport | None = None) -> bytes:
    client = HttpClient(endpoint, TIMEOUTS, transport=transport)
    try:
        async with client.request("GET", "/api/version") as reply:
            return await reply.read()
    finally:
        await client.close()


async def test_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "100.64.0.9")
    recorder = Recorder()
    await fetch(parse_endpoint("https://studio.test:8443/ollama"), recorder)
    request = recorder.requests[0]
    assert str(request.url) == "https://100.64.0.9:8443/ollama/api/version"
    assert request.headers["host"] == "studio.test:8443"
    assert request.extensions["sni_hostname"] == "studio.test"


async def test_the_name_is_checked_for_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    client = HttpClient(parse_endpoint("studio.test"), TIMEOUTS, transport=recorder)
    resolve_to(monkeypatch, "100.64.0.9")
    async with client.request("GET", "/api/version"):
        pass
    resolve_to(monkeypatch, "203.0.113.5")
    with pytest.raises(EndpointRefused):
        async with client.request("GET", "/api/version"):
            pass
    await client.close()
    assert len(recorder.requests) == 1


async def test_a_refused_address_gets_no_byte() -> None:
    recorder = Recorder()
    with pytest.raises(EndpointRefused):
        await fetch(parse_endpoint("http://203.0.113.5:11434"), recorder)
    assert recorder.requests == []


@pytest.mark.parametrize("entry", ["mac-mini", "mac-mini-lan"])
async def test_the_presets_pass_the_policy(entry: str) -> None:
    recorder = Recorder()
    await fetch(parse_endpoint(entry), recorder)
    assert str(recorder.requests[0].url) == f"{parse_endpoint(entry).url}/api/version"


async def test_credentials_become_basic_authentication() -> None:
    recorder = Recorder()
    await fetch(parse_endpoint("http://me:pass@127.0.0.1:1"), recorder)
    assert recorder.requests[0].headers["authorization"] == "Basic bWU6cGFzcw=="
    assert "@" not in str(recorder.requests[0].url)


async def test_sends_no_origin_and_no_encoding() -> None:
    recorder = Recorder()
    await fetch(parse_endpoint("127.0.0.1"), recorder)
    headers = recorder.requests[0].headers
    assert "origin" not in headers
    assert "authorization" not in headers
    assert headers["accept-encoding"] == "identity"


async def test_a_body_is_utf_8_json_whatever_the_editor_sent() -> None:
    recorder = Recorder()
    client = HttpClient(parse_endpoint("127.0.0.1"), TIMEOUTS, transport=recorder)
    async with client.request(
        "POST",
        "/api/chat",
        {"prompt": "雅 \ud83d", "format": MappingProxyType({"a": MappingProxyType({})})},
    ):
        pass
    await client.close()
    request = recorder.requests[0]
    assert request.headers["content-type"] == "application/json"
    assert await request.aread() == '{"prompt":"雅 ?","format":{"a":{}}}'.encode()


async def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeOllama(routes={"*": json_reply({"proxy": True})}) as proxy, FakeOllama() as fake:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert b"0.32.14" in await fetch(Endpoint(fake.url))
        assert proxy.requests == []


async def test_a_redirect_is_not_followed() -> None:
    async with FakeOllama() as other:
        routes = {"*": redirect(f"{other.url}/api/version")}
        async with FakeOllama(routes=routes) as fake:
            client = HttpClient(Endpoint(fake.url), TIMEOUTS)
            async with client.request("GET", "/api/version") as reply:
                assert reply.status == 307
            await client.close()
        assert other.requests == []


async def test_leaving_the_block_closes_the_connection_unread() -> None:
    async with FakeOllama(["m:1b"], [chat_answer("a b").stalling(after=1)]) as fake:
        client = HttpClient(Endpoint(fake.url), TIMEOUTS)
        body = {"model": "m:1b", "messages": [{"role": "user", "content": "x"}]}
        async with client.request("POST", "/api/chat", body) as reply:
            assert reply.status == 200
        await fake.client_closed()
        await client.close()


async def test_requests_at_once_share_one_client() -> None:
    client = HttpClient(parse_endpoint("127.0.0.1"), TIMEOUTS, transport=Recorder())
    first, second = await asyncio.gather(client.open(), client.open())
    assert first is second
    await client.close()
    assert first.is_closed


async def test_timeouts_come_from_the_settings() -> None:
    timeouts = TimeoutSettings(connect=7, stall=11)
    client = create_client(Endpoint("http://127.0.0.1:1"), timeouts)
    assert client.timeout == httpx.Timeout(None, connect=7, write=11)
    await client.aclose()


def caused_by(error: httpx.HTTPError, cause: BaseException) -> httpx.HTTPError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectTimeout("x"), Failure.TIMED_OUT),
        (caused_by(httpx.ConnectError("x"), ConnectionRefusedError()), Failure.REFUSED),
        (
            caused_by(httpx.ConnectError("x"), ExceptionGroup("x", [ConnectionRefusedError()])),
            Failure.REFUSED,
        ),
        (caused_by(httpx.ConnectError("x"), ssl.SSLCertVerificationError()), Failure.CERTIFICATE),
        (caused_by(httpx.ConnectError("x"), ssl.SSLError()), Failure.NOT_TLS),
        (caused_by(httpx.ConnectError("x"), ConnectionResetError()), Failure.RESET),
        (httpx.ConnectError("no route to host"), Failure.NO_ROUTE),
        (httpx.ReadError("x"), Failure.RESET),
        (httpx.WriteTimeout("x"), Failure.RESET),
        (httpx.RemoteProtocolError("Server disconnected without sending"), Failure.RESET),
        (httpx.RemoteProtocolError("peer closed connection without"), Failure.RESET),
        (httpx.RemoteProtocolError("illegal status line"), Failure.NOT_HTTP),
        (httpx.DecodingError("x"), Failure.NOT_HTTP),
    ],
)
async def test_each_failure_is_told_apart(error: httpx.HTTPError, failure: Failure) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        await fetch(Endpoint("http://127.0.0.1:1"), Recorder(error))
    assert caught.value.failure is failure


def test_each_failure_has_its_own_sentence() -> None:
    endpoint = Endpoint("http://127.0.0.1:1")
    errors = [connection_error(endpoint, failure, 3) for failure in Failure]
    assert len({str(error) for error in errors}) == len(Failure)
    assert all(endpoint.url in str(error) for error in errors)
    kinds = {failure: type(connection_error(endpoint, failure, 3)) for failure in Failure}
    others = (Failure.NOT_HTTP, Failure.NOT_TLS, Failure.TOO_LARGE)
    assert {kinds.pop(failure) for failure in others} == {NotOllama}
    assert set(kinds.values()) == {EndpointUnreachable}


async def test_an_endless_body_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miyabi_ls.models.http_client.MAX_BODY_BYTES", 10)
    async with FakeOllama() as fake:
        with pytest.raises(ConnectionFailed) as caught:
            await fetch(Endpoint(fake.url))
    assert caught.value.failure is Failure.TOO_LARGE


def test_the_room_imports_httpx_and_pydantic_only_when_used() -> None:
    code = (
        "import sys; import miyabi_ls.models, miyabi_ls.models.ollama; "
        "import miyabi_ls.models.first_available; "
        "sys.exit(bool({'httpx', 'pydantic'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
