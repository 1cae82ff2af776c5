"""The embedded model as a provider: small, local, demo quality, one request at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from miyabi_ls.errors import EmbeddedUnavailable, ServerFailed, TargetTooLarge
from miyabi_ls.models.embedded_install import MODEL_DIGEST, EmbeddedInstallation
from miyabi_ls.models.embedded_process import LONGEST_SILENCE, EmbeddedProcess, child_command
from miyabi_ls.models.provider import AvailableModel, ModelList, PromptStyle
from miyabi_ls.models.request import LLMRequest, Role
from miyabi_ls.models.response import (
    Delta,
    Event,
    FinishReason,
    LLMResponse,
    Phase,
    Route,
    Status,
)
from miyabi_ls.models.slot import Slot, Ticket

EMBEDDED_ROUTE = Route("embedded", "smollm2:135m-embedded", MODEL_DIGEST)


class EmbeddedProvider:
    """A ``Provider`` that asks SmolLM2-135M in a child process.

    The process starts with the first request, and again after it has died. It ends with
    :meth:`close`, and with this process, however that ends.

    Args:
        installation: where the model is, from ``find_installation()`` or ``install()``.
        command: replaces the program in tests.
        longest_silence: seconds without a sign of life after which the process is given up.
    """

    def __init__(
        self,
        installation: EmbeddedInstallation,
        *,
        command: Sequence[str] | None = None,
        longest_silence: float = LONGEST_SILENCE,
    ) -> None:
        self._command = command or child_command(installation)
        self._longest_silence = longest_silence
        self._slot = Slot()
        self._starting: asyncio.Task[EmbeddedProcess] | None = None
        self._closed = False

    @property
    def style(self) -> PromptStyle:
        """It continues text; it is too small to be told what to do."""
        return PromptStyle.COMPLETION

    @property
    def process_id(self) -> int | None:
        """The running process's id; None where none is loaded."""
        process = self._running()
        return process.pid if process else None

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Continue ``request.prompt``; with a schema, answer it (and ``system``) as JSON.

        Without a schema ``system`` and ``history`` are not used; ``functions`` and
        ``reasoning_effort`` never are.

        Raises:
            EmbeddedUnavailable: the model does not start, or its process ended.
            TargetTooLarge: the prompt has more than 4096 tokens.
            ServerFailed: the engine refused the request.
            StreamStalled: the process hung, and was ended.
        """
        ticket = self._slot.join()
        try:
            async with aclosing(_turn(ticket)) as waiting:
                async for status in waiting:
                    yield status
            process = self._running()
            load_ms = 0.0
            if process is None:
                yield Status(Phase.LOADING, EMBEDDED_ROUTE)
                process = await self._start()
                load_ms = process.load_ms
            yield Status(Phase.READING, EMBEDDED_ROUTE, token_limit=request.max_tokens)
            async with aclosing(_answer(process, request, load_ms)) as events:
                async for event in events:
                    yield event
        finally:
            ticket.leave()

    async def health(self) -> Route:
        """The one place a request can go; whether the model is intact shows when it is loaded."""
        if self._closed:
            raise EmbeddedUnavailable("The embedded model has been shut down with the server.")
        return EMBEDDED_ROUTE

    async def list_models(self) -> ModelList:
        """The one model there is."""
        route = EMBEDDED_ROUTE
        loaded = self._running() is not None
        return ModelList((AvailableModel(route.model, route.endpoint, loaded),))

    async def close(self) -> None:
        """End the process; requests that run or wait end with ``EmbeddedUnavailable``."""
        self._closed = True
        if self._starting is None:
            return
        starting, self._starting = self._starting, None
        if not starting.done():
            starting.cancel()
        await asyncio.wait([starting])
        if not starting.cancelled() and starting.exception() is None:
            await starting.result().close()

    def _running(self) -> EmbeddedProcess | None:
        starting = self._starting
        if starting is None or not starting.done() or starting.cancelled():
            return None
        if starting.exception() is not None or not starting.result().alive:
            return None
        return starting.result()

    async def _start(self) -> EmbeddedProcess:
        """The process; a request that is cancelled meanwhile leaves the loading to the next one."""
        if self._closed:
            raise EmbeddedUnavailable("The embedded model has been shut down with the server.")
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(
                EmbeddedProcess.start(self._command, self._longest_silence)
            )
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not starting.cancelled() or (task is not None and task.cancelling()):
                raise
        raise EmbeddedUnavailable("The embedded model was shut down while it was loading.")


async def _turn(ticket: Ticket) -> AsyncGenerator[Status]:
    """Wait for the ticket's turn, telling how many go first whenever that changes."""
    while ticket.ahead:
        yield Status(Phase.QUEUED, EMBEDDED_ROUTE, ticket.ahead)
        await ticket.wait_for_move()


async def _answer(
    process: EmbeddedProcess, request: LLMRequest, load_ms: float
) -> AsyncGenerator[Event]:
    """The events of one answer."""
    text = ""
    async with aclosing(process.ask(_question(request))) as lines:
        async for line in lines:
            if "error" in line:
                raise (TargetTooLarge if line.get("too_long") else ServerFailed)(str(line["error"]))
            if piece := line.get("text"):
                if not text:
                    yield Status(Phase.WRITING, EMBEDDED_ROUTE)
                text += piece
                yield Delta(piece)
            if "done" in line:
                yield _response(text, line, load_ms)


def _question(request: LLMRequest) -> dict[str, Any]:
    question: dict[str, Any] = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "stop": request.stop,
    }
    if request.schema is None:
        return question | {"prompt": request.prompt + request.partial}
    turns = [(message.role, message.content) for message in request.history]
    if request.system:
        turns.insert(0, (Role.SYSTEM, request.system))
    turns.append((Role.USER, request.prompt))
    messages = [{"role": role, "content": content} for role, content in turns]
    return question | {"messages": messages, "schema": dict(request.schema)}


def _response(text: str, line: Mapping[str, Any], load_ms: float) -> LLMResponse:
    return LLMResponse(
        text=text,
        finish_reason=FinishReason(line["finish_reason"]),
        route=EMBEDDED_ROUTE,
        tokens_used=line["tokens_used"],
        prompt_tokens=line["prompt_tokens"],
        load_ms=load_ms,
        prompt_ms=line["prompt_ms"],
        generation_ms=line["generation_ms"],
    )
