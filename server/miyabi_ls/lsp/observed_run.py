"""Running an action, and telling the status what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from miyabi_ls.engine.run import run
from miyabi_ls.errors import CloudModelRefused, EmbeddedUnavailable, EndpointError, NotConnected

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Target
    from miyabi_ls.engine.ask import Call
    from miyabi_ls.engine.outcome import Outcome
    from miyabi_ls.engine.progress import Progress
    from miyabi_ls.engine.run import Tools
    from miyabi_ls.lsp.status import StatusBoard
    from miyabi_ls.source.neighbours import Neighbours

_NOWHERE = (EndpointError, NotConnected, CloudModelRefused, EmbeddedUnavailable)
"""Errors that say more of the model server than of this one request."""


async def run_observed(
    status: StatusBoard,
    action: Action,
    target: Target,
    neighbours: Neighbours,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
) -> Outcome:
    """As ``engine.run.run``; ``status`` is told the route and speed, or what failed.

    Raises:
        MiyabiError: as ``run``.
    """
    speed = 0.0

    def note(progress: Progress) -> None:
        nonlocal speed
        speed = progress.tokens_per_second or speed
        report(progress)

    try:
        outcome = await run(action, target, neighbours, tools, call, note)
    except _NOWHERE as error:
        status.failed(error)
        raise
    status.answered(outcome.response.route, speed)
    return outcome
