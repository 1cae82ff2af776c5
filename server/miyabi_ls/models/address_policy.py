"""Which addresses source text may be sent to (DESIGN.md, invariant 9).

Loopback, private networks (RFC 1918, RFC 4193) and Tailscale's ranges. Link-local addresses are
refused: 169.254.169.254 is where clouds keep their metadata services, and nobody owns the rest.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from miyabi_ls.errors import EndpointRefused, EndpointUnreachable
from miyabi_ls.models.endpoint import Endpoint

_LOOPBACK: Final = "this machine"
_PRIVATE: Final = "private network"
_TAILSCALE: Final = "Tailscale"

ALLOWED_NETWORKS: Final = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", _LOOPBACK),
        ("::1/128", _LOOPBACK),
        ("100.64.0.0/10", _TAILSCALE),
        ("fd7a:115c:a1e0::/48", _TAILSCALE),
        ("10.0.0.0/8", _PRIVATE),
        ("172.16.0.0/12", _PRIVATE),
        ("192.168.0.0/16", _PRIVATE),
        ("fc00::/7", _PRIVATE),
    )
)
"""Each network that code may be sent to, and what it is; the first that fits counts."""

_CHECK_NAME: Final = (
    "check its spelling, and whether Tailscale is up; `tailscale status` shows names and addresses."
)

Address = IPv4Address | IPv6Address


def kind_of(address: str) -> str | None:
    """What an IP address belongs to, in words; None where code may not be sent to it."""
    try:
        parsed = _without_mapping(ip_address(address))
    except ValueError:
        return None
    kinds = (
        kind
        for network, kind in ALLOWED_NETWORKS
        if parsed.version == network.version and parsed in network
    )
    return next(kinds, None)


def is_allowed(address: str) -> bool:
    """Whether code may be sent to this IP address; False for text that is no address."""
    return kind_of(address) is not None


async def checked_address(endpoint: Endpoint, seconds: float) -> str:
    """Resolve the endpoint's host, check every address, and return the one to connect to.

    The caller connects to exactly this address, so that a name cannot point elsewhere a moment
    later. IPv4 goes first: Ollama has no IPv6 listener by default (OLLAMA.md row 25).

    Args:
        endpoint: where the user wants to send code.
        seconds: how long the resolver may take.

    Raises:
        EndpointRefused: an address is public, or of a kind not listed here.
        EndpointUnreachable: the name does not resolve, or not in time.
    """
    addresses = await resolve(endpoint, seconds)
    for address in addresses:
        if not is_allowed(address):
            raise EndpointRefused(
                f"{endpoint.url} is refused: {address} is not a loopback, private or Tailscale "
                "address, and your code is sent nowhere else. "
                "Reach the machine over Tailscale instead."
            )
    return preferred(addresses)


def preferred(addresses: Sequence[str]) -> str:
    """The address to connect to among those of one host: IPv4 before IPv6."""
    ordered = sorted(addresses, key=lambda address: ":" in address)
    return str(_without_mapping(ip_address(ordered[0])))


async def resolve(endpoint: Endpoint, seconds: float) -> list[str]:
    """The addresses of the endpoint's host, unchecked; at least one.

    Raises:
        EndpointUnreachable: the name does not resolve, or not in time.
    """
    try:
        return [str(ip_address(endpoint.host))]
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(
                endpoint.host, endpoint.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
            )
    except TimeoutError as error:
        raise EndpointUnreachable(
            f"The name {endpoint.host} was not resolved within {seconds:g} s",
            "connect the network, and Tailscale.",
        ) from error
    except (OSError, UnicodeError) as error:
        problem = f"The name {endpoint.host} has no address here"
        if getattr(error, "errno", None) == socket.EAI_AGAIN:
            problem = f"The name {endpoint.host} cannot be looked up at the moment"
        raise EndpointUnreachable(problem, _CHECK_NAME) from error
    if not found:
        raise EndpointUnreachable(f"The name {endpoint.host} has no address here", _CHECK_NAME)
    return [str(entry[4][0]) for entry in found]


def _without_mapping(address: Address) -> Address:
    """``::ffff:8.8.8.8`` is 8.8.8.8; a scope such as ``%eth0`` keeps an address from matching."""
    if isinstance(address, IPv6Address) and address in IPv6Network("::ffff:0:0/96"):
        return address.ipv4_mapped or address
    return address
