"""Ollama as a provider: one endpoint, one request at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.backoff import Backoff
from miyabi_ls.models.cloud import is_cloud_model
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.ollama_chat import Variant, chat_body, was_cut
from miyabi_ls.models.ollama_errors import RunnerCrashed, endless, prompt_was_cut, silent_end
from miyabi_ls.models.ollama_models import same_model
from miyabi_ls.models.ollama_reply import Answer, ReplyEnd, ReplyLine
from miyabi_ls.models.ollama_server import OllamaServer
from miyabi_ls.models.ollama_stream import chat_lines
from miyabi_ls.models.ollama_target import Target, find_target
from miyabi_ls.models.provider import AvailableModel, ModelList, PromptStyle
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event, FinishReason, LLMResponse, Phase, Route, Status
from miyabi_ls.models.slot import Slot

if TYPE_CHECKING:
    import httpx

    from miyabi_ls.settings import Settings


SPARE_DELTAS = 64
"""A line holds a token at least, so more lines than ``num_predict`` come from no Ollama."""


class OllamaProvider:
    """A ``Provider`` that asks one Ollama server.

    Args:
        endpoint: the server.
        settings: the model, its fallbacks, context, keep-alive and timeouts.
        transport: replaces the network in tests.
        backoff: how a busy server is asked again.
        slot: the endpoint's slot, where several providers share one endpoint.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        backoff: Backoff | None = None,
        slot: Slot | None = None,
    ) -> None:
        self._settings = settings
        self._slot = slot or Slot()
        self.server = OllamaServer(
            endpoint, settings.timeouts, backoff=backoff, transport=transport
        )

    @property
    def endpoint(self) -> Endpoint:
        """The server's endpoint."""
        return self.server.endpoint

    @property
    def style(self) -> PromptStyle:
        """Ollama is always asked over ``/api/chat``."""
        return PromptStyle.CHAT

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Ask, as the ``Provider`` protocol says.

        Asked again, never after the first token of the answer: once where the runner crashed
        before any token; once with more room where thinking used all of it; once without the
        schema where the answer came empty.

        Raises:
            EndpointError: the server cannot be used; no prompt was taken by it.
            CloudModelRefused: the model runs at the vendor; no prompt was sent.
            TargetTooLarge: the prompt does not fit the context, or the server cut it.
            ServerFailed: the server reported an error.
            StreamBroken: the answer ended before ``done: true``.
            StreamStalled: nothing came for too long.
        """
        ticket = self._slot.join()
        try:
            while ticket.ahead:
                yield Status(Phase.QUEUED, ahead=ticket.ahead)
                await ticket.wait_for_move()
            yield Status(Phase.CONNECTING)
            target = await find_target(self.server, self._settings)
            async with aclosing(self._attempts(request, target)) as events:
                async for event in events:
                    yield event
        finally:
            ticket.leave()

    async def health(self) -> Route:
        """Where a request would go, as the ``Provider`` protocol says."""
        return (await find_target(self.server, self._settings)).route

    async def list_models(self) -> ModelList:
        """What is installed there."""
        url = self.endpoint.url
        try:
            installed, loaded = await self.server.tags(), await self.server.ps()
        except MiyabiError as error:
            return ModelList(problems=(str(error),))
        in_memory = [model.name for model in loaded]
        return ModelList(
            tuple(
                AvailableModel(
                    model.name,
                    url,
                    any(same_model(model.name, name) for name in in_memory),
                    model.size_bytes,
                    model.parameters,
                    model.quantization,
                )
                for model in installed
                if not is_cloud_model(model)
            )
        )

    async def close(self) -> None:
        """Close all connections; a model load still running is given up."""
        await self.server.close()

    async def _attempts(self, request: LLMRequest, target: Target) -> AsyncGenerator[Event]:
        variant, may_restart, needs_load = Variant(), True, not target.is_loaded
        while True:
            answer = Answer()
            response: LLMResponse | None = None
            try:
                if needs_load:
                    yield Status(Phase.LOADING, target.route)
                    await self._load(target)
                async with aclosing(self._attempt(request, target, variant, answer)) as events:
                    async for event in events:
                        if isinstance(event, LLMResponse):
                            response = event
                        else:
                            yield event
            except RunnerCrashed:
                if answer.has_begun or not may_restart:
                    raise
                may_restart, needs_load = False, True
                continue
            if response is None:
                raise silent_end(self.endpoint, target.route.model)
            following = next_variant(request, variant, response, target.num_ctx)
            if following is None:
                yield response
                return
            variant, needs_load = following, False

    async def _load(self, target: Target) -> None:
        await self.server.load(target.route.model, target.num_ctx, self._settings.keep_alive)

    async def _attempt(
        self, request: LLMRequest, target: Target, variant: Variant, answer: Answer
    ) -> AsyncGenerator[Event]:
        body = chat_body(request, target, self._settings.keep_alive, variant)
        limit = int(body["options"]["num_predict"])
        yield Status(Phase.READING, target.route, token_limit=limit)
        async with aclosing(chat_lines(self.server, body)) as lines:
            async for line in lines:
                if answer.deltas > limit + SPARE_DELTAS:
                    raise endless(self.endpoint, target.route.model, limit)
                phase = _entered(answer, line)
                answer.add(line)
                if phase is not None:
                    yield Status(phase, target.route)
                if line.delta is not None:
                    yield line.delta
                if line.end is not None:
                    yield self._whole(request, target, answer, line.end)
                    return

    def _whole(
        self, request: LLMRequest, target: Target, answer: Answer, end: ReplyEnd
    ) -> LLMResponse:
        if was_cut(request, end.prompt_tokens, target.num_ctx):
            raise prompt_was_cut(self.endpoint, target.route.model, target.num_ctx)
        return answer.whole(end, target.route)


def next_variant(
    request: LLMRequest, variant: Variant, response: LLMResponse, num_ctx: int
) -> Variant | None:
    """Return how to ask again after an empty answer, None where it stands.

    Whichever the reply points to: all tokens went into thinking (trace 310), so more room, unless
    the context itself is full; or a schema kept the model from answering (traces 306, 322), so
    none.
    """
    if response.text or response.function_call is not None:
        return None
    cut_in_thinking = response.finish_reason is FinishReason.LENGTH and response.thinking
    if cut_in_thinking and not variant.more_room:
        if response.prompt_tokens + response.tokens_used < num_ctx:
            return replace(variant, more_room=True)
        return None
    if request.schema is not None and variant.with_schema:
        return replace(variant, with_schema=False)
    return None


def _entered(answer: Answer, line: ReplyLine) -> Phase | None:
    """Return the phase this line begins, None where it begins none."""
    if line.text and not answer.has_text:
        return Phase.WRITING
    if line.thinking and not answer.has_thinking and not answer.has_text:
        return Phase.THINKING
    return None
