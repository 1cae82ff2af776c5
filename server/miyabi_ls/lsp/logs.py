"""Logging without source text.

At every level but debug no log holds what a client sent or a model said. pygls logs whole messages
when one cannot be read or handled, and an error's own text may quote what it failed on; so of
pygls' records only the fixed words are kept, and of errors only their kinds and places.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from pygls.exceptions import JsonRpcException

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_PLACEHOLDER = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_ORDINARY = ("Cancel notification for unknown message id", "Server shutting down. No more requests")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Writes records without the values in them that may be the user's code."""

    def format(self, record: logging.LogRecord) -> str:
        """One record; pygls' without its arguments."""
        if record.name.split(".")[0] in ("pygls", "lsprotocol", "cattrs"):
            record = logging.makeLogRecord(record.__dict__)
            record.msg = _PLACEHOLDER.sub("...", str(record.msg))
            record.args = ()
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's name
        """Where an error was raised and of what kind it is, without its text."""
        kind, _, trace = ei
        lines = traceback.format_list(traceback.extract_tb(trace)) if trace else []
        return "".join(lines) + (kind.__name__ if kind else "")


class _PrivateFile(logging.FileHandler):
    """A log file that its user alone can read: at ``debug`` it holds source text."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_open_private)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record says more than what happens every day.

    That is a request refused in words its sender was told, one cancelled when it was answered, what
    a client still says after ``shutdown``, and work that ends with the server.
    """
    error = record.exc_info[1] if record.exc_info else None
    is_ordinary = isinstance(error, JsonRpcException | asyncio.CancelledError)
    return not is_ordinary and not str(record.msg).startswith(_ORDINARY)


def set_up_logging(level: str, file: Path | None) -> None:
    """Log to ``file``, or to stderr, which editors keep with the server's output.

    Args:
        level: a level's name, in any case. At ``debug`` whole messages are logged.
        file: appended to, and readable by its user alone; its folder is made.

    Raises:
        OSError: the file cannot be written.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = _PrivateFile(file, encoding="utf-8")
    is_debug = level.upper() == "DEBUG"
    handler.setFormatter(logging.Formatter(_FORMAT) if is_debug else PrivateFormatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level.upper())
    if not is_debug:
        handler.addFilter(_is_news)
        for chatty in ("pygls", "httpx", "httpcore", "asyncio", "websockets"):
            logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
