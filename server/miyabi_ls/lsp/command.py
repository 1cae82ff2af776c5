"""What every command has in common: its arguments, and an answer at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from miyabi_ls.errors import MiyabiError
from miyabi_ls.lsp.convert import Place, to_place

if TYPE_CHECKING:
    from miyabi_ls.lsp.server import MiyabiServer

Command = Callable[["MiyabiServer", Sequence[Any] | None], Awaitable[Any]]

REQUEST_FAILED = -32803
"""LSP 3.17, ``LSPErrorCodes.RequestFailed``: a request that is right but cannot be done."""


class RequestFailed(JsonRpcException):
    """A request cannot be done; the message is one sentence for the user."""

    CODE = REQUEST_FAILED
    MESSAGE = "Request failed"


def started(start: Callable[[], str]) -> dict[str, str]:
    """The answer to a command that starts a job, of which ``start`` returns the token.

    Raises:
        RequestFailed: it cannot be started.
    """
    try:
        return {"job": start()}
    except MiyabiError as error:
        raise RequestFailed(str(error)) from error


def place_of(arguments: Sequence[Any] | None) -> Place:
    """The place that a command is about.

    Raises:
        JsonRpcInvalidParams: the arguments are something else.
    """
    try:
        return to_place(arguments)
    except ValueError as error:
        raise JsonRpcInvalidParams(str(error)) from error


def base_of(arguments: Sequence[Any] | None) -> str:
    """The commit that a command is about, given as ``{base}``; ``HEAD`` where none is.

    Raises:
        JsonRpcInvalidParams: the arguments are something else.
    """
    argument = arguments[0] if arguments else {}
    base = argument.get("base", "HEAD") if isinstance(argument, Mapping) else None
    if not isinstance(base, str) or not base:
        raise JsonRpcInvalidParams("The command takes one argument, or none: {base}.")
    return base


def uri_of(arguments: Sequence[Any] | None) -> str:
    """The document that a command is about, given as its URI, or as ``{uri}``.

    Raises:
        JsonRpcInvalidParams: the arguments are something else.
    """
    argument = arguments[0] if arguments and len(arguments) == 1 else None
    uri = argument.get("uri") if isinstance(argument, Mapping) else argument
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("The command takes one argument: a document's URI, or {uri}.")
    return uri
