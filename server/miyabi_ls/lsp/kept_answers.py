"""Answers that could not be applied because the user had changed their target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action
    from miyabi_ls.engine.outcome import EditOutcome
    from miyabi_ls.lsp.documents import TrackedTarget

MOST = 8
"""Answers kept in a session; the oldest goes for the ninth."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer that waits for "apply anyway".

    Attributes:
        token: what names it to the client.
        title: the title of the action it answers.
        action, outcome: what was asked and what came of it.
        place: where its target stands now.
    """

    token: str
    title: str
    action: Action
    outcome: EditOutcome
    place: TrackedTarget


class KeptAnswers:
    """The answers kept in a session, oldest first."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptAnswer] = {}

    def keep(self, answer: KeptAnswer) -> KeptAnswer | None:
        """Keep ``answer``; returns the one that had to go for it."""
        self._kept[answer.token] = answer
        return self.take(next(iter(self._kept))) if len(self._kept) > MOST else None

    def get(self, token: str) -> KeptAnswer | None:
        """The answer called ``token``, if it is kept."""
        return self._kept.get(token)

    def take(self, token: str) -> KeptAnswer | None:
        """The answer called ``token``, which is not kept any longer."""
        return self._kept.pop(token, None)

    def holds(self, place: TrackedTarget) -> bool:
        """Whether an answer is kept for ``place``."""
        return any(answer.place is place for answer in self._kept.values())

    def at(self, uri: str, span: Span) -> Iterator[KeptAnswer]:
        """The answers whose target stands where ``span`` is."""
        for answer in self._kept.values():
            place = answer.place.tracked.span
            if answer.place.uri == uri and place is not None and place.contains(span):
                yield answer
