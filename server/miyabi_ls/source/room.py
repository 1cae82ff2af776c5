"""Room for context, in tokens."""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.source.tokens import TokenEstimate

SECTION_TOKENS = 40
"""What a section's heading and fences cost, at most."""


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
        kept: list[str] = []
        if entries and self._spend(self._estimate.of("x" * 3 * SECTION_TOKENS)):
            for entry in entries:
                if not self.take(entry):
                    break
                kept.append(entry)
        return kept, len(entries) - len(kept)

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
