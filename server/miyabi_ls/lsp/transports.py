"""Where a client connects: standard streams, a TCP port, or a WebSocket.

A port serves one client, whose session is the server's whole life: with its end the server ends.
Ports are open on loopback only, since whoever connects can read what a session holds.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import signal
import sys
from threading import Event
from typing import Any

from pygls.io_ import run_async, run_websocket

from miyabi_ls.errors import SettingsError
from miyabi_ls.lsp.server import MiyabiServer

_ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_log = logging.getLogger(__name__)


def serve_stdio(server: MiyabiServer) -> None:
    """Serve the client at standard input and output, until it says ``exit`` or goes.

    A signal ends it at once: a thread waits for input and would never let go. What it has started
    ends with it, and its connections close.
    """
    for name in _ENDING_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: os._exit(128 + number))
    server.start_io()


def serve_tcp(server: MiyabiServer, host: str, port: int) -> None:
    """Serve one client that connects to a TCP port; port 0 takes a free one and says which."""
    asyncio.run(_serve_tcp(server, host, port))


def serve_websocket(server: MiyabiServer, host: str, port: int) -> None:
    """Serve one client that connects by WebSocket; port 0 takes a free one and says which."""
    asyncio.run(_serve_websocket(server, host, port))


def parse_address(address: str) -> tuple[str, int]:
    """``HOST:PORT`` as a loopback address and a port.

    Raises:
        SettingsError: it is not of that form, or the host is not loopback.
    """
    host, colon, port = address.rpartition(":")
    host = "127.0.0.1" if host in ("", "localhost") else host.strip("[]")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        raise SettingsError(f"`{address}` is not HOST:PORT, such as 127.0.0.1:2087.")
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise SettingsError(
            f"`{host}` is not a loopback address; the port has no password, "
            "so use 127.0.0.1 and reach it from elsewhere through SSH."
        )
    return host, int(port)


async def _serve_tcp(server: MiyabiServer, host: str, port: int) -> None:
    ended = asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.close()
        server.protocol.set_writer(writer)
        try:
            await run_async(Event(), reader, server.protocol, _log, server.report_server_error)
        finally:
            await _end(server)
            ended.set()

    listener = await asyncio.start_server(connected, host, port)
    _say_where("tcp", listener.sockets[0].getsockname())
    await ended.wait()


async def _serve_websocket(server: MiyabiServer, host: str, port: int) -> None:
    from websockets.asyncio.server import ServerConnection, serve

    ended = asyncio.Event()

    async def connected(websocket: ServerConnection) -> None:
        listener.close(close_connections=False)
        try:
            await run_websocket(
                websocket, Event(), server.protocol, _log, server.report_server_error
            )
        finally:
            await _end(server)
            ended.set()

    # `origins=[None]`: web pages may open WebSockets to loopback, and always say their origin.
    listener = await serve(connected, host, port, origins=[None], max_size=None)
    _say_where("ws", next(iter(listener.sockets)).getsockname())
    await ended.wait()


async def _end(server: MiyabiServer) -> None:
    await server.session.close()
    server.shutdown()  # type: ignore[no-untyped-call]  # pygls leaves it untyped


def _say_where(scheme: str, name: Any) -> None:
    host, port = name[:2]
    host = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"Listening on {scheme}://{host}:{port}\n")
    sys.stderr.flush()
