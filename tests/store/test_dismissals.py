"""What is dismissed stays so: for one user, and for everybody who works on a repository."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from miyabi_ls.errors import StoreError
from miyabi_ls.store.dismissals import Dismissal, open_dismissals
from miyabi_ls.store.shared_dismissals import SharedDismissals

ONE = Dismissal("src/lib.rs", "fn area", "clippy", "f1", "it is bounded")
OTHER = Dismissal("src/lib.rs", "fn area", "documentation", "f2")


def shared_in(folder: Path, content: str | None = "{}\n") -> SharedDismissals:
    shared = SharedDismissals(folder, folder / "locks")
    if content is not None:
        shared.path.parent.mkdir(exist_ok=True)
        shared.path.write_text(content, "utf-8")
    return shared


def test_what_a_user_dismissed_stays_so_after_a_restart(tmp_path: Path) -> None:
    open_dismissals(tmp_path).add(OTHER)
    open_dismissals(tmp_path).add(ONE)
    open_dismissals(tmp_path).add(ONE)
    assert open_dismissals(tmp_path).all() == (ONE, OTHER)
    open_dismissals(tmp_path).remove("f1")
    open_dismissals(tmp_path).remove("f1")
    assert open_dismissals(tmp_path).all() == (OTHER,)


def test_a_list_that_is_shared_reads_well_and_merges_well(tmp_path: Path) -> None:
    shared = shared_in(tmp_path, "")
    shared.add(OTHER)
    shared.add(ONE)
    assert shared.all() == (ONE, OTHER)
    assert shared.path.read_text("utf-8") == (
        '{"version": 1, "dismissed": [\n'
        '  {"path": "src/lib.rs", "item": "fn area", "category": "clippy", "fingerprint": "f1", '
        '"reason": "it is bounded"},\n'
        '  {"path": "src/lib.rs", "item": "fn area", "category": "documentation", '
        '"fingerprint": "f2", "reason": ""}\n'
        "]}\n"
    )
    shared.remove("f1")
    shared.remove("f2")
    assert json.loads(shared.path.read_text("utf-8"))["dismissed"] == []
    assert [each.name for each in shared.path.parent.iterdir()] == ["dismissed.json"]


def test_removing_what_is_not_there_writes_nothing(tmp_path: Path) -> None:
    shared = shared_in(tmp_path, '{"dismissed": [ ]}')
    shared.remove("f1")
    assert shared.path.read_text("utf-8") == '{"dismissed": [ ]}'


def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    shared = shared_in(tmp_path)
    shared.path.chmod(0o640)
    shared.add(ONE)
    assert stat.S_IMODE(shared.path.stat().st_mode) == 0o640


def test_without_a_list_nothing_is_dismissed(tmp_path: Path) -> None:
    shared = shared_in(tmp_path, None)
    assert (shared.is_there, shared.all()) == (False, ())


def test_a_link_out_of_the_repository_is_no_list(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text('{"dismissed": []}')
    shared = shared_in(tmp_path, None)
    shared.path.parent.mkdir()
    shared.path.symlink_to(elsewhere)
    assert not shared.is_there
    (tmp_path / "other" / ".miyabi").mkdir(parents=True)
    (tmp_path / "other" / ".miyabi" / "dismissed.json").write_text("{}")
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / ".miyabi").symlink_to(tmp_path / "other" / ".miyabi")
    assert not SharedDismissals(tmp_path / "third", tmp_path).is_there


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "it is not a JSON object"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ('{"dismissed": 1}', "`dismissed` is not a list"),
        ('{"dismissed": [' + " " * 1_000_000 + "]}", "larger than 1000000 bytes"),
    ],
)
def test_a_list_that_makes_no_sense_is_named_and_left_alone(
    tmp_path: Path, content: str, sentence: str
) -> None:
    shared = shared_in(tmp_path, content)
    for use in (shared.all, lambda: shared.add(ONE)):
        with pytest.raises(StoreError, match=sentence):
            use()
    assert shared.path.read_text("utf-8") == content


def test_entries_that_make_no_sense_are_skipped(tmp_path: Path) -> None:
    entries = [1, {}, {"fingerprint": ""}, {"fingerprint": 5}, {"fingerprint": "f", "new": 1}]
    shared = shared_in(tmp_path, "\ufeff" + json.dumps({"dismissed": entries, "more": 1}))
    assert shared.all() == (Dismissal("", "", "", "f"),)


def test_two_editors_lose_nothing(tmp_path: Path) -> None:
    shared = shared_in(tmp_path)

    def dismiss(name: str) -> None:
        for number in range(20):
            shared.add(Dismissal("a.rs", "fn a", "clippy", f"{name}{number}"))

    threads = [threading.Thread(target=dismiss, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shared.all()) == 60


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    shared = shared_in(tmp_path)
    in_the_way = shared.path.with_name(f".dismissed.json.{os.getpid()}")
    in_the_way.mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        shared.add(ONE)
    assert shared.all() == ()
