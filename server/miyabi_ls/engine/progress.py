"""How far a running action is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from miyabi_ls.models.response import Delta, Phase, Status

_LINE_CHARACTERS = 60
_SPEED_SECONDS = 0.5
_SPEED_TOKENS = 5
"""Fewer tokens, or tokens that came in one burst, tell no speed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a running action.

    Attributes:
        phase: what it is doing.
        ahead: requests that go first, while queued.
        tokens: tokens received, thinking included.
        tokens_per_second: since the first token; 0 while there are too few to tell.
        seconds_left: at most, at this speed, until the token limit; None before it is known.
        last_line: the last line of the answer so far.
        delta: the text of the answer that came just now.
    """

    phase: Phase
    ahead: int = 0
    tokens: int = 0
    tokens_per_second: float = 0.0
    seconds_left: float | None = None
    last_line: str = ""
    delta: str = ""

    def __str__(self) -> str:
        parts = [self.phase.value + (f" behind {self.ahead}" if self.ahead else "")]
        if self.tokens:
            parts.append(f"{self.tokens} tokens")
        if self.tokens_per_second:
            parts.append(f"{self.tokens_per_second:.1f}/s")
        if self.seconds_left is not None:
            parts.append(f"at most {_duration(self.seconds_left)} left")
        if self.last_line:
            parts.append(self.last_line)
        return ", ".join(parts)


class ProgressMeter:
    """Turns a provider's events into progress.

    Args:
        max_tokens: most tokens of the answer, until the provider says what it asked for: a model
            that thinks is given more.
        clock: seconds that only grow; replaced in tests.
    """

    def __init__(self, max_tokens: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_tokens = max_tokens
        self._clock = clock
        self._sent: float | None = None
        self._first_token = 0.0
        self._text = ""
        self.progress = Progress(Phase.CONNECTING)

    @property
    def prompt_ms(self) -> float:
        """From the prompt to the first token, in milliseconds; 0 before that came."""
        if self._sent is None or not self.progress.tokens:
            return 0.0
        return (self._first_token - self._sent) * 1000

    @property
    def generation_ms(self) -> float:
        """How long all tokens took, in milliseconds; 0 while there are too few to tell."""
        speed = self.progress.tokens_per_second
        return self.progress.tokens * 1000 / speed if speed else 0.0

    def observe(self, event: Status | Delta) -> Progress:
        """The progress after ``event``; one delta counts as one token, as Ollama sends them."""
        if isinstance(event, Status):
            if event.token_limit:
                self._begin(event.token_limit)
            self.progress = replace(self.progress, phase=event.phase, ahead=event.ahead, delta="")
            return self.progress
        now = self._clock()
        tokens = self.progress.tokens + 1
        if tokens == 1:
            self._first_token = now
        elapsed = now - self._first_token
        is_known = elapsed >= _SPEED_SECONDS and tokens >= _SPEED_TOKENS
        speed = (tokens - 1) / elapsed if is_known else 0.0
        self._text += event.text
        self.progress = replace(
            self.progress,
            tokens=tokens,
            tokens_per_second=speed,
            seconds_left=max(0, self._max_tokens - tokens) / speed if speed else None,
            last_line=_last_line(self._text),
            delta=event.text,
        )
        return self.progress

    def _begin(self, max_tokens: int) -> None:
        """Count anew: a prompt was sent, perhaps again, with room for this many tokens."""
        self._max_tokens = max_tokens
        self._sent = self._clock()
        self._text = ""
        self.progress = Progress(self.progress.phase)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _last_line(text: str) -> str:
    """The last line that says something: not blank, and not a fence."""
    lines = (line.strip() for line in reversed(text[-4 * _LINE_CHARACTERS :].split("\n")))
    told = (line for line in lines if line and not line.startswith(("```", "~~~")))
    return next(told, "")[:_LINE_CHARACTERS]
