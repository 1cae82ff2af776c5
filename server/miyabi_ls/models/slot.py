"""One endpoint's slot: its requests go one after the other, and know how many go first.

Ollama serialises them anyway (OLLAMA.md row 14); waiting here costs no connection, and lets the
user see the queue.
"""

from __future__ import annotations

import asyncio


class Slot:
    """A first-come queue; whoever is at its head has the slot."""

    def __init__(self) -> None:
        self._queue: list[Ticket] = []

    def join(self) -> Ticket:
        """Take a place at the end; ``leave`` must follow."""
        ticket = Ticket(self)
        self._queue.append(ticket)
        return ticket

    def place(self, ticket: Ticket) -> int:
        """How many requests go before this one; 0 has the slot."""
        return self._queue.index(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Give the place up, whether it was the head or not; a second time does nothing."""
        if ticket in self._queue:
            behind = self._queue[self._queue.index(ticket) + 1 :]
            self._queue.remove(ticket)
            for other in behind:
                other.moved.set()


class Ticket:
    """A place in the queue.

    Attributes:
        moved: set when the place changes.
    """

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self.moved = asyncio.Event()

    @property
    def ahead(self) -> int:
        """How many requests go first; 0 has the slot."""
        return self._slot.place(self)

    async def wait_for_move(self) -> None:
        """Return when the place has changed since the last call."""
        await self.moved.wait()
        self.moved.clear()

    def leave(self) -> None:
        """Give the place up."""
        self._slot.leave(self)
