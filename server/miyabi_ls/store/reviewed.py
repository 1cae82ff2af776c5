"""The items that were reviewed, and what was found in each: nothing is asked twice.

An item is known by a key made of its text and of what was asked; not of the model, so that a new
one is not asked again about all that the last one has seen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miyabi_ls.folders import REVIEWED
from miyabi_ls.store.database import Database

Entry = Mapping[str, Any]
"""One finding in JSON's types, as whoever keeps it wrote it."""

MIGRATIONS = (
    (
        "CREATE TABLE reviewed (key TEXT PRIMARY KEY, entries TEXT NOT NULL, "
        "used INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX reviewed_used ON reviewed (used)",
    ),
)
MOST_ITEMS = 20_000
"""More than anyone edits: about 10 MB."""
MOST_DAYS = 90
_DAY = 86_400
_MOST_AT_ONCE = 500
"""Keys in one query; SQLite takes 999 parameters at least (sqlite.org, Limits)."""


@dataclass(frozen=True, slots=True)
class ReviewedItems:
    """What was found in every item that was reviewed. Every method blocks, and raises StoreError.

    Attributes:
        database: where it is kept.
        most_items: how many are kept; those that were not used for the longest time go first.
    """

    database: Database
    most_items: int = MOST_ITEMS

    def get(self, keys: Collection[str]) -> dict[str, tuple[Entry, ...]]:
        """What was found in those of ``keys`` that are known."""
        now = int(time.time())
        found: dict[str, tuple[Entry, ...]] = {}
        wanted = list(dict.fromkeys(keys))
        with self.database.transaction() as connection:
            for at in range(0, len(wanted), _MOST_AT_ONCE):
                some = wanted[at : at + _MOST_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(
                    f"SELECT key, entries FROM reviewed WHERE key IN ({marks})",  # noqa: S608
                    some,
                )
                found.update((key, tuple(json.loads(entries))) for key, entries in rows)
                connection.execute(
                    f"UPDATE reviewed SET used = ? WHERE used < ? AND key IN ({marks})",  # noqa: S608
                    (now, now - _DAY, *some),
                )
        return found

    def put(self, key: str, entries: Sequence[Entry]) -> None:
        """Remember what was found in an item; no entries where nothing was."""
        now = int(time.time())
        text = json.dumps(list(entries), ensure_ascii=False, separators=(",", ":"))
        with self.database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO reviewed VALUES (?, ?, ?)", (key, text, now))
            connection.execute("DELETE FROM reviewed WHERE used < ?", (now - MOST_DAYS * _DAY,))
            connection.execute(
                "DELETE FROM reviewed WHERE key IN "
                "(SELECT key FROM reviewed ORDER BY used DESC, key LIMIT -1 OFFSET ?)",
                (self.most_items,),
            )

    def forget(self, keys: Collection[str]) -> None:
        """Have these items asked about again."""
        with self.database.transaction() as connection:
            connection.executemany("DELETE FROM reviewed WHERE key = ?", [(key,) for key in keys])


def open_reviewed_items(folder: Path) -> ReviewedItems:
    """The reviewed items kept in ``folder``, the cache folder."""
    return ReviewedItems(Database(folder / REVIEWED, MIGRATIONS))
