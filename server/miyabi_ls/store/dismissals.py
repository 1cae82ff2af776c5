"""The findings a user does not want to see again, for this user alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.store.database import Database

MIGRATIONS = (
    (
        "CREATE TABLE dismissed (fingerprint TEXT PRIMARY KEY, category TEXT NOT NULL, "
        "path TEXT NOT NULL, item TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID",
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Dismissal:
    """One finding, or one kind of finding in one item, that is not to be shown.

    Attributes:
        path: the file, relative to its workspace, parted by ``/``.
        item: words that name the item.
        category: the finding's category.
        fingerprint: what it is known by; the rest is for people who read the list.
        reason: why, where the user said so.
    """

    path: str
    item: str
    category: str
    fingerprint: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dismissals:
    """Everything this user has dismissed. Every method blocks, and raises StoreError."""

    database: Database

    def all(self) -> tuple[Dismissal, ...]:
        """Every dismissal, by path."""
        with self.database.transaction() as connection:
            rows = connection.execute(
                "SELECT path, item, category, fingerprint, reason FROM dismissed"
            )
            return tuple(sorted(Dismissal(*row) for row in rows))

    def add(self, dismissal: Dismissal) -> None:
        """Dismiss; twice is once."""
        row = (
            dismissal.fingerprint,
            dismissal.category,
            dismissal.path,
            dismissal.item,
            dismissal.reason,
        )
        with self.database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO dismissed VALUES (?, ?, ?, ?, ?)", row)

    def remove(self, fingerprint: str) -> None:
        """Show it again."""
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM dismissed WHERE fingerprint = ?", (fingerprint,))


def open_dismissals(folder: Path) -> Dismissals:
    """The dismissals kept in ``folder``, the state folder."""
    return Dismissals(Database(folder / "dismissed.sqlite3", MIGRATIONS))
