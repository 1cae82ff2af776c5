"""The commands about a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from miyabi_ls.errors import MiyabiError, NoTarget
from miyabi_ls.lsp.command import Command, RequestFailed, place_of, started
from miyabi_ls.lsp.quick_fixes import (
    APPLY_FIX,
    ASK_FOR_FIX,
    DISMISS,
    DISMISS_KIND,
    EXPLAIN,
    finding_of,
)
from miyabi_ls.lsp.server import MiyabiServer


async def apply_fix(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Apply what a finding suggests, proved as any edit is."""
    from miyabi_ls.lsp.fixing import start_suggested_fix

    place, message = place_of(arguments), _message(arguments)
    return started(lambda: start_suggested_fix(ls, *finding_of(ls, place, message)))


async def ask_for_fix(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Have the model mend what a finding is about."""
    from miyabi_ls.lsp.fixing import start_fix

    place, message = place_of(arguments), _message(arguments)
    return started(lambda: start_fix(ls, *finding_of(ls, place, message)))


async def explain(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Have the model explain a finding."""
    from miyabi_ls.lsp.explaining import start_explanation

    place, message = place_of(arguments), _message(arguments)
    return started(lambda: start_explanation(ls, *finding_of(ls, place, message)))


async def dismiss(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Show a finding no more, until the text it stands on changes."""
    from miyabi_ls.engine.review.dismissed import this_one

    await _dismiss(ls, arguments, this_one)


async def dismiss_kind(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Show no finding of this category in this item any more."""
    from miyabi_ls.engine.review.dismissed import this_kind

    await _dismiss(ls, arguments, this_kind)


async def _dismiss(
    ls: MiyabiServer, arguments: Sequence[Any] | None, dismissal: Callable[..., Any]
) -> None:
    from miyabi_ls.lsp import diagnostics
    from miyabi_ls.lsp.dismissing import dismiss, dismissed_in, path_of

    place, message = place_of(arguments), _message(arguments)
    try:
        document, finding = finding_of(ls, place, message)
        if document.language is None:
            raise NoTarget("This finding is not there any more.")
        syntax = document.syntax(document.language)
        named = dismissal(path_of(ls, document), document.language, syntax, finding)
        await dismiss(ls, document, named)
    except MiyabiError as error:
        raise RequestFailed(str(error)) from error
    known, language = await dismissed_in(ls, document), document.language
    syntax = document.syntax(language)
    ls.session.reviewed.keep_only(
        document.uri, document.text, lambda each: not known.hides(language, syntax, each)
    )
    diagnostics.found(ls, document)


def _message(arguments: Sequence[Any] | None) -> str:
    argument = arguments[0] if arguments else None
    message = argument.get("message") if isinstance(argument, Mapping) else None
    return message if isinstance(message, str) else ""


def finding_commands() -> dict[str, Command]:
    """The commands by their names."""
    return {
        APPLY_FIX: apply_fix,
        ASK_FOR_FIX: ask_for_fix,
        EXPLAIN: explain,
        DISMISS: dismiss,
        DISMISS_KIND: dismiss_kind,
    }
