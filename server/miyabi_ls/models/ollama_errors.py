"""Failures of an Ollama server as our errors, each with a sentence that says what to do.

Ollama's statuses alone say little (row 22: an invalid format is 500 or 400, by version), so the
message is looked at first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from miyabi_ls.errors import (
    CloudModelRefused,
    EndpointBusy,
    EndpointError,
    EndpointUnreachable,
    MiyabiError,
    ModelMissing,
    NotOllama,
    ServerFailed,
    StreamBroken,
    TargetTooLarge,
)
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.http_client import Failure
from miyabi_ls.models.ollama_reply import error_message

QUOTED_CHARACTERS: Final = 200
"""How much of a server's own words is shown."""


def _local_network() -> str:
    """What else to do on macOS: it answers "no route" where its Local Network permission lacks."""
    allowed = "allow your terminal and editor in Privacy & Security > Local Network"
    return f", and on macOS {allowed}" if sys.platform == "darwin" else ""


class RunnerCrashed(ServerFailed):
    """The process that runs the model ended (row 28); the next request loads the model again."""


def connection_error(endpoint: Endpoint, failure: Failure, seconds: float) -> EndpointError:
    """Return the error for a connection that failed before a prompt was sent.

    Args:
        endpoint: where.
        failure: how.
        seconds: how long was waited.
    """
    kind = NotOllama if failure in _SOMETHING_ELSE else EndpointUnreachable
    problem, remedy = _CONNECTION[failure]
    return kind(
        problem.format(url=endpoint.url, seconds=seconds),
        remedy.format(on_macos=_local_network()),
    )


def broken_stream(endpoint: Endpoint) -> StreamBroken:
    """Return the error for a connection that ended after the prompt was sent (row 4)."""
    return StreamBroken(
        f"The connection to {endpoint.url} ended before the answer was whole; was Ollama stopped, "
        "or did the machine go to sleep? Try again."
    )


def silent_end(endpoint: Endpoint, model: str) -> StreamBroken:
    """Return the error for a stream that ended cleanly, but without ``done: true`` (row 3)."""
    return StreamBroken(
        f"{model} on {endpoint.url} was stopped before its answer was whole; Ollama does that when "
        "a model repeats itself over and over. Try again, or select less."
    )


def endless(endpoint: Endpoint, model: str, limit: int) -> ServerFailed:
    """Return the error for a server that goes on after the limit it was given."""
    return ServerFailed(
        f"{model} on {endpoint.url} did not stop at its limit of {limit} tokens, so its answer was "
        "thrown away; is a proxy in between? Try again."
    )


def http_error(endpoint: Endpoint, model: str, status: int, body: bytes) -> MiyabiError:
    """Return the error for an answer whose status is not 200.

    Args:
        endpoint: where.
        model: the model asked for.
        status: the HTTP status.
        body: the body: JSON with ``error``, plain text (404, 405) or nothing (403; row 25).
    """
    message = _json_error(body)
    if message is None:
        return _wordless(endpoint, status)
    return reported_error(endpoint, model, message, status)


def reported_error(endpoint: Endpoint, model: str, message: str, status: int = 200) -> MiyabiError:
    """Return the error for a message of the server's own.

    Args:
        endpoint: where.
        model: the model asked for.
        message: the innermost message (``ollama_reply.error_message``).
        status: the HTTP status; 200 for an error line in a stream (row 2).
    """
    lowered = message.lower()
    for words, build in _BY_MESSAGE:
        if any(word in lowered for word in words):
            return build(endpoint, model, message)
    if status == 503:
        return _busy(endpoint, model, message)
    if status == 404:
        return _missing(endpoint, model, message)
    if status in {401, 403, 407}:
        return EndpointError(
            f"{endpoint.url} does not let us in ({status}): {_quoted(message)}; check the user "
            "and password in its URL."
        )
    return ServerFailed(f"Ollama at {endpoint.url} reported an error: {_quoted(message)}.")


def prompt_was_cut(endpoint: Endpoint, model: str, num_ctx: int) -> TargetTooLarge:
    """Return the error for a prompt that the server cut without a word (row 5)."""
    return TargetTooLarge(
        f"Ollama at {endpoint.url} cut the prompt to fit {model}'s context of {num_ctx} tokens, so "
        "the answer was thrown away; select less, raise miyabi.contextTokens, or update Ollama."
    )


_SOMETHING_ELSE: Final = frozenset({Failure.NOT_HTTP, Failure.NOT_TLS, Failure.TOO_LARGE})
_CHECK_PORT: Final = "check the address and the port (Ollama's is 11434)."

_CONNECTION: Final[Mapping[Failure, tuple[str, str]]] = MappingProxyType(
    {
        Failure.REFUSED: (
            "Nothing listens at {url}",
            "start Ollama there (`ollama serve`), and for another machine set OLLAMA_HOST on it.",
        ),
        Failure.TIMED_OUT: (
            "{url} did not answer within {seconds:g} s, packets vanish on the way",
            "wake the machine, and see with `tailscale status` that it is online.",
        ),
        Failure.NO_ROUTE: (
            "There is no way to {url} from here",
            "connect the network, and Tailscale on both machines{on_macos}.",
        ),
        Failure.RESET: (
            "{url} closed the connection without an answer",
            "see in its log whether Ollama is starting or stopping there, and try again.",
        ),
        Failure.CERTIFICATE: (
            "The certificate of {url} is not valid",
            "use the name it was made for, or http:// over Tailscale.",
        ),
        Failure.NOT_TLS: (
            "What answers at {url} does not speak TLS",
            "write http:// in its place; Tailscale encrypts the way.",
        ),
        Failure.NOT_HTTP: ("What answers at {url} does not speak HTTP", _CHECK_PORT),
        Failure.TOO_LARGE: ("What answers at {url} sends too much to be Ollama", _CHECK_PORT),
    }
)


def _wordless(endpoint: Endpoint, status: int) -> MiyabiError:
    url = endpoint.url
    if status == 403:
        return EndpointError(
            f"{url} answers 403 without a word: Ollama refuses the host name, or a proxy refuses "
            "us",
            "use the machine's address, or set OLLAMA_HOST on it to the address it serves.",
        )
    if status in {401, 407}:
        return EndpointError(
            f"{url} asks for a password",
            "write it into the endpoint: http://user:password@host.",
        )
    if status in {502, 503, 504}:
        return EndpointBusy(
            f"{url} answers {status}, as a gateway does",
            "see that Ollama is running behind it, and try again.",
        )
    if 300 <= status < 400:
        return NotOllama(
            f"{url} answers with a redirect, which is never followed",
            "write the address of Ollama itself.",
        )
    if status >= 500:
        return ServerFailed(f"{url} answers {status} without a reason", "look into Ollama's log.")
    return NotOllama(
        f"What answers at {url} is not Ollama, or a very old one (status {status})",
        "check the address, or update Ollama.",
    )


def _cloud(_endpoint: Endpoint, model: str, _message: str) -> MiyabiError:
    return CloudModelRefused(
        f"{model} is a cloud model, not one on your machine; set miyabi.model to one that runs "
        "there, such as gpt-oss:20b."
    )


def _busy(endpoint: Endpoint, _model: str, _message: str) -> MiyabiError:
    return EndpointBusy(
        f"Ollama at {endpoint.url} is too busy to take a request (503); wait until the other "
        "requests are done, and try again."
    )


def _missing(endpoint: Endpoint, model: str, _message: str) -> MiyabiError:
    return ModelMissing(
        f"{endpoint.url} has no model {model}; run `ollama pull {model}` on that machine, or set "
        "miyabi.model."
    )


def _too_long(endpoint: Endpoint, model: str, message: str) -> MiyabiError:
    sizes = re.search(r"\((\d+) tokens\).*\((\d+) tokens\)", message)
    told = f" ({sizes[1]} of {sizes[2]} tokens)" if sizes else ""
    return TargetTooLarge(
        f"The prompt does not fit {model}'s context{told} on {endpoint.url}; select less, or raise "
        "miyabi.contextTokens."
    )


def _crashed(endpoint: Endpoint, model: str, message: str) -> MiyabiError:
    return RunnerCrashed(
        f"{model} crashed on {endpoint.url} ({_quoted(message)}); free memory there, or use a "
        "smaller model or context."
    )


def _no_memory(endpoint: Endpoint, model: str, message: str) -> MiyabiError:
    return ServerFailed(
        f"{model} does not fit into the memory of {endpoint.url} ({_quoted(message)}); use a "
        "smaller model, or lower miyabi.contextTokens."
    )


def _cannot(endpoint: Endpoint, model: str, message: str) -> MiyabiError:
    ability = message.rpartition("does not support ")[2].strip() or "that"
    return ServerFailed(
        f"{model} on {endpoint.url} cannot do what was asked of it ({_quoted(ability)}); "
        "set miyabi.model to one that can."
    )


def _bad_request(endpoint: Endpoint, _model: str, message: str) -> MiyabiError:
    return ServerFailed(
        f"Ollama at {endpoint.url} does not take the request ({_quoted(message)}); please report "
        "this, with Ollama's version."
    )


def _bad_keep_alive(endpoint: Endpoint, _model: str, message: str) -> MiyabiError:
    return ServerFailed(
        f"Ollama at {endpoint.url} cannot read miyabi.keepAlive ({_quoted(message)}); write a "
        "duration such as 30m."
    )


_Build = Callable[[Endpoint, str, str], MiyabiError]

_BY_MESSAGE: Final[tuple[tuple[tuple[str, ...], _Build], ...]] = (
    (("cloud is disabled", "remote model"), _cloud),
    (("server busy", "maximum pending requests"), _busy),
    (("context size", "exceeds the context length", "longer than the context length"), _too_long),
    (("system memory", "out of memory", "insufficient memory"), _no_memory),
    (
        (
            "error was encountered while running the model",
            "process has terminated",
            "process no longer running",
            "runner has unexpectedly stopped",
            "unexpected server status",
        ),
        _crashed,
    ),
    (("does not support",), _cannot),
    (("time: invalid duration", "time: missing unit", "unsupported type:"), _bad_keep_alive),
    (("invalid format", "json schema", "json_schema", "must be of type"), _bad_request),
    (
        ("cannot unmarshal", "invalid think value", "invalid model name", "is required"),
        _bad_request,
    ),
)


def _json_error(body: bytes) -> str | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return error_message(value) if isinstance(value, dict) and value.get("error") else None


def _quoted(message: str) -> str:
    line = " ".join(message.split()).rstrip(".")
    return line if len(line) <= QUOTED_CHARACTERS else f"{line[:QUOTED_CHARACTERS]}..."
