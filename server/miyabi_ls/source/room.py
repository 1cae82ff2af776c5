"""Room for context, in tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from miyabi_ls.source.tokens import TokenEstimate

_SECTION = "How a neighbour is documented (from , ):\n```typescriptreact\n\n```\n\n"
"""A section's heading and fences, but for the sources it names; the longest of them."""


class Room:
    """Tokens that are left to spend.

    Args:
        tokens: how many.
        estimate: how texts are counted.
        whole: the room this is a part of, which pays too.
    """

    def __init__(self, tokens: int, estimate: TokenEstimate, whole: Room | None = None) -> None:
        self._left = tokens
        self._estimate = estimate
        self._whole = whole

    def part(self, tokens: int) -> Room:
        """A part of this room, of at most ``tokens``."""
        return Room(min(tokens, self._left), self._estimate, self)

    def take(self, text: str) -> bool:
        """Spend what ``text`` costs, with its line end; whether there was enough."""
        return self._spend(self._estimate.of(text + "\n\n"))

    def first(self, entries: Sequence[str]) -> tuple[list[str], int]:
        """As many of ``entries`` from the first on as there is room for, and how many are left."""
        section = self._section(entries)
        kept = list(takewhile(self.take, section))
        return kept, len(entries) - len(kept)

    def fitting(self, entries: Sequence[str]) -> list[bool]:
        """Which of ``entries`` there is room for, the first ones served first."""
        section = self._section(entries)
        return [*map(self.take, section), *[False] * (len(entries) - len(section))]

    def _section(self, entries: Sequence[str]) -> Sequence[str]:
        """``entries``, where there is room for the heading and fences of a section."""
        return entries if entries and self._spend(self._estimate.of(_SECTION)) else ()

    def _spend(self, tokens: int) -> bool:
        if tokens > self._left:
            return False
        self._left -= tokens
        if self._whole is not None:
            self._whole._left -= tokens
        return True


def counted(number: int, one: str, several: str) -> str:
    """``number`` of something, in words; empty for none."""
    return f"{number} {one if number == 1 else several}" if number else ""
