"""The call to the model: prompt in, answer out, progress on the way, a line in the audit log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from miyabi_ls.actions.action import Prompt
from miyabi_ls.engine.progress import Progress, ProgressMeter
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import LLMRequest, Message, ReasoningEffort, Role
from miyabi_ls.models.response import Delta, FinishReason, LLMResponse, Route, Status
from miyabi_ls.store.audit import AuditEntry, AuditLog

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """What the audit log is told of a call besides what the server says.

    Attributes:
        run: an id that joins the call and what became of its edit.
        action: the action's name.
        path: the file it was asked for in.
    """

    run: str
    action: str
    path: str


async def ask(
    provider: Provider,
    prompt: Prompt,
    effort: ReasoningEffort,
    is_whole: Callable[[str], bool],
    report: Callable[[Progress], None],
    audit: AuditLog,
    call: Call,
) -> LLMResponse:
    """Ask ``provider``, and stop it as soon as ``is_whole`` says the answer is.

    Args:
        provider: who is asked.
        prompt: what is asked.
        effort: how long it may think.
        is_whole: told the answer so far whenever a line, a fence or an object may have ended.
        report: told the progress at every event.
        audit: where the call is recorded, however it ends.
        call: what it is recorded as.

    Raises:
        MiyabiError: as the provider raised it.
    """
    reading = _Reading(prompt)
    started = time.monotonic()
    outcome = "failed"
    try:
        async with aclosing(provider.stream(_request(prompt, effort))) as events:
            async for event in events:
                if isinstance(event, LLMResponse):
                    reading.response = event
                    break
                report(reading.observe(event))
                if reading.may_be_whole(event) and is_whole(reading.text):
                    reading.response = reading.so_far()
                    break
        if reading.response is None:
            raise RuntimeError("the provider ended without a response")
        outcome = "answered"
        return reading.response
    except MiyabiError as error:
        outcome = type(error).__name__
        raise
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    finally:
        entry = reading.entry(call, outcome, started)
        await asyncio.shield(asyncio.to_thread(record, audit, entry))


def _request(prompt: Prompt, effort: ReasoningEffort) -> LLMRequest:
    history: list[Message] = []
    for exchange in prompt.earlier:
        history += (Message(Role.USER, exchange.question), Message(Role.ASSISTANT, exchange.answer))
    return LLMRequest(
        prompt=prompt.text,
        system=prompt.system,
        history=tuple(history),
        # A model's words begin with their blank, so it goes on best from a text without one.
        partial=prompt.partial.rstrip(" \t"),
        temperature=prompt.temperature,
        max_tokens=prompt.max_tokens,
        reasoning_effort=effort,
        schema=prompt.schema,
        unstructured=prompt.unstructured,
        stop=prompt.stop,
    )


def record(audit: AuditLog, entry: AuditEntry) -> None:
    """Write a line of the audit log. Blocks: call it off the event loop."""
    try:
        audit.append(entry)
    except OSError as error:
        # The answer the user waited for must not be lost with the line about it.
        _log.error("The audit log %s cannot be written: %s.", audit.path, error.strerror)


class _Reading:
    """What has come of an answer so far."""

    def __init__(self, prompt: Prompt) -> None:
        self._meter = ProgressMeter(prompt.max_tokens)
        self._parts: list[str] = []
        self._route: Route | None = None
        self.response: LLMResponse | None = None

    def observe(self, event: Status | Delta) -> Progress:
        if isinstance(event, Status):
            self._route = event.route or self._route
        else:
            self._parts.append(event.text)
        return self._meter.observe(event)

    def may_be_whole(self, event: Status | Delta) -> bool:
        return isinstance(event, Delta) and any(mark in event.text for mark in "\n`~}")

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def so_far(self) -> LLMResponse:
        """The answer as a response, where we and not the model ended it."""
        route = self._route or Route("", "")
        tokens = self._meter.progress.tokens
        return LLMResponse(self.text, FinishReason.STOP, route, tokens_used=tokens)

    def entry(self, call: Call, outcome: str, started: float) -> AuditEntry:
        route = self.response.route if self.response else self._route
        return AuditEntry(
            event="call",
            run=call.run,
            action=call.action,
            path=call.path,
            outcome=outcome,
            endpoint=route.endpoint if route else "",
            model=route.model if route else "",
            digest=route.digest if route else "",
            prompt_tokens=self.response.prompt_tokens if self.response else 0,
            tokens=self.response.tokens_used if self.response else self._meter.progress.tokens,
            duration_ms=round((time.monotonic() - started) * 1000),
        )
