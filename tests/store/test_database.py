"""A database that several processes write to, that is killed, damaged, or of another version."""

from __future__ import annotations

import logging
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from miyabi_ls.errors import StoreError
from miyabi_ls.store.database import Database

FIRST = ("CREATE TABLE words (word TEXT PRIMARY KEY)",)
SECOND = ("ALTER TABLE words ADD COLUMN number INTEGER NOT NULL DEFAULT 1",)

WRITER = """
import sys
from pathlib import Path
from miyabi_ls.store.database import Database
from tests.store.test_database import FIRST
database = Database(Path(sys.argv[1]), (FIRST,))
for number in range(int(sys.argv[3])):
    with database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES (?)", (f"{sys.argv[2]}{number}",))
        connection.execute("INSERT INTO words VALUES (?)", (f"{sys.argv[2]}{number} again",))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "words.sqlite3"


def put(database: Database, word: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO words (word) VALUES (?)", (word,))


def words(database: Database) -> list[str]:
    with database.transaction() as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY word")]


def test_only_the_user_can_read_it(path: Path) -> None:
    database = Database(path, (FIRST,))
    with database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('a')")
        beside = sorted(path.parent.iterdir())
        assert len(beside) > 1
        assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_older_schema_is_brought_up_to_date(path: Path) -> None:
    put(Database(path, (FIRST,)), "kept")
    newer = Database(path, (FIRST, SECOND))
    with newer.transaction() as connection:
        assert connection.execute("SELECT word, number FROM words").fetchall() == [("kept", 1)]
    assert words(newer) == ["kept"]


def test_a_migration_that_fails_leaves_the_old_schema(path: Path) -> None:
    put(Database(path, (FIRST,)), "kept")
    with pytest.raises(StoreError, match="cannot be used"):
        words(Database(path, (FIRST, (*SECOND, "no statement"))))
    assert words(Database(path, (FIRST,))) == ["kept"]
    with closing(sqlite3.connect(path)) as connection:
        assert len(connection.execute("PRAGMA table_info(words)").fetchall()) == 1


def test_a_newer_schema_is_left_alone(path: Path) -> None:
    put(Database(path, (FIRST, SECOND)), "kept")
    with pytest.raises(StoreError, match=r"newer miyabi-ls .schema 2, this one knows 1.; update"):
        words(Database(path, (FIRST,)))
    assert words(Database(path, (FIRST, SECOND))) == ["kept"]


def test_what_fails_writes_nothing(path: Path) -> None:
    database = Database(path, (FIRST,))
    put(database, "a")

    def put_and(then: Callable[[], object]) -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('b')")
            connection.execute("INSERT INTO words VALUES (?)", (then(),))

    with pytest.raises(StoreError):
        put_and(lambda: "a")
    with pytest.raises(ZeroDivisionError):
        put_and(lambda: 1 // 0)
    assert words(database) == ["a"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"not a database at all" * 400, id="something else"),
        pytest.param(lambda content: content[:100] + b"\xff" * (len(content) - 100), id="pages"),
        pytest.param(lambda content: content[: len(content) // 2], id="cut"),
    ],
)
def test_a_damaged_file_is_set_aside_and_said(
    path: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(path, (FIRST,))
    for number in range(500):
        put(database, f"word {number}")
    assert callable(damage)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with caplog.at_level(logging.ERROR), pytest.raises(StoreError, match="cannot be used"):
        words(database)
    assert "was damaged; it is kept as words.sqlite3.damaged-" in caplog.text
    put(database, "new")
    assert words(database) == ["new"]
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == damaged


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"words\.sqlite3 cannot be used: "):
        words(Database(tmp_path / "file" / "words.sqlite3", (FIRST,)))
    (tmp_path / "words.sqlite3").mkdir()
    with pytest.raises(StoreError, match=r"words\.sqlite3 cannot be used: "):
        words(Database(tmp_path / "words.sqlite3", (FIRST,)))


def writer(path: Path, name: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(number)])


def test_several_processes_lose_nothing(path: Path) -> None:
    writers = [writer(path, name, 100) for name in "abcd"]
    assert [each.wait() for each in writers] == [0, 0, 0, 0]
    assert len(words(Database(path, (FIRST,)))) == 800


def test_a_kill_at_any_moment_leaves_whole_transactions(path: Path) -> None:
    database = Database(path, (FIRST,))
    for name in "abcde":
        process = writer(path, name, 100_000)
        before = len(words(database))
        while len(words(database)) < before + 20:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = words(database)
        singles = {word for word in found if not word.endswith(" again")}
        assert {f"{word} again" for word in singles} == set(found) - singles
