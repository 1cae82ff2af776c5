"""HTTP/1.1 as bytes, for the fake server: one request for each connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tests.fakes.ollama_replies import Ending, Reply


@dataclass
class RecordedRequest:
    """A request as it came. ``client_closed`` is set when the client left before the end."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    client_closed: asyncio.Event = field(default_factory=asyncio.Event)
    was_answered: bool = False


async def read_request(reader: asyncio.StreamReader) -> RecordedRequest:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in rest)
    }
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return RecordedRequest(method, path, headers, json.loads(content) if content else {})


def response_head(reply: Reply, length: int) -> bytes:
    phrase = HTTPStatus(reply.status).phrase
    size = ("Transfer-Encoding", "chunked") if reply.chunked else ("Content-Length", str(length))
    headers = [*reply.headers, ("Date", "Sun, 22 Nov 2026 08:29:18 GMT"), ("Connection", "close")]
    lines = [f"{name}: {value}" for name, value in (*headers, size)]
    return "\r\n".join([f"HTTP/1.1 {reply.status} {phrase}", *lines, "\r\n"]).encode()


def one_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data) if data else b""


async def finish(
    reply: Reply, head: bytes, writer: asyncio.StreamWriter, request: RecordedRequest
) -> None:
    request.was_answered = True
    if reply.ending is Ending.RESET:
        connection = writer.get_extra_info("socket")
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        return
    if reply.ending is Ending.WHOLE:
        writer.write(head + (b"0\r\n\r\n" if reply.chunked else b""))
    else:
        writer.write(head)
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        writer.close()
        await writer.wait_closed()
