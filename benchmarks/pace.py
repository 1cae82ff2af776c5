"""How fast a model reads and writes, and how much faster than that it is replayed."""

from __future__ import annotations

from dataclasses import dataclass

DECODE = 5.4
"""Tokens a second the first user's Mac mini writes: 512 in 95.31 s, with the model's default."""
PREFILL = 25.0
"""Tokens a second it is taken to read of a prompt it has not seen."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A model's speed.

    Attributes:
        scale: how many times faster than the machine it stands for.
        decode, prefill: tokens a second of that machine, one request at a time.
        sharing: how much longer a token takes for each further request that is served at the same
            time: recorded traces 221 and 222 have 1.5 times as long for two.
    """

    scale: float
    decode: float = DECODE
    prefill: float = PREFILL
    sharing: float = 0.5

    def seconds_to_read(self, count: int) -> float:
        """Seconds, scaled, that ``count`` tokens of a prompt take."""
        return count / (self.prefill * self.scale)

    def seconds_to_write(self, active: int) -> float:
        """Seconds, scaled, to the next token, where ``active`` requests are served."""
        return (1 + self.sharing * (active - 1)) / (self.decode * self.scale)
