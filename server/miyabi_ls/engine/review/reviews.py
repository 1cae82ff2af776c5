"""A planned review, carried out target by target, within its limit of time."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.measured import Learnt
from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.plan import Plan
from miyabi_ls.engine.review.reviewer import Reviewed
from miyabi_ls.errors import AnswerError, TargetError

Ask = Callable[[Target], Awaitable[Reviewed]]
"""Reviews one target; where others want the model first, it waits as long as that takes."""


async def reviews(
    plan: Plan,
    ask: Ask,
    seconds: float,
    learnt: Learnt,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[Reviewed | NotReviewed]:
    """What comes of each target that ``plan`` asks about; those it remembers are not among them.

    Args:
        plan: what is asked about.
        ask: reviews one target.
        seconds: how long all may take. What would take longer, by what was learnt of the model so
            far, is not asked about; the first is, and what is being asked is waited for.
        learnt: what is learnt of the model, meanwhile too.
        clock: tells the time, in seconds.

    Raises:
        MiyabiError: the model cannot be used, so the rest need not be tried.
    """
    allowance = Allowance(seconds)
    for target in plan.to_ask:
        if not allowance.covers(target, learnt.current):
            yield allowance.refused(target)
            continue
        started = clock()
        try:
            yield await ask(target)
        except (AnswerError, TargetError) as error:
            yield NotReviewed(target.label, error.problem, _line(target))
        finally:
            allowance.spent += clock() - started


def _line(target: Target) -> int:
    return target.text.line_at(target.span.start) + 1
