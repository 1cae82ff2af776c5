"""Asking the client something, without waiting for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from pygls.exceptions import JsonRpcException

Result = TypeVar("Result")

ANSWER_SECONDS = 10.0
"""A client that does not answer in this time is not waited for; Vim's ALE never answers."""


class NoAnswer(Exception):
    """The client answered with an error, or not in time; the message says which."""


async def answer_of(request: Awaitable[Result], seconds: float = ANSWER_SECONDS) -> Result:
    """The client's answer to ``request``.

    The request itself is never cancelled: pygls fails on the answer to a cancelled one (#621).

    Raises:
        NoAnswer: it gave an error, or no answer within ``seconds``.
    """
    future = asyncio.ensure_future(request)
    future.add_done_callback(_retrieve)
    try:
        return await asyncio.wait_for(asyncio.shield(future), seconds)
    except TimeoutError as error:
        raise NoAnswer(f"the editor did not answer in {seconds:.0f} s") from error
    except JsonRpcException as error:
        raise NoAnswer(error.message) from error


def _retrieve(future: asyncio.Future[Result]) -> None:
    """Look at a late error, which nobody waits for any more."""
    if not future.cancelled():
        future.exception()
