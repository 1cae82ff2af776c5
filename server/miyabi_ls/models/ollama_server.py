"""A small typed client of one Ollama server: everything but the chat itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from miyabi_ls.errors import (
    EndpointBusy,
    EndpointError,
    EndpointUnreachable,
    NotOllama,
    ServerFailed,
    StreamStalled,
)
from miyabi_ls.models.backoff import Backoff
from miyabi_ls.models.http_client import ConnectionFailed, Failure, HttpClient
from miyabi_ls.models.ndjson import parse_object
from miyabi_ls.models.ollama_errors import connection_error, http_error, reported_error
from miyabi_ls.models.ollama_models import (
    InstalledModel,
    LoadedModel,
    ModelDetails,
    parse_ps,
    parse_show,
    parse_tags,
)
from miyabi_ls.models.ollama_reply import read_line
from miyabi_ls.models.shared_tasks import SharedTasks

if TYPE_CHECKING:
    import httpx

    from miyabi_ls.models.endpoint import Endpoint
    from miyabi_ls.settings import TimeoutSettings


class _TookTooLong(EndpointUnreachable):
    """The time given to one answer was used up."""


class OllamaServer:
    """One server.

    Args:
        endpoint: where it is.
        timeouts: how long its silences may be.
        backoff: how a busy server is asked again.
        transport: replaces the network in tests.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        timeouts: TimeoutSettings,
        *,
        backoff: Backoff | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.timeouts = timeouts
        self.backoff = backoff or Backoff()
        self.http = HttpClient(endpoint, timeouts, transport=transport)
        self._loads = SharedTasks()
        self._prepared: set[tuple[str, int]] = set()
        self._details: dict[InstalledModel, ModelDetails] = {}

    async def version(self) -> str:
        """Return the server's version, within ``timeouts.connect``.

        Raises:
            EndpointError: it cannot be reached, or is not Ollama; each with its own sentence.
        """
        body = await self._json("GET", "/api/version", self.timeouts.connect)
        version = body.get("version")
        if not isinstance(version, str) or not version:
            raise NotOllama(
                f"What answers at {self.endpoint.url} does not say an Ollama version; check the "
                "address and port."
            )
        return version

    async def is_ollama(self) -> bool:
        """Whether Ollama answers at the endpoint (``is_ollama`` of BRIEF.md)."""
        try:
            await self.version()
        except EndpointError:
            return False
        return True

    async def tags(self) -> tuple[InstalledModel, ...]:
        """Return the installed models (``/api/tags``).

        Raises:
            EndpointError: the server did not answer.
            ServerFailed: it reported an error.
        """
        return parse_tags(await self._json("GET", "/api/tags", self._quick))

    async def show(self, model: InstalledModel) -> ModelDetails:
        """Return what a model can do (``/api/show``), asked once for each digest.

        Raises:
            EndpointError: the server did not answer, or the model is gone.
            ServerFailed: it reported an error.
        """
        known = self._details.get(model)
        if known is None:
            body = {"model": model.name}
            answer = await self._json("POST", "/api/show", self._quick, body, model.name)
            known = parse_show(answer)
            if model.digest:
                self._details[model] = known
        return known

    async def ps(self) -> tuple[LoadedModel, ...]:
        """Return the models in memory (``/api/ps``); it answers during loads too (row 29).

        Raises:
            EndpointError: the server did not answer.
            ServerFailed: it reported an error.
        """
        return parse_ps(await self._json("GET", "/api/ps", self._quick))

    def has_prepared(self, name: str, num_ctx: int) -> bool:
        """Whether a load of ours with this context ended well.

        A model somebody else loaded may have another ``shift``, a launch attribute in 0.32
        (row 7): the first chat would then load it again, and must not be what is cancelled.
        """
        return (name, num_ctx) in self._prepared

    async def load(self, name: str, num_ctx: int, keep_alive: str) -> None:
        """Load a model and wait until it is in memory.

        The load goes on when the caller is cancelled, and callers share it.

        Args:
            name: the model.
            num_ctx: its context, in tokens.
            keep_alive: how long Ollama keeps it, in Ollama's words.

        Raises:
            StreamStalled: it took longer than ``timeouts.load``.
            ServerFailed: the server could not load it.
            EndpointError: the server went away, or stayed busy.
        """
        await self._loads.run((name, num_ctx), lambda: self._load(name, num_ctx, keep_alive))

    async def close(self) -> None:
        """Close all connections; a load still running is given up."""
        await self._loads.close()
        await self.http.close()

    @property
    def _quick(self) -> float:
        """Seconds for answers that need no model, but may read its file (82 ms in trace 06)."""
        return max(30.0, self.timeouts.connect)

    async def _load(self, name: str, num_ctx: int, keep_alive: str) -> None:
        for wait in self.backoff.waits():
            try:
                await self._load_once(name, num_ctx, keep_alive)
            except EndpointBusy:
                await self.backoff.sleep(wait)
            else:
                return
        await self._load_once(name, num_ctx, keep_alive)

    async def _load_once(self, name: str, num_ctx: int, keep_alive: str) -> None:
        body = {
            "model": name,
            "messages": [],
            "keep_alive": keep_alive,
            "shift": False,
            "options": {"num_ctx": num_ctx},
        }
        try:
            answer = await self._json("POST", "/api/chat", self.timeouts.load, body, name)
        except _TookTooLong as error:
            raise StreamStalled(
                f"{name} was not loaded within {self.timeouts.load:g} s on {self.endpoint.url}; "
                "look into Ollama's log there, or raise miyabi.timeouts.load."
            ) from error
        line = read_line(answer)
        if line.error is not None:
            raise reported_error(self.endpoint, name, line.error)
        if line.end is None:
            raise ServerFailed(f"{self.endpoint.url} did not load {name}, and gave no reason.")
        self._prepared.add((name, num_ctx))

    async def _json(
        self,
        method: str,
        path: str,
        seconds: float,
        body: Mapping[str, Any] | None = None,
        model: str = "",
    ) -> dict[str, Any]:
        """Ask and read one JSON object; no call of this method carries a prompt."""
        await self.http.open()
        try:
            async with asyncio.timeout(seconds), self.http.request(method, path, body) as reply:
                status, content = reply.status, await reply.read()
        except TimeoutError as error:
            raise _TookTooLong(
                str(connection_error(self.endpoint, Failure.TIMED_OUT, seconds))
            ) from error
        except ConnectionFailed as error:
            waited = min(seconds, self.timeouts.connect)
            raise connection_error(self.endpoint, error.failure, waited) from error
        if status != 200:
            raise http_error(self.endpoint, model, status, content)
        try:
            return parse_object(content)
        except ServerFailed as error:
            raise NotOllama(
                f"What answers at {self.endpoint.url} is not Ollama: {path} is not JSON; check the "
                "address and port."
            ) from error
