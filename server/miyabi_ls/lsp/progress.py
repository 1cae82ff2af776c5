"""Progress that we begin, with Cancel, and that always ends."""

from __future__ import annotations

import asyncio
import time
import uuid

from lsprotocol import types

from miyabi_ls.engine.progress import Progress
from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.models.response import Phase

_CREATE_SECONDS = 5.0
_MIN_INTERVAL_SECONDS = 0.1
"""No more than ten reports a second: a fast model must not flood the client."""


class WorkDoneProgress:
    """One progress in the client; nothing where the client shows none.

    Creating it takes an answer of the client, which the job does not wait for: reports made before
    it are folded into the first one sent.

    Attributes:
        aside: added to every message, while it is not empty.
    """

    def __init__(self, ls: MiyabiServer, title: str) -> None:
        self.token = str(uuid.uuid4())
        self.aside = ""
        self._ls = ls
        self._title = title
        self._begun = False
        self._message: str | None = None
        self._phase: Phase | None = None
        self._sent_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._created = asyncio.create_task(self._create())

    def report(self, progress: Progress) -> None:
        """Show ``progress``; a new phase at once, other news at most ten times a second."""
        self._message = str(progress)
        if progress.phase is not self._phase:
            self._phase = progress.phase
            self._flush()
        elif self._timer is None:
            due = self._sent_at + _MIN_INTERVAL_SECONDS - time.monotonic()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due), self._flush)

    def say(self, message: str) -> None:
        """Show a line that is no phase of a model."""
        self._message = message
        self._flush()

    async def end(self, message: str) -> bool:
        """End it with one last word; whether the client shows it."""
        await asyncio.wait([self._created])
        self._stop_timer()
        shown = self._begun
        self._send(types.WorkDoneProgressEnd(message=message))
        self._begun = False
        return shown

    async def _create(self) -> None:
        if not self._ls.session.capabilities.progress:
            return
        request = self._ls.protocol.send_request_async(
            types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(self.token)
        )
        try:
            await answer_of(request, _CREATE_SECONDS)
        except NoAnswer:
            return
        self._begun = True
        self._send(
            types.WorkDoneProgressBegin(title=self._title, cancellable=True, message=self._told())
        )

    def _flush(self) -> None:
        self._stop_timer()
        self._sent_at = time.monotonic()
        self._send(types.WorkDoneProgressReport(message=self._told(), cancellable=True))

    def _told(self) -> str | None:
        if not self._message or not self.aside:
            return self._message
        return f"{self._message}; {self.aside}"

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send(
        self,
        value: types.WorkDoneProgressBegin
        | types.WorkDoneProgressReport
        | types.WorkDoneProgressEnd,
    ) -> None:
        if self._begun:
            self._ls.protocol.notify(types.PROGRESS, types.ProgressParams(self.token, value))
