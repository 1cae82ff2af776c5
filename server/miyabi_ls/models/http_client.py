"""HTTP to one endpoint: the only file that touches httpx, and it imports it when first used.

No proxy, no redirect, no Origin header (OLLAMA.md row 25), and every connection goes to an address
the policy has checked. Each request has a connection of its own: a kept-alive socket of a server
that has stopped reads EOF (row 4), and ``/api/ps`` must answer beside a generation (row 29).
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from miyabi_ls.models.address_policy import checked_address
from miyabi_ls.models.endpoint import SCHEME_PORTS, Endpoint

if TYPE_CHECKING:
    import httpx

    from miyabi_ls.settings import TimeoutSettings

MAX_BODY_BYTES: Final = 32 * 1024 * 1024
"""Bound on an answer that is read whole; the largest real one, /api/show, is below 1 MB."""


class Failure(StrEnum):
    """How a connection failed."""

    REFUSED = "refused"
    TIMED_OUT = "timed out"
    NO_ROUTE = "no route"
    RESET = "closed"
    CERTIFICATE = "certificate"
    NOT_HTTP = "not HTTP"
    NOT_TLS = "not TLS"
    TOO_LARGE = "too large"


class ConnectionFailed(Exception):  # not an outcome: callers turn it into one
    """A connection failed; the room's own callers turn this into a ``MiyabiError``."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class HttpReply:
    """An answer whose body is still coming."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    def header(self, name: str) -> str:
        """A header's value; empty where it is missing."""
        return str(self._response.headers.get(name, ""))

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the body as it comes; raises ``ConnectionFailed``."""
        import httpx

        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
        except httpx.HTTPError as error:
            raise ConnectionFailed(_failure(error)) from error

    async def read(self) -> bytes:
        """Return the whole body; raises ``ConnectionFailed``, also when it is too large."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise ConnectionFailed(Failure.TOO_LARGE)
        return bytes(body)


class HttpClient:
    """A client of one endpoint.

    Args:
        endpoint: the server; its credentials become basic authentication.
        timeouts: ``connect`` is used here; the silences of a reply are timed by the reader.
        transport: replaces the network in tests.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        timeouts: TimeoutSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.timeouts = timeouts
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> httpx.AsyncClient:
        """Return the httpx client, made once.

        Importing httpx and reading the certificates take a third of a second, so a thread does
        it; and the time of a request does not begin before.
        """
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(
                    create_client, self.endpoint, self.timeouts, transport=self._transport
                )
            return self._client

    @asynccontextmanager
    async def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> AsyncIterator[HttpReply]:
        """Send a request; leaving the block closes its connection, whole or not.

        Raises:
            EndpointRefused: the address policy says no; nothing was sent.
            EndpointUnreachable: the name does not resolve; nothing was sent.
            ConnectionFailed: no connection, or it ended before the answer began.
        """
        client = await self.open()
        import httpx

        address = await checked_address(self.endpoint, self.timeouts.connect)
        request = client.build_request(
            method,
            self._pinned_url(address, path),
            content=None if body is None else _encoded(body),
            headers=self._request_headers(has_body=body is not None),
            extensions={"sni_hostname": self.endpoint.host},
        )
        try:
            response = await client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise ConnectionFailed(_failure(error)) from error
        try:
            yield HttpReply(response)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _pinned_url(self, address: str, path: str) -> str:
        host = f"[{address}]" if ":" in address else address
        endpoint = self.endpoint
        return f"{endpoint.scheme}://{host}:{endpoint.port}{endpoint.base_path}{path}"

    def _request_headers(self, *, has_body: bool) -> dict[str, str]:
        headers = {"Host": self._host_header()}
        return headers | {"Content-Type": "application/json"} if has_body else headers

    def _host_header(self) -> str:
        host = f"[{self.endpoint.host}]" if ":" in self.endpoint.host else self.endpoint.host
        if self.endpoint.port == SCHEME_PORTS[self.endpoint.scheme]:
            return host
        return f"{host}:{self.endpoint.port}"


def create_client(
    endpoint: Endpoint,
    timeouts: TimeoutSettings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Build the httpx client of one endpoint.

    There is no read timeout here: prompt reading is minutes of silence (OLLAMA.md row 1), so the
    reader of a reply times each phase by itself.
    """
    import httpx

    headers = {"User-Agent": "miyabi-ls", "Accept-Encoding": "identity"}
    if endpoint.credentials:
        token = base64.b64encode(endpoint.credentials.encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        headers=headers,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        timeout=httpx.Timeout(None, connect=timeouts.connect, write=timeouts.stall),
    )


def _encoded(body: Mapping[str, Any]) -> bytes:
    """Encode a body; half a surrogate pair, which an editor may send, becomes a question mark."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: object) -> dict[str, Any]:
    """Make a dict of any other mapping: a schema may be a read-only view."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _failure(error: httpx.HTTPError) -> Failure:
    import httpx

    if isinstance(error, httpx.ConnectTimeout):
        return Failure.TIMED_OUT
    if isinstance(error, httpx.ConnectError):
        return connect_failure(error)
    if isinstance(error, httpx.RemoteProtocolError) and not _is_early_end(str(error)):
        return Failure.NOT_HTTP
    if isinstance(error, httpx.DecodingError):
        return Failure.NOT_HTTP
    return Failure.RESET


def connect_failure(error: BaseException) -> Failure:
    """How a connection failed that never stood, by the errors that caused ``error``."""
    causes = _causes(error)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failure.REFUSED
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Failure.CERTIFICATE
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Failure.NOT_TLS
    reset = any(isinstance(cause, ConnectionResetError) for cause in causes)
    return Failure.RESET if reset else Failure.NO_ROUTE


def _is_early_end(message: str) -> bool:
    """Tell httpcore's two words for EOF from its words for bytes that are not HTTP."""
    lowered = message.lower()
    return "disconnected" in lowered or "closed connection" in lowered


def _causes(error: BaseException | None) -> list[BaseException]:
    seen: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        cause = pending.pop()
        if cause is None or cause in seen:
            continue
        seen.append(cause)
        pending += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            pending += cause.exceptions
    return seen
