"""The commands about an answer that stands, or waits, at a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from miyabi_ls.lsp.code_action import (
    APPLY_KEPT,
    APPLY_UNPROVED,
    CONTINUE,
    REFINE,
    TRY_AGAIN,
    UNDO,
)
from miyabi_ls.lsp.command import Command, place_of, started
from miyabi_ls.lsp.convert import to_span
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.text import Span


async def apply_kept(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Apply an answer that was kept because its target had changed."""
    from miyabi_ls.lsp.later import start_kept

    token = str(arguments[0]) if arguments else ""
    return started(lambda: start_kept(ls, token))


async def go_on(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Have the model go on with an answer that was cut at its limit."""
    from miyabi_ls.lsp.later import start_continue

    token = _token(ls, arguments, ls.session.begun.at)
    return started(lambda: start_continue(ls, token))


async def try_again(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Ask the model for another answer in place of one that was applied."""
    from miyabi_ls.lsp.later import start_again

    token = _token(ls, arguments, ls.session.results.standing_at)
    return started(lambda: start_again(ls, token))


async def refine(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Have the model change an answer that was applied, as ``instruction`` or the user says."""
    from miyabi_ls.lsp.later import start_refine

    given = arguments[0] if arguments else None
    words = given.get("instruction") if isinstance(given, Mapping) else None
    instruction = words.strip() if isinstance(words, str) else ""
    token = _token(ls, arguments, ls.session.results.standing_at)
    return started(lambda: start_refine(ls, token, instruction))


async def undo(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Put back what an answer that was applied took the place of."""
    from miyabi_ls.lsp.later import start_undo

    token = _token(ls, arguments, ls.session.results.standing_at)
    return started(lambda: start_undo(ls, token))


async def apply_unproved(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Apply the answers of the given jobs, or of all, while they are being compiled."""
    from miyabi_ls.lsp.later import take_unproved

    take_unproved(ls, [str(token) for token in arguments or ()])


def answer_commands() -> dict[str, Command]:
    """Each by its name."""
    return {
        APPLY_KEPT: apply_kept,
        CONTINUE: go_on,
        TRY_AGAIN: try_again,
        REFINE: refine,
        UNDO: undo,
        APPLY_UNPROVED: apply_unproved,
    }


class _Named(Protocol):
    @property
    def token(self) -> str: ...


def _token(
    ls: MiyabiServer,
    arguments: Sequence[Any] | None,
    at: Callable[[str, Span], Sequence[_Named]],
) -> str:
    """What is meant by ``{token}``, or the newest of what is ``at`` a ``{uri, range}``."""
    given = arguments[0] if arguments else None
    if isinstance(given, Mapping) and isinstance(given.get("token"), str):
        return str(given["token"])
    place = place_of(arguments)
    document = ls.session.documents.get(place.uri)
    if document is None:
        return ""
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    found = at(place.uri, span)
    return found[-1].token if found else ""
