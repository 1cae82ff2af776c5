"""Which addresses source text may be sent to (DESIGN.md, invariant 9).

Loopback, private networks (RFC 1918, RFC 4193) and Tailscale's ranges. Link-local addresses are
refused: 169.254.169.254 is where clouds keep their metadata services, and nobody owns the rest.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from miyabi_ls.errors import EndpointRefused, EndpointUnreachable
from miyabi_ls.models.endpoint import Endpoint

ALLOWED_NETWORKS: Final = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",  # holds Tailscale's fd7a:115c:a1e0::/48
        "100.64.0.0/10",  # Tailscale
    )
)

Address = IPv4Address | IPv6Address


def is_allowed(address: str) -> bool:
    """Whether code may be sent to this IP address; False for text that is no address."""
    try:
        parsed = _without_mapping(ip_address(address))
    except ValueError:
        return False
    return any(
        parsed.version == network.version and parsed in network for network in ALLOWED_NETWORKS
    )


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
    addresses = await _resolve(endpoint, seconds)
    for address in addresses:
        if not is_allowed(address):
            raise EndpointRefused(
                f"{endpoint.url} is refused: {address} is not a loopback, private or Tailscale "
                "address, and your code is sent nowhere else. "
                "Reach the machine over Tailscale instead."
            )
    ordered = sorted(addresses, key=lambda address: ":" in address)
    return str(_without_mapping(ip_address(ordered[0])))


async def _resolve(endpoint: Endpoint, seconds: float) -> list[str]:
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
            f"The name {endpoint.host} was not resolved within {seconds:g} s; "
            "is the network, or Tailscale, up?"
        ) from error
    except (OSError, UnicodeError) as error:
        raise EndpointUnreachable(
            f"There is no host {endpoint.host}; check the name in the endpoints setting, "
            "and whether Tailscale is up."
        ) from error
    if not found:
        raise EndpointUnreachable(f"The host {endpoint.host} has no address.")
    return [str(entry[4][0]) for entry in found]


def _without_mapping(address: Address) -> Address:
    """``::ffff:8.8.8.8`` is 8.8.8.8; a scope such as ``%eth0`` keeps an address from matching."""
    if isinstance(address, IPv6Address) and address in IPv6Network("::ffff:0:0/96"):
        return address.ipv4_mapped or address
    return address
