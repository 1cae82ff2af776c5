"""One step of proving an edit: what is said while it goes on, and where it is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from miyabi_ls.engine.outcome import EditOutcome


class Unproved(Exception):  # not an outcome: ``Verification`` turns it into one
    """A step could not be done; the message is why, in a few words."""


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step.

    Attributes:
        doing: shown while it goes on.
        undone: what is said where it was left out, before the reason.
        prove: gives the outcome with what was found, or raises :class:`Unproved`.
    """

    doing: str
    undone: str
    prove: Callable[[EditOutcome], Awaitable[EditOutcome]]


class Prover(Protocol):
    """Proves the edits of one target, in steps."""

    def start(self) -> None:
        """Begin with what needs no answer."""

    def examined(self, outcome: EditOutcome) -> EditOutcome:
        """``outcome`` with what can be told of it at once."""

    def steps(self, outcome: EditOutcome) -> tuple[ProofStep, ...]:
        """What is to be done for ``outcome``, in this order."""

    async def close(self) -> None:
        """End what still runs."""
