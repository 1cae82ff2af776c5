"""Work that a command starts: in the background, under a progress that always ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from lsprotocol import types

from miyabi_ls.errors import MiyabiError
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer

_log = logging.getLogger(__name__)

Work = Callable[[WorkDoneProgress], Awaitable[str]]
"""What a job does; it returns its last word."""


def run_job(
    ls: MiyabiServer, key: tuple[object, ...], title: str, work: Work, *, interactive: bool = True
) -> str:
    """Start ``work``, which a user asked for, and return the token of its job.

    Whatever happens, its progress ends with one last word; an error is shown as a message too.
    Work that is not ``interactive`` makes way for what is.
    """
    progress = WorkDoneProgress(ls, title)
    work_done = _run(ls, title, work, progress)
    ls.session.jobs.start(progress.token, key, work_done, interactive=interactive)
    return progress.token


async def _run(ls: MiyabiServer, title: str, work: Work, progress: WorkDoneProgress) -> None:
    last_word = "Failed"
    said = False
    try:
        last_word = await work(progress)
    except MiyabiError as error:
        last_word, said = str(error), True
        say(ls, types.MessageType.Warning, last_word)
    except asyncio.CancelledError:
        last_word, said = "Cancelled", True
        raise
    except Exception as error:
        _log.exception("The job %r failed", title.partition(" ")[0])
        last_word, said = f"{title} failed inside miyabi-ls ({type(error).__name__}).", True
        say(ls, types.MessageType.Error, last_word)
    finally:
        if not await progress.end(last_word) and not said:
            say(ls, types.MessageType.Info, f"{title}: {last_word}")


def say(ls: MiyabiServer, kind: types.MessageType, message: str) -> None:
    """Show a message to the user."""
    ls.window_show_message(types.ShowMessageParams(kind, message))
