"""An Ollama server for tests: real sockets on loopback, the recorded server's bytes.

    async with FakeOllama(models=["gpt-oss:20b"], replies=[chat_answer("fn main() {}")]) as fake:
        ... fake.url ... fake.chats ... await fake.client_closed()

As a program, for editors: ``python -m tests.fakes.ollama --port 0 --answer-file F`` prints its URL.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.fakes.http_wire import RecordedRequest, finish, one_chunk, read_request, response_head
from tests.fakes.ollama_replies import (
    Reply,
    ReplySource,
    chat_answer,
    http_error,
    json_reply,
    model_not_found,
    replay,
    text_reply,
)
from tests.fakes.ollama_shapes import (
    FakeModel,
    load_reply,
    model_details,
    model_entry,
    remote_fields,
)

__all__ = ["FakeModel", "FakeOllama", "RecordedRequest", "Reply", "chat_answer", "replay"]

SAFETY_SECONDS = 120.0
"""A wait that takes longer fails the test instead of hanging it."""


class FakeOllama:
    """The server.

    Args:
        models: what is installed.
        replies: for the chats, in order; a function as the last one answers all that follow.
        host: a loopback address; several make distinct hosts.
        port: 0 takes a free one.
        version: what ``/api/version`` says.
        loaded: models in memory at the start, with their context length.
        load_replies: for the loads (empty messages), in order, before the usual one.
        routes: a path, or ``*`` for all, to a reply instead of the usual one, or to a function of
            the request's body.
    """

    def __init__(
        self,
        models: Iterable[str | FakeModel] = ("gpt-oss:20b",),
        replies: Sequence[ReplySource] = (),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        version: str = "0.32.14",
        loaded: Mapping[str, int] | None = None,
        load_replies: Sequence[Reply] = (),
        routes: Mapping[str, Reply | Callable[[dict[str, Any]], Reply]] | None = None,
    ) -> None:
        self.models = [FakeModel(each) if isinstance(each, str) else each for each in models]
        self.replies: list[ReplySource] = list(replies)
        self.version = version
        self.loaded = dict(loaded or {})
        self.load_replies = list(load_replies)
        self.routes = dict(routes or {})
        self.requests: list[RecordedRequest] = []
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._released = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chats, loads excluded."""
        return [each.body for each in self._chat_requests()]

    @property
    def loads(self) -> list[dict[str, Any]]:
        """The bodies of the loads."""
        return [each.body for each in self.requests if _is_load(each)]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; from here on ``url`` is right."""
        self._listener = socket.create_server((self._host, self._port))
        self._listener.setblocking(False)
        self._port = self._listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._listener, self._accept, self._listener)

    async def stop(self) -> None:
        """Close everything, answers under way included."""
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def release(self) -> None:
        """Let stalled replies go on, those to come included."""
        self._released.set()

    async def client_closed(self, count: int = 1) -> None:
        """Wait until clients have left this many chats or loads before their end."""
        await self.until(
            lambda: sum(each.client_closed.is_set() for each in self._posted()) >= count
        )

    async def received(self, chats: int = 0, loads: int = 0) -> None:
        """Wait until this many chats and loads have come."""
        await self.until(lambda: len(self.chats) >= chats and len(self.loads) >= loads)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a request, or a client leaving, brings about."""
        async with asyncio.timeout(SAFETY_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def _posted(self) -> list[RecordedRequest]:
        return [each for each in self.requests if each.path == "/api/chat"]

    def _chat_requests(self) -> list[RecordedRequest]:
        return [each for each in self._posted() if not _is_load(each)]

    def _accept(self, listener: socket.socket) -> None:
        # Not asyncio.start_server: closed while it accepts, that one leaks the connection.
        with contextlib.suppress(BlockingIOError):
            connection, _ = listener.accept()
            connection.setblocking(False)
            task = asyncio.create_task(self._hold(connection))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
            task.add_done_callback(lambda _: connection.close())

    async def _hold(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        self.requests.append(request)
        self._changed.set()
        reply = self._reply_to(request)
        sending = asyncio.create_task(self.send(reply, request, writer))
        leaving = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() and not request.was_answered:
                self._note_left(request)
                return
            await sending
        except ConnectionError:
            self._note_left(request)  # in the middle of a line
            raise
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    def _note_left(self, request: RecordedRequest) -> None:
        request.client_closed.set()
        self._changed.set()

    async def send(
        self, reply: Reply, request: RecordedRequest, writer: asyncio.StreamWriter
    ) -> None:
        """Send ``reply``; cancelled when the client leaves. Benchmarks send at a model's pace."""
        lines = reply.rendered(request.body)
        head = response_head(reply, sum(map(len, lines)))
        left = reply.cut_at_byte
        for position, line in enumerate(lines):
            if reply.stall_at == position:
                await self._released.wait()
            if reply.delays:
                await asyncio.sleep(reply.delays[min(position, len(reply.delays) - 1)])
            sent = line if left is None else line[:left]
            writer.write(head + (one_chunk(sent) if reply.chunked else sent))
            head = b""
            await writer.drain()
            if left is not None and len(sent) < len(line):
                break
            left = None if left is None else left - len(sent)
        if reply.stall_at is not None and reply.stall_at >= len(lines):
            await self._released.wait()
        await finish(reply, head, writer, request)

    def _reply_to(self, request: RecordedRequest) -> Reply:
        if "origin" in request.headers:
            return Reply((), 403, (), chunked=False)
        routed = self.routes.get(request.path) or self.routes.get("*")
        if routed is not None:
            return routed(request.body) if callable(routed) else routed
        handlers: dict[str, tuple[str, Callable[[dict[str, Any]], Reply]]] = {
            "/": ("GET", lambda _: text_reply("Ollama is running")),
            "/api/version": ("GET", lambda _: json_reply({"version": self.version})),
            "/api/tags": ("GET", lambda _: json_reply({"models": self._tags()})),
            "/api/ps": ("GET", lambda _: json_reply({"models": self._ps()})),
            "/api/show": ("POST", self._show),
            "/api/chat": ("POST", self._chat),
        }
        method, handler = handlers.get(request.path, ("", None))
        if handler is None:
            return text_reply("404 page not found", 404)
        if request.method != method:
            return text_reply("405 method not allowed", 405)
        return handler(request.body)

    def _chat(self, body: dict[str, Any]) -> Reply:
        model = self._installed(body.get("model", ""))
        if model is None:
            return model_not_found(body.get("model", ""))
        if "think" in body and "thinking" not in model.abilities:
            return http_error(400, f'"{model.name}" does not support thinking')
        if body.get("tools") and "tools" not in model.abilities:
            name = f"registry.ollama.ai/library/{model.name}"
            return http_error(400, f"{name} does not support tools")
        is_load = not body.get("messages")
        if is_load and self.load_replies:
            reply = self.load_replies.pop(0)
        else:
            reply = load_reply(model) if is_load else self._next_reply(body)
        if reply.status == 200:
            wanted = int(body.get("options", {}).get("num_ctx", 4096))
            self.loaded[model.name] = min(wanted, model.context_length)
        return reply

    def _next_reply(self, body: dict[str, Any]) -> Reply:
        if not self.replies:
            return http_error(500, "FakeOllama has no reply left")
        source = self.replies[0]
        if not (callable(source) and len(self.replies) == 1):
            self.replies.pop(0)
        reply = source(body) if callable(source) else source
        return chat_answer(reply) if isinstance(reply, str) else reply

    def _installed(self, name: str) -> FakeModel | None:
        full = name.lower() if ":" in name else f"{name.lower()}:latest"
        return next((each for each in self.models if each.name.lower() == full), None)

    def _tags(self) -> list[dict[str, Any]]:
        return [{**model_entry(model), **remote_fields(model)} for model in self.models]

    def _ps(self) -> list[dict[str, Any]]:
        return [
            {**model_entry(model), "size_vram": 0, "context_length": self.loaded[model.name]}
            for model in self.models
            if model.name in self.loaded
        ]

    def _show(self, body: dict[str, Any]) -> Reply:
        model = self._installed(body.get("model", ""))
        if model is None:
            return model_not_found(body.get("model", ""))
        info = {
            "general.architecture": model.architecture,
            f"{model.architecture}.context_length": model.context_length,
        }
        shown = {
            "template": "",
            "details": model_details(model),
            "model_info": info,
            "capabilities": list(model.abilities),
            **remote_fields(model),
        }
        return json_reply(shown)


def _is_load(request: RecordedRequest) -> bool:
    return request.path == "/api/chat" and not request.body.get("messages")


async def _run(arguments: argparse.Namespace) -> None:
    def answer(_: dict[str, Any]) -> Reply:
        text = Path(arguments.answer_file).read_text(encoding="utf-8")
        return chat_answer(text).paced(arguments.pace_ms)

    async with FakeOllama([arguments.model], [answer], port=arguments.port) as fake:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake Ollama that gives one answer, always.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer-file", required=True)
    parser.add_argument("--pace-ms", type=float, default=0.0)
    parser.add_argument("--model", default="gpt-oss:20b")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
