"""Running an action, and telling the status what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from miyabi_ls.errors import CloudModelRefused, EmbeddedUnavailable, EndpointError, NotConnected

if TYPE_CHECKING:
    from miyabi_ls.engine.progress import Progress
    from miyabi_ls.lsp.status import StatusBoard
    from miyabi_ls.models.response import LLMResponse

_NOWHERE = (EndpointError, NotConnected, CloudModelRefused, EmbeddedUnavailable)
"""Errors that say more of the model server than of this one request."""


class Answered(Protocol):
    """What a model's answer came to; without a response where no model was asked."""

    @property
    def response(self) -> LLMResponse | None: ...  # noqa: D102


Result = TypeVar("Result", bound=Answered)


async def run_observed(
    status: StatusBoard,
    run: Callable[[Callable[[Progress], None]], Awaitable[Result]],
    report: Callable[[Progress], None],
) -> Result:
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
    if outcome.response is not None:
        status.answered(outcome.response.route, speed)
    return outcome
