"""The time that a review may take."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.measured import Measured
from miyabi_ls.engine.review.estimate import estimate_of
from miyabi_ls.engine.review.left_out import NotReviewed


@dataclass(slots=True)
class Allowance:
    """How much time is left to one review, perhaps of several files.

    What plans leave out is estimated before it begins, and cannot be where nothing was measured
    yet; this is held to while it runs.

    Attributes:
        seconds: what all items may take.
        spent: what those before took, in seconds; waiting for others is not among it.
    """

    seconds: float
    spent: float = 0.0

    def covers(self, target: Target, measured: Measured) -> bool:
        """Whether ``target`` can be asked about; the first one always is."""
        needed = estimate_of(target, measured).seconds or 0.0
        return not self.spent or self.spent + needed <= self.seconds

    def refused(self, target: Target) -> NotReviewed:
        """What is said of a target for which no time is left."""
        line = target.text.line_at(target.span.start) + 1
        return NotReviewed(target.label, f"over the limit of {self.seconds:g} s", line)
