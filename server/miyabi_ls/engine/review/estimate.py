"""What a review will cost, before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.measured import Measured

_ASKED_TOKENS = 350
"""What a question has besides its target, and no prefix cache: the task, some context."""
_ANSWER_TOKENS = 120
"""Of an answer with the thinking before it: most items have no finding, some have two."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one or several reviews cost.

    Attributes:
        items: how many are asked about.
        read, written: tokens of the model.
        seconds: how long that takes; None while nothing was measured.
    """

    items: int = 0
    read: int = 0
    written: int = 0
    seconds: float | None = None

    def plus(self, other: Estimate) -> Estimate:
        """Both."""
        known = self.seconds is not None and other.seconds is not None
        return Estimate(
            self.items + other.items,
            self.read + other.read,
            self.written + other.written,
            (self.seconds or 0.0) + (other.seconds or 0.0) if known else None,
        )


NOTHING = Estimate(seconds=0.0)


def estimate_of(target: Target, measured: Measured) -> Estimate:
    """What a review of ``target`` costs."""
    code = target.text.slice(target.span)
    read = measured.estimate.of(code) + _ASKED_TOKENS
    reading, writing = measured.tokens_per_second, measured.written_per_second
    seconds = None
    if reading is not None and writing is not None:
        seconds = read / reading + _ANSWER_TOKENS / writing
    return Estimate(1, read, _ANSWER_TOKENS, seconds)
