from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from miyabi_ls.errors import EndpointRefused, EndpointUnreachable
from miyabi_ls.models.address_policy import checked_address, is_allowed
from miyabi_ls.models.endpoint import Endpoint

NAMED = Endpoint("http://studio.test:11434")


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[tuple[Any, ...]]:
    asked: list[tuple[Any, ...]] = []

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append((host, port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "::1",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.3.27",
        "100.64.0.1",
        "100.88.201.67",
        "100.127.255.255",
        "fd7a:115c:a1e0::1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "2001:db8::1",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "ff02::1",
        "no address",
    ],
)
def test_not_allowed(address: str) -> None:
    assert not is_allowed(address)


async def test_an_address_is_not_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, "127.0.0.1")
    assert await checked_address(Endpoint("http://10.1.2.3:1"), 1) == "10.1.2.3"
    assert asked == []


async def test_a_public_address_is_refused() -> None:
    with pytest.raises(EndpointRefused, match=r"8\.8\.8\.8 is not a loopback"):
        await checked_address(Endpoint("http://8.8.8.8:11434"), 1)


async def test_every_address_of_a_name_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "10.0.0.1", "203.0.113.9")
    with pytest.raises(EndpointRefused, match=r"203\.0\.113\.9"):
        await checked_address(NAMED, 1)


async def test_ipv4_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, "fd7a:115c:a1e0::1", "100.64.0.1")
    assert await checked_address(NAMED, 1) == "100.64.0.1"
    assert asked == [("studio.test", 11434)]


async def test_ipv6_alone_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "fd7a:115c:a1e0::1")
    assert await checked_address(NAMED, 1) == "fd7a:115c:a1e0::1"


async def test_a_mapped_address_is_the_one_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "::ffff:100.64.0.1")
    assert await checked_address(NAMED, 1) == "100.64.0.1"


async def test_an_unknown_name_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    with pytest.raises(EndpointUnreachable, match=r"studio\.test has no address"):
        await checked_address(NAMED, 1)


async def test_a_name_without_addresses_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch)
    with pytest.raises(EndpointUnreachable, match="has no address"):
        await checked_address(NAMED, 1)


async def test_a_silent_resolver_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    with pytest.raises(EndpointUnreachable, match=r"not resolved within 0\.01 s"):
        await checked_address(NAMED, 0.01)
