"""A text of an answer that may be what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text of an answer that may be what was asked for.

    Attributes:
        code: the text.
        at: its place among the blocks of the answer, from 0.
        corrects: whether words above it say that an earlier one is wrong.
    """

    code: str
    at: int = 0
    corrects: bool = False

    def reading(self, code: str) -> Candidate:
        """The same candidate, read as ``code``."""
        return replace(self, code=code)
