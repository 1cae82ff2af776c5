"""How often, and after how long, a busy server is asked again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double, with jitter so that several clients do not return together.

    Attributes:
        retries: how often to ask again.
        first_seconds: the first wait, before jitter.
        most_seconds: no wait is longer, before jitter.
        sleep: waits; replaced in tests.
        fraction: a number in [0, 1); a wait is stretched by half to one and a half.
    """

    retries: int = 6
    first_seconds: float = 0.5
    most_seconds: float = 8.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    fraction: Callable[[], float] = random.random

    def waits(self) -> Iterator[float]:
        """Yield the waits, in seconds, one for each retry."""
        for retry in range(self.retries):
            plain = min(self.most_seconds, self.first_seconds * 2**retry)
            yield plain * (0.5 + self.fraction())
