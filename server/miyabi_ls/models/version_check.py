"""What answers at an endpoint: Ollama, how fast and how old, or something else."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from miyabi_ls.checks import Check, failed, failed_by, passed, warned
from miyabi_ls.errors import MiyabiError, NotOllama
from miyabi_ls.models.address_policy import checked_address
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.http_client import ConnectionFailed, Failure, HttpClient, HttpReply
from miyabi_ls.models.ndjson import parse_object
from miyabi_ls.models.ollama_errors import connection_error, http_error
from miyabi_ls.models.ollama_models import Version, parse_version

if TYPE_CHECKING:
    from miyabi_ls.settings import TimeoutSettings

NAME: Final = "HTTP"

ANSWER_SECONDS: Final = 10.0
"""``/api/version`` answers at once, during loads and generations too (OLLAMA.md row 29)."""

GREETING_SECONDS: Final = 1.0
"""How long a server that speaks first may take to."""

SLOW_MS: Final = 1000.0
"""An answer that needs no model and takes longer says that the way there is slow."""

CUTS_SILENTLY_BEFORE: Final[Version] = (0, 12, 6)
"""Older servers do not know ``truncate: false`` (OLLAMA.md row 6)."""

_PROXY_HEADERS: Final = ("Via", "X-Squid-Error", "Proxy-Agent", "Proxy-Authenticate")
"""Headers that proxies write and Ollama does not."""


async def version_check(
    endpoint: Endpoint, timeouts: TimeoutSettings, answer_seconds: float = ANSWER_SECONDS
) -> Check:
    """Ask ``/api/version``, and say what answered."""
    check = await _asked(endpoint, timeouts, answer_seconds)
    if check.has_failed and endpoint.scheme == "http" and await _speaks_first(endpoint, timeouts):
        return failed_by(NAME, connection_error(endpoint, Failure.NOT_HTTP, timeouts.connect))
    return check


async def _speaks_first(endpoint: Endpoint, timeouts: TimeoutSettings) -> bool:
    """Whether what is there talks unasked, as SSH and mail servers do and HTTP does not."""
    writer = None
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            address = await checked_address(endpoint, timeouts.connect)
            reader, writer = await asyncio.open_connection(address, endpoint.port)
            return bool(await reader.read(1))
    except (OSError, MiyabiError):
        return False
    finally:
        if writer is not None:
            writer.transport.abort()


async def _asked(endpoint: Endpoint, timeouts: TimeoutSettings, answer_seconds: float) -> Check:
    client = HttpClient(endpoint, timeouts)
    try:
        await client.open()
        started = time.perf_counter()
        async with (
            asyncio.timeout(answer_seconds),
            client.request("GET", "/api/version") as reply,
        ):
            return await _judged(endpoint, reply, started)
    except TimeoutError:
        return failed(
            NAME,
            f"{endpoint.url} took the connection, and then said nothing for {answer_seconds:g} s.",
            f"Restart Ollama there, or see what else uses port {endpoint.port}.",
        )
    except ConnectionFailed as error:
        # TCP stands, or we would not be here: what took too long is the handshake of TLS.
        late = error.failure is Failure.TIMED_OUT and endpoint.scheme == "https"
        failure = Failure.NOT_TLS if late else error.failure
        return failed_by(NAME, connection_error(endpoint, failure, timeouts.connect))
    except MiyabiError as error:
        return failed_by(NAME, error)
    finally:
        await client.close()


async def _judged(endpoint: Endpoint, reply: HttpReply, started: float) -> Check:
    body = await reply.read()
    elapsed = (time.perf_counter() - started) * 1000
    version = _version_in(body) if reply.status == 200 else ""
    if version:
        return _of_ollama(endpoint, version, elapsed)
    proxy = next((f"{n}: {reply.header(n)}" for n in _PROXY_HEADERS if reply.header(n)), "")
    if proxy:
        return failed(
            NAME,
            f"A proxy answers at {endpoint.url} (status {reply.status}, {proxy}).",
            "Name the machine that runs Ollama itself.",
        )
    if reply.status != 200:
        return failed_by(NAME, http_error(endpoint, "", reply.status, body))
    server = reply.header("Server")
    problem = f"What answers at {endpoint.url} is not Ollama{f' but {server}' if server else ''}"
    return failed_by(NAME, NotOllama(problem, "check the address and the port."))


def _version_in(body: bytes) -> str:
    try:
        version = parse_object(body).get("version")
    except MiyabiError:
        return ""
    return version if isinstance(version, str) else ""


def _of_ollama(endpoint: Endpoint, version: str, elapsed: float) -> Check:
    if parse_version(version) < CUTS_SILENTLY_BEFORE:
        return warned(
            NAME,
            f"Ollama {version} is old: it cuts a long prompt without a word.",
            "Update Ollama on that machine.",
            answer_ms=round(elapsed, 1),
            version=version,
        )
    if elapsed > SLOW_MS:
        return warned(
            NAME,
            f"Ollama {version} is slow to answer: {elapsed / 1000:.1f} s for its version alone.",
            f"See with `tailscale ping {endpoint.host}` whether the way is direct or relayed, and "
            "whether the machine is busy.",
            answer_ms=round(elapsed, 1),
            version=version,
        )
    return passed(
        NAME,
        f"Ollama {version}, answered in {elapsed:.0f} ms",
        answer_ms=round(elapsed, 1),
        version=version,
    )
