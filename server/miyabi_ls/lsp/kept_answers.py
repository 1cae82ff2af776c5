"""Answers that wait for the user: not applied, or not written to their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Prompt
    from miyabi_ls.engine.outcome import EditOutcome
    from miyabi_ls.lsp.asking import Asking
    from miyabi_ls.lsp.documents import TrackedTarget


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


@dataclass(frozen=True, slots=True)
class BegunAnswer:
    """One answer cut at its limit, that waits for "continue".

    Attributes:
        token: what names it to the client.
        asking: what was asked about.
        prompt: asks for the rest of it.
        place: where its target stands now.
    """

    token: str
    asking: Asking
    prompt: Prompt
    place: TrackedTarget


@dataclass(frozen=True, slots=True)
class ProvenSoon:
    """One answer that is being compiled or repaired, and that can be taken as it is.

    Attributes:
        token: the token of its job.
        title: the title of the action it answers.
        place: where its target stands now.
        take: takes it.
    """

    token: str
    title: str
    place: TrackedTarget
    take: Callable[[], None]
