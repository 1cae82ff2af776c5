"""One chat request and its stream of lines, timed and translated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any, Final

from miyabi_ls.errors import EndpointBusy, MiyabiError, StreamStalled
from miyabi_ls.models.http_client import ConnectionFailed, Failure, HttpReply
from miyabi_ls.models.ndjson import read_objects
from miyabi_ls.models.ollama_errors import (
    broken_stream,
    connection_error,
    http_error,
    reported_error,
)
from miyabi_ls.models.ollama_reply import ReplyLine, read_line
from miyabi_ls.models.ollama_server import OllamaServer

NEVER_SENT: Final = frozenset(
    {
        Failure.REFUSED,
        Failure.TIMED_OUT,
        Failure.NO_ROUTE,
        Failure.CERTIFICATE,
        Failure.NOT_TLS,
    }
)
"""Failures that come before the first byte of a request leaves."""


async def chat_lines(server: OllamaServer, body: Mapping[str, Any]) -> AsyncGenerator[ReplyLine]:
    """Post a chat and yield its lines; closing the generator closes the connection at once.

    A busy server (503) is asked again, as the server's backoff says. No ``done: true`` is
    promised: the caller checks for it.

    Raises:
        EndpointError: the server could not be asked, or stayed busy.
        ServerFailed: it reported an error, before the stream or in a line of it (row 2).
        TargetTooLarge: the prompt does not fit the context.
        StreamBroken: the connection ended.
        StreamStalled: nothing came for too long.
    """
    for wait in (*server.backoff.waits(), None):
        begun = False
        try:
            async with aclosing(_post(server, body)) as lines:
                async for line in lines:
                    begun = True
                    yield line
        except EndpointBusy:
            if begun or wait is None:
                raise
            await server.backoff.sleep(wait)
        else:
            return


async def _post(server: OllamaServer, body: Mapping[str, Any]) -> AsyncGenerator[ReplyLine]:
    # There are no headers before the first token (row 1), so one deadline covers both.
    seconds = server.timeouts.first_token
    deadline = asyncio.get_running_loop().time() + seconds
    async with AsyncExitStack() as connection:
        try:
            async with asyncio.timeout_at(deadline):
                reply = await connection.enter_async_context(
                    server.http.request("POST", "/api/chat", body)
                )
                await _check_status(server, body, reply)
            chunks = await connection.enter_async_context(aclosing(reply.chunks()))
            objects = await connection.enter_async_context(aclosing(read_objects(chunks)))
            while True:
                async with asyncio.timeout_at(deadline):
                    found = await anext(objects, None)
                if found is None:
                    return
                yield _checked(server, body, read_line(found))
                seconds = server.timeouts.stall
                deadline = asyncio.get_running_loop().time() + seconds
        except TimeoutError as error:
            raise StreamStalled(
                f"No token came from {server.endpoint.url} for {seconds:g} s, so the request was "
                "given up; is the machine asleep, or busy with another model?"
            ) from error
        except ConnectionFailed as error:
            raise _lost(server, error.failure) from error


async def _check_status(server: OllamaServer, body: Mapping[str, Any], reply: HttpReply) -> None:
    if reply.status != 200:
        content = await reply.read()
        raise http_error(server.endpoint, str(body["model"]), reply.status, content)


def _checked(server: OllamaServer, body: Mapping[str, Any], line: ReplyLine) -> ReplyLine:
    if line.error is not None:
        raise reported_error(server.endpoint, str(body["model"]), line.error)
    return line


def _lost(server: OllamaServer, failure: Failure) -> MiyabiError:
    if failure in NEVER_SENT:
        return connection_error(server.endpoint, failure, server.timeouts.connect)
    return broken_stream(server.endpoint)
