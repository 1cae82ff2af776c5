"""Edits that have landed: remembered at their place, until the user changes the text there.

What became of each is written to the audit log: ``kept`` where it stands when the file is saved or
closed, after some minutes, or when the server ends; ``edited`` where the user changed it by then;
``undone`` where it reads as before; ``replaced`` where another answer took its place. One that was
kept may be undone later: the last line of a run counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from miyabi_ls.lsp.at_places import AtPlaces

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action
    from miyabi_ls.engine.ask import Call
    from miyabi_ls.engine.outcome import EditOutcome
    from miyabi_ls.lsp.documents import Documents, TrackedTarget
    from miyabi_ls.source.text import Span, Text

SETTLED_SECONDS = 600.0
"""An edit that stands unchanged for so long is kept, saved or not."""


class Became(StrEnum):
    """What became of a result."""

    KEPT = "kept"
    EDITED = "edited"
    UNDONE = "undone"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Result:
    """One edit that has landed.

    Attributes:
        call: the run it came from; its id names it to the client.
        title: the title of the action.
        action, outcome: what was asked and what came of it.
        before: what the target read before.
        place: where it stands; tracked with the text the edit brought.
    """

    call: Call
    title: str
    action: Action
    outcome: EditOutcome
    before: str
    place: TrackedTarget

    @property
    def token(self) -> str:
        """What names it to the client."""
        return self.call.run

    def became(self, text: Text) -> Became:
        """What has become of it in ``text``."""
        tracked = self.place.tracked
        if tracked.unchanged_in(text) is not None:
            return Became.KEPT
        if tracked.span is None:
            is_back = text.string.count(self.before) == 1
        else:
            is_back = text.slice(tracked.span) == self.before
        return Became.UNDONE if is_back else Became.EDITED


class Results:
    """The results of a session.

    Args:
        documents: where they stand.
        record: told what became of one.
    """

    def __init__(self, documents: Documents, record: Callable[[Result, Became], None]) -> None:
        self._documents = documents
        self._record = record
        self._placed: AtPlaces[Result] = AtPlaces(documents.release)
        self._recorded: dict[str, Became] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def keep(self, result: Result) -> None:
        """Remember a result that has just landed."""
        self._timers[result.token] = asyncio.get_running_loop().call_later(
            SETTLED_SECONDS, self._settle, result
        )
        for oldest in self._placed.would_drop(result):
            self.end(oldest.token)
        self._placed.keep(result)

    def get(self, token: str) -> Result | None:
        """The result called ``token``, if it is remembered."""
        return self._placed.get(token)

    def standing_at(self, uri: str, span: Span) -> list[Result]:
        """Those that stand unchanged where ``span`` is."""
        document = self._documents.get(uri)
        if document is None:
            return []
        placed = self._placed.at(uri, span)
        return [each for each in placed if each.became(document.text) is Became.KEPT]

    def settle(self, uri: str) -> None:
        """The document at ``uri`` was saved."""
        for result in self._placed:
            if result.place.uri == uri:
                self._settle(result)

    def close(self, uri: str) -> None:
        """The document at ``uri`` is about to be closed."""
        for result in self._placed:
            if result.place.uri == uri:
                self.end(result.token)

    def close_all(self) -> None:
        """The session ends."""
        for result in self._placed:
            self.end(result.token)

    def end(self, token: str, became: Became | None = None) -> None:
        """Forget a result of which this has become, or what its text says."""
        result = self._placed.get(token)
        if result is None:
            return
        if became is None:
            self._settle(result)
        else:
            self._note(result, became)
        self._forget(token)

    def _settle(self, result: Result) -> None:
        """Record what has become of a result, and forget it unless it stands."""
        document = self._documents.get(result.place.uri)
        if document is None or self._placed.get(result.token) is None:
            return
        became = result.became(document.text)
        self._note(result, became)
        if became is not Became.KEPT:
            self._forget(result.token)

    def _note(self, result: Result, became: Became) -> None:
        if self._recorded.get(result.token) is not became:
            self._recorded[result.token] = became
            self._record(result, became)

    def _forget(self, token: str) -> None:
        self._placed.drop(token)
        self._recorded.pop(token, None)
        if timer := self._timers.pop(token, None):
            timer.cancel()
