"""``--tcp`` and ``--ws``: one client each, and no web page."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.stdio.program import PROGRAM

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}


@asynccontextmanager
async def listening(option: str) -> AsyncIterator[tuple[str, int, asyncio.subprocess.Process]]:
    process = await asyncio.create_subprocess_exec(
        PROGRAM, option, "127.0.0.1:0", stderr=subprocess.PIPE, env=dict(os.environ)
    )
    assert process.stderr is not None
    try:
        line = (await process.stderr.readline()).decode()
        found = re.search(r"//([\d.]+):(\d+)", line)
        assert found, line
        yield found[1], int(found[2]), process
        assert await asyncio.wait_for(process.wait(), 20) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def framed(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


async def read_message(reader: asyncio.StreamReader) -> dict[str, Any]:
    header = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", header)
    assert length
    message: dict[str, Any] = json.loads(await reader.readexactly(int(length[1])))
    return message


async def test_tcp_serves_one_client_and_ends_with_it() -> None:
    async with listening("--tcp") as (host, port, _):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(framed(INITIALIZE))
        answer = await read_message(reader)
        assert answer["result"]["serverInfo"]["name"] == "miyabi-ls"
        with pytest.raises(ConnectionError):
            await asyncio.open_connection(host, port)
        writer.write(framed(SHUTDOWN))
        assert (await read_message(reader))["id"] == 2
        writer.write(framed(EXIT))
        await reader.read()
        writer.close()


async def test_tcp_ends_when_its_client_goes_without_a_word() -> None:
    async with listening("--tcp") as (host, port, _):
        _, writer = await asyncio.open_connection(host, port)
        writer.close()


async def test_a_websocket_serves_an_editor_but_no_web_page() -> None:
    async with listening("--ws") as (host, port, _):
        with pytest.raises(InvalidStatus, match="403"):
            await connect(f"ws://{host}:{port}", origin="https://example.invalid")  # type: ignore[arg-type]  # any text is an origin
        async with connect(f"ws://{host}:{port}") as socket:
            await socket.send(json.dumps(INITIALIZE))
            answer = json.loads(await socket.recv())
            assert answer["result"]["serverInfo"]["name"] == "miyabi-ls"
            await socket.send(json.dumps(SHUTDOWN))
            assert json.loads(await socket.recv())["id"] == 2
            await socket.send(json.dumps(EXIT))


def test_a_command_serves_nobody() -> None:
    done = subprocess.run(
        [PROGRAM, "--ws", "[::1]:7", "demo"], capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.returncode == 2
    assert "demo serves nobody" in done.stderr
