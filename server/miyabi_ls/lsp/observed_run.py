"""Running an action, and telling the status what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from miyabi_ls.errors import CloudModelRefused, EmbeddedUnavailable, EndpointError, NotConnected

if TYPE_CHECKING:
    from miyabi_ls.engine.outcome import Outcome
    from miyabi_ls.engine.progress import Progress
    from miyabi_ls.lsp.status import StatusBoard

_NOWHERE = (EndpointError, NotConnected, CloudModelRefused, EmbeddedUnavailable)
"""Errors that say more of the model server than of this one request."""


async def run_observed(
    status: StatusBoard,
    run: Callable[[Callable[[Progress], None]], Awaitable[Outcome]],
    report: Callable[[Progress], None],
) -> Outcome:
    """The outcome of ``run``; ``status`` is told the route and speed, or what failed.

    Args:
        status: what is told.
        run: asks the model; it gets what to report its progress to.
        report: told the progress.

    Raises:
        MiyabiError: as ``run``.
    """
    speed = 0.0

    def note(progress: Progress) -> None:
        nonlocal speed
        speed = progress.tokens_per_second or speed
        report(progress)

    try:
        outcome = await run(note)
    except _NOWHERE as error:
        status.failed(error)
        raise
    status.answered(outcome.response.route, speed)
    return outcome
