"""Whether an endpoint can be reached, step by step: name, address, TCP, HTTP.

What keeps a request from being answered looks alike from afar; here each step is taken alone, so
that a sleeping host (packets vanish), a refused connection and a missing route are told apart.
Nothing but ``GET /api/version`` is sent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from miyabi_ls.checks import Check, failed, failed_by, passed
from miyabi_ls.errors import EndpointUnreachable
from miyabi_ls.models.address_policy import kind_of, preferred, resolve
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.http_client import Failure, connect_failure
from miyabi_ls.models.ollama_errors import connection_error
from miyabi_ls.models.version_check import version_check

if TYPE_CHECKING:
    from miyabi_ls.settings import TimeoutSettings


async def endpoint_checks(endpoint: Endpoint, timeouts: TimeoutSettings) -> AsyncGenerator[Check]:
    """Yield the steps to ``endpoint`` in their order; the first that failed is the last."""
    try:
        addresses = await resolve(endpoint, timeouts.connect)
    except EndpointUnreachable as error:
        yield failed_by("DNS", error)
        return
    if not _is_address(endpoint.host):
        yield passed("DNS", f"{endpoint.host} is {', '.join(addresses)}")
    policy = _policy_check(endpoint, addresses)
    yield policy
    if policy.has_failed:
        return
    tcp = await _tcp_check(endpoint, preferred(addresses), timeouts.connect)
    yield tcp
    if not tcp.has_failed:
        yield await version_check(endpoint, timeouts)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _policy_check(endpoint: Endpoint, addresses: list[str]) -> Check:
    foreign = [address for address in addresses if kind_of(address) is None]
    if foreign:
        return failed(
            "address",
            f"{foreign[0]} is not a loopback, private or Tailscale address, so no code is sent "
            "there.",
            "Reach the machine over Tailscale, and name its 100.x.y.z address or Tailscale name.",
        )
    address = preferred(addresses)
    kind = kind_of(address)
    is_plain = kind == "private network" and endpoint.scheme == "http"
    return passed("address", f"{address} ({kind}{', not encrypted' if is_plain else ''})")


async def _tcp_check(endpoint: Endpoint, address: str, seconds: float) -> Check:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(address, endpoint.port)
    except OSError as error:
        vanished = isinstance(error, TimeoutError)
        failure = Failure.TIMED_OUT if vanished else connect_failure(error)
        return failed_by("TCP", connection_error(endpoint, failure, seconds))
    elapsed = (time.perf_counter() - started) * 1000
    writer.transport.abort()
    return passed(
        "TCP",
        f"port {endpoint.port} takes connections, in {elapsed:.0f} ms",
        connect_ms=round(elapsed, 1),
    )
