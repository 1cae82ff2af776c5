"""The call to the model: prompt in, answer out, progress on the way, a line in the audit log."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from miyabi_ls.actions.action import Prompt
from miyabi_ls.actions.early_stop import Completeness
from miyabi_ls.engine.progress import Progress, ProgressMeter
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import LLMRequest, Message, ReasoningEffort, Role
from miyabi_ls.models.response import Delta, Event, FinishReason, LLMResponse, Route, Status
from miyabi_ls.store.audit import AuditEntry, AuditLog

_log = logging.getLogger(__name__)

CompletenessOf = Callable[[str], Completeness]
"""How much of what was asked for has come, by the answer so far."""

_WORD = re.compile(r"\S\s|\s{4}")
"""The end of a word; or of nothing but blanks, which models go on with under a grammar."""
_WORD_SECONDS = 2.0
"""How long it is waited for: some tokens of a slow model."""


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


def never_complete(answer: str) -> Completeness:
    """How much of an answer has come that only the model's own end makes whole."""
    del answer
    return Completeness.PARTIAL


async def ask(
    provider: Provider,
    prompt: Prompt,
    effort: ReasoningEffort,
    completeness: CompletenessOf,
    report: Callable[[Progress], None],
    audit: AuditLog,
    call: Call,
) -> LLMResponse:
    """Ask ``provider``, and stop it as soon as ``completeness`` says that the answer goes too far.

    One that is whole may end by itself with the next token, and then the server says what it has
    counted; or its next word takes it back. So that word is waited for, though not for long, and
    nothing that happens meanwhile spoils the answer.

    Args:
        provider: who is asked.
        prompt: what is asked.
        effort: how long it may think.
        completeness: told the answer so far whenever a line, a fence or an object may have ended.
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
            while reading.response is None:
                event = await _next(events, reading)
                if event is None or isinstance(event, LLMResponse):
                    reading.response = event or reading.so_far()
                    break
                report(reading.observe(event))
                if reading.is_over(event, completeness):
                    reading.response = reading.so_far()
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


async def _next(events: AsyncGenerator[Event], reading: _Reading) -> Event | None:
    """The next event; None where the answer is whole and none comes soon."""
    try:
        async with asyncio.timeout(_WORD_SECONDS if reading.is_whole else None):
            event = await anext(events, None)
    except (TimeoutError, MiyabiError):
        if reading.is_whole:
            return None
        raise
    if event is None and not reading.is_whole:
        raise RuntimeError("the provider ended without a response")
    return event


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
        self._whole_at: int | None = None
        self.response: LLMResponse | None = None

    def observe(self, event: Status | Delta) -> Progress:
        if isinstance(event, Status):
            self._route = event.route or self._route
        else:
            self._parts.append(event.text)
        return self._meter.observe(event)

    @property
    def is_whole(self) -> bool:
        """Whether it was whole at some point, and only its next word is waited for."""
        return self._whole_at is not None

    def is_over(self, event: Event, completeness: CompletenessOf) -> bool:
        """Whether, now that ``event`` has come, no more is wanted."""
        text = self.text
        if not isinstance(event, Delta) or not self._is_at_a_mark(event, text):
            return False
        found = completeness(text)
        if found is Completeness.WHOLE and not self.is_whole:
            self._whole_at = len(text)
            return False
        self._whole_at = None
        return found is not Completeness.PARTIAL

    def _is_at_a_mark(self, delta: Delta, text: str) -> bool:
        if self._whole_at is not None:
            return _WORD.search(text, self._whole_at) is not None
        return any(mark in delta.text for mark in "\n`~}")

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def so_far(self) -> LLMResponse:
        """The answer as a response, where we and not the model ended it."""
        route = self._route or Route("", "")
        return LLMResponse(
            self.text,
            FinishReason.STOP,
            route,
            tokens_used=self._meter.progress.tokens,
            prompt_ms=self._meter.prompt_ms,
            generation_ms=self._meter.generation_ms,
        )

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
