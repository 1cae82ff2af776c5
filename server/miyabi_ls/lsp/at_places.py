"""What is remembered of places in documents, a bounded number, until it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from miyabi_ls.lsp.documents import TrackedTarget

MOST = 8
"""Things of a kind remembered in a session; the oldest goes for the ninth."""


class _Placed(Protocol):
    """Something remembered of a place.

    Attributes:
        token: what names it to the client.
        place: where it stands now.
    """

    @property
    def token(self) -> str: ...

    @property
    def place(self) -> TrackedTarget: ...


Item = TypeVar("Item", bound=_Placed)


class AtPlaces(Generic[Item]):
    """Things of one kind, oldest first.

    Args:
        on_drop: called with the place of each that is dropped.
    """

    def __init__(self, on_drop: Callable[[TrackedTarget], None]) -> None:
        self._items: dict[str, Item] = {}
        self._on_drop = on_drop

    def __iter__(self) -> Iterator[Item]:
        return iter(tuple(self._items.values()))

    def keep(self, item: Item) -> None:
        """Remember ``item``, in place of one of its token."""
        for oldest in self.would_drop(item):
            self.drop(oldest.token)
        before = self._items.get(item.token)
        if before is not None and before.place is not item.place:
            self.drop(item.token)
        self._items[item.token] = item

    def would_drop(self, item: Item) -> list[Item]:
        """Those that have to go for ``item``."""
        is_new = item.token not in self._items
        return [*self._items.values()][: max(0, len(self._items) + is_new - MOST)]

    def get(self, token: str) -> Item | None:
        """The one called ``token``, if it is remembered."""
        return self._items.get(token)

    def drop(self, token: str) -> Item | None:
        """Forget the one called ``token``, and return it."""
        item = self._items.pop(token, None)
        if item is not None:
            self._on_drop(item.place)
        return item

    def holds(self, place: TrackedTarget) -> bool:
        """Whether something is remembered of ``place``."""
        return any(item.place is place for item in self._items.values())

    def at(self, uri: str, span: Span) -> list[Item]:
        """Those that stand where ``span`` is, the newest last."""
        return [item for item in self if item.place.uri == uri and _stands_at(item.place, span)]


def _stands_at(place: TrackedTarget, span: Span) -> bool:
    stands = place.tracked.span
    return stands is not None and stands.contains(span)
