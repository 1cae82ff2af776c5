"""A SQLite file of ours: private to the user, shared by processes, safe after a kill.

Every use opens the file anew, so any thread may have it, and none waits for another's connection.
Blocks for the disk: call it off the event loop.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from miyabi_ls.errors import StoreError

_log = logging.getLogger(__name__)
_BUSY_SECONDS = 5.0
_PRIMARY = 0xFF
"""The part of an extended result code that says its kind (sqlite.org, Result Codes)."""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BESIDE = ("-wal", "-shm")

Migration = Sequence[str]
"""The statements that lead from one version of a schema to the next."""


@dataclass(frozen=True, slots=True)
class Database:
    """One file and the schema it has to have.

    Attributes:
        path: the file; it and its folder are made where they are not there.
        migrations: all there ever were, the oldest first; never changed, only added to.
    """

    path: Path
    migrations: Sequence[Migration]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection, for one transaction: all of it is written at its end, or nothing.

        A file that is damaged is set aside under another name, and said in the log; the next use
        begins an empty one.

        Raises:
            StoreError: the file cannot be used, is damaged, or is of a newer miyabi-ls.
        """
        try:
            with contextlib.closing(self._opened()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    self._migrate(connection)
                    yield connection
                except BaseException:
                    # Some errors have ended it by themselves (sqlite.org, Transactions).
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            if _is_damaged(error):
                self._set_aside()
            raise StoreError(f"{self.path} cannot be used: {error}.") from error
        except OSError as error:
            raise StoreError(f"{self.path} cannot be used: {error.strerror}.") from error

    def _opened(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its files beside this one the same mode.
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        newest = len(self.migrations)
        if version > newest:
            raise StoreError(
                f"{self.path} is of a newer miyabi-ls (schema {version}, this one knows {newest})",
                "update this one, or move the file away.",
            )
        for migration in self.migrations[version:]:
            for statement in migration:
                connection.execute(statement)
        if version < newest:
            connection.execute(f"PRAGMA user_version = {newest}")

    def _set_aside(self) -> None:
        """Rename a damaged file, unless another process has done so meanwhile."""
        with filelock.FileLock(f"{self.path}.lock", timeout=_BUSY_SECONDS, mode=0o600):
            if not self._is_damaged():
                return
            name = f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            for ending in _BESIDE:
                Path(f"{self.path}{ending}").unlink(missing_ok=True)
            self.path.rename(self.path.with_name(name))
        _log.error("%s was damaged; it is kept as %s, and a new one begun.", self.path, name)

    def _is_damaged(self) -> bool:
        if not self.path.exists():
            return False
        try:
            with contextlib.closing(self._opened()) as connection:
                (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                return bool(said != "ok")
        except sqlite3.Error as error:
            return _is_damaged(error)


def _is_damaged(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in _DAMAGED
