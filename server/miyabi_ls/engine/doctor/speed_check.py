"""How long a model takes to load, to begin and to write: measured by asking it something small."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, Callable

from miyabi_ls.actions.action import Prompt
from miyabi_ls.checks import Check, failed_by, passed, warned
from miyabi_ls.engine.ask import Call, ask, never_complete
from miyabi_ls.engine.progress import Progress
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.response import LLMResponse, Phase
from miyabi_ls.store.audit import AuditLog

SLOW_TOKENS_PER_SECOND = 2.0
"""Below it a body of 60 tokens takes half a minute; the first user's machine writes 5.4."""

SLOW_FIRST_TOKEN_SECONDS = 20.0
"""The prompt is 30 tokens: a first token that takes longer waited for something else."""

_FEW_TOKENS = 5
_PROMPT = Prompt(
    system="You do as you are told and add nothing.",
    text="Write the numbers from 1 to 20, separated by commas.",
    max_tokens=64,
    temperature=0.0,
)


class _Clock:
    """When a run entered its phases and wrote, in seconds."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.load_began: float | None = None
        self.reading_began = self.started
        self.first_token: float | None = None
        self.tokens = 0
        self.last_token = self.started

    def note(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase is Phase.LOADING and self.load_began is None:
            self.load_began = now
        elif progress.phase is Phase.READING and progress.tokens == 0:
            self.reading_began = now
        if progress.tokens > self.tokens:
            self.first_token = self.first_token or now
            self.tokens, self.last_token = progress.tokens, now

    @property
    def load_seconds(self) -> float:
        return 0.0 if self.load_began is None else self.reading_began - self.load_began

    @property
    def first_token_seconds(self) -> float:
        return (self.first_token or self.last_token) - self.reading_began

    def tokens_per_second(self, response: LLMResponse) -> float:
        """By the server's own count and time, else by the tokens as they came; 0 if too few."""
        if response.tokens_used >= _FEW_TOKENS and response.generation_ms > 0:
            return response.tokens_used * 1000 / response.generation_ms
        elapsed = self.last_token - (self.first_token or self.last_token)
        return (self.tokens - 1) / elapsed if self.tokens >= _FEW_TOKENS and elapsed > 0 else 0.0


async def speed_checks(
    provider: Provider,
    effort: ReasoningEffort,
    audit: AuditLog,
    report: Callable[[Progress], None],
) -> AsyncGenerator[Check]:
    """Load the model, ask it for some numbers, and yield what that took; no code is sent."""
    clock = _Clock()

    def note(progress: Progress) -> None:
        clock.note(progress)
        report(progress)

    call = Call(uuid.uuid4().hex, "doctor", "")
    try:
        response = await ask(provider, _PROMPT, effort, never_complete, note, audit, call)
    except MiyabiError as error:
        yield failed_by("answer", error)
        return
    if clock.load_began is not None:
        seconds = clock.load_seconds
        yield passed("load", f"{seconds:.1f} s to load the model", load_s=round(seconds, 2))
    yield _first_token_check(clock.first_token_seconds)
    yield _speed_check(clock.tokens_per_second(response), response)


def _first_token_check(seconds: float) -> Check:
    if seconds > SLOW_FIRST_TOKEN_SECONDS:
        return warned(
            "first token",
            f"{seconds:.0f} s until the first token of a prompt of 30.",
            "See whether other requests keep the model busy, or other programs the machine.",
            first_token_s=round(seconds, 2),
        )
    return passed(
        "first token", f"{seconds:.1f} s after the prompt", first_token_s=round(seconds, 2)
    )


def _speed_check(speed: float, response: LLMResponse) -> Check:
    if not speed:
        return warned(
            "speed",
            f"The answer was {response.tokens_used} tokens, too few to tell a speed.",
            "Run the doctor again; a model that writes so little may not follow instructions.",
        )
    figures = {"tokens_per_second": round(speed, 2)}
    if speed < SLOW_TOKENS_PER_SECOND:
        return warned(
            "speed",
            f"{speed:.1f} tokens/s: an answer of 100 tokens takes {100 / speed:.0f} s.",
            "Take a smaller model, or see above whether memory is short.",
            **figures,
        )
    return passed("speed", f"{speed:.1f} tokens/s", **figures)
