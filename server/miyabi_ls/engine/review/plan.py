"""The plan of a review: what is known, what will be asked, what that costs, what is left out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.engine.measured import Measured
from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.estimate import NOTHING, Estimate, estimate_of
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.memory import Memory


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a target; its findings are all the model gave, none hidden."""

    target: Target
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A review that has not begun.

    Attributes:
        remembered: what need not be asked.
        to_ask: what will be, in this order.
        not_reviewed: what will not be, and why.
        estimate: what asking costs.
    """

    remembered: tuple[Remembered, ...] = ()
    to_ask: tuple[Target, ...] = ()
    not_reviewed: tuple[NotReviewed, ...] = ()
    estimate: Estimate = NOTHING

    def within(self, seconds: float, measured: Measured) -> Plan:
        """The plan without what does not fit in ``seconds``; as it is while nothing is measured.

        Something that costs more than all of them is still asked about where it is the first.
        """
        kept: list[Target] = []
        allowance = Allowance(seconds)
        left_out: list[NotReviewed] = []
        total = NOTHING
        for target in self.to_ask:
            if not allowance.covers(target, measured):
                left_out.append(allowance.refused(target))
                continue
            kept.append(target)
            total = total.plus(estimate_of(target, measured))
            allowance.spent = total.seconds or 0.0
        return replace(
            self,
            to_ask=tuple(kept),
            not_reviewed=(*self.not_reviewed, *left_out),
            estimate=total,
        )


async def plan_review(
    targets: Sequence[Target],
    memory: Memory,
    measured: Measured,
    not_reviewed: Sequence[NotReviewed] = (),
) -> Plan:
    """The plan of a review of ``targets``; ``not_reviewed`` is known to be left out."""
    known = await memory.recall(targets)
    return await asyncio.to_thread(_planned, targets, known, measured, not_reviewed)


def _planned(
    targets: Sequence[Target],
    known: Sequence[tuple[Finding, ...] | None],
    measured: Measured,
    not_reviewed: Sequence[NotReviewed],
) -> Plan:
    remembered = tuple(
        Remembered(target, findings)
        for target, findings in zip(targets, known, strict=True)
        if findings is not None
    )
    to_ask = tuple(
        target for target, findings in zip(targets, known, strict=True) if findings is None
    )
    cost = reduce(Estimate.plus, (estimate_of(each, measured) for each in to_ask), NOTHING)
    return Plan(remembered, to_ask, tuple(not_reviewed), cost)
