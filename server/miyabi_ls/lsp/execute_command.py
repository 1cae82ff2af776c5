"""``workspace/executeCommand``: answered at once; the work is a background job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from miyabi_ls.errors import MiyabiError
from miyabi_ls.lsp import diagnostics
from miyabi_ls.lsp.code_action import APPLY_KEPT, COMMANDS, DOCUMENT_ALL
from miyabi_ls.lsp.convert import to_place
from miyabi_ls.lsp.server import MiyabiServer

Command = Callable[["MiyabiServer", Sequence[Any] | None], Awaitable[Any]]

REQUEST_FAILED = -32803
"""LSP 3.17, ``LSPErrorCodes.RequestFailed``: a request that is right but cannot be done."""


class RequestFailed(JsonRpcException):
    """A request cannot be done; the message is one sentence for the user."""

    CODE = REQUEST_FAILED
    MESSAGE = "Request failed"


def _starts(name: str) -> Command:
    async def command(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
        """Start an action; answers with the token of its job, which ``miyabi.cancel`` takes."""
        from miyabi_ls.actions.table import action_named
        from miyabi_ls.lsp.action_job import start_action

        action = action_named(name)
        assert action is not None
        try:
            place = to_place(arguments)
        except ValueError as error:
            raise JsonRpcInvalidParams(str(error)) from error
        try:
            return {"job": start_action(ls, action, place)}
        except MiyabiError as error:
            raise RequestFailed(str(error)) from error

    return command


async def cancel(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Cancel the job with the given token; without one, every job."""
    tokens = [str(token) for token in arguments or ()]
    for job in ls.session.jobs:
        if not tokens or job.token in tokens:
            job.task.cancel()


async def apply_kept(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Apply an answer that was kept because its target had changed."""
    from miyabi_ls.lsp.action_job import start_kept

    token = str(arguments[0]) if arguments else ""
    try:
        return {"job": start_kept(ls, token)}
    except MiyabiError as error:
        raise RequestFailed(str(error)) from error


async def document_all(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Document every undocumented public item of what the cursor is in."""
    from miyabi_ls.lsp.document_all import start_document_all

    try:
        return {"job": start_document_all(ls, to_place(arguments))}
    except ValueError as error:
        raise JsonRpcInvalidParams(str(error)) from error
    except MiyabiError as error:
        raise RequestFailed(str(error)) from error


async def clear_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Take away the findings of the given documents; without any, of all."""
    uris = [str(uri) for uri in arguments or ()]
    for document in ls.session.documents:
        if not uris or document.uri in uris:
            diagnostics.clear(ls, document.uri)


async def doctor(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Examine everything between the user and an answer; a page shows what was found."""
    del arguments
    from miyabi_ls.lsp.doctor_job import start_doctor

    return {"job": start_doctor(ls)}


async def pause_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Start no review on save until resumed."""
    del arguments
    from miyabi_ls.lsp import review_on_save

    review_on_save.pause_review(ls)


async def resume_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Review on save again."""
    del arguments
    from miyabi_ls.lsp import review_on_save

    review_on_save.resume_review(ls)


def commands() -> dict[str, Command]:
    """Every command by its name."""
    started = {command: _starts(name) for name, command in COMMANDS.items()}
    others: dict[str, Command] = {
        DOCUMENT_ALL: document_all,
        "miyabi.cancel": cancel,
        "miyabi.clearReview": clear_review,
        "miyabi.pauseReview": pause_review,
        "miyabi.resumeReview": resume_review,
        "miyabi.doctor": doctor,
        APPLY_KEPT: apply_kept,
    }
    return {**started, **others}
