"""Which files of a workspace are indexed: git itself is the oracle for what it ignores."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from miyabi_ls.source.index.child import Reader
from miyabi_ls.source.index.walk import (
    MOST_BYTES_OF_A_FILE,
    is_source,
    read_source,
    source_files,
    stamp_of,
)

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git, as .ci/run installs")


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def found(root: Path) -> list[str]:
    return sorted(file.relative_to(root).as_posix() for file in source_files(root))


def by_git(root: Path) -> list[str]:
    command = ["git", "ls-files", "--others", "--exclude-standard", "-z", "--", "*.rs"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "init", "-q"], cwd=root, check=True, env=environment)
    listed = subprocess.run(command, cwd=root, check=True, env=environment, capture_output=True)
    return sorted(filter(None, listed.stdout.decode().split("\0")))


IGNORED = {
    "a pattern for names": {
        ".gitignore": "made.rs\n",
        "made.rs": "",
        "src/made.rs": "",
        "a.rs": "",
    },
    "a pattern for the folder alone": {".gitignore": "/made.rs\n", "made.rs": "", "b/made.rs": ""},
    "a folder": {".gitignore": "gen/\n", "gen/a.rs": "", "src/gen/b.rs": "", "src/c.rs": ""},
    "a folder named as a file is not": {".gitignore": "gen.rs/\n", "gen.rs": ""},
    "negated": {".gitignore": "*.rs\n!keep.rs\n", "a.rs": "", "keep.rs": "", "src/keep.rs": ""},
    "negated, then not": {".gitignore": "!a.rs\na.rs\n", "a.rs": ""},
    "negated below an ignored folder": {
        ".gitignore": "gen/\n!gen/keep.rs\n",
        "gen/keep.rs": "",
        "gen/deep/keep.rs": "",
    },
    "negated below ignored contents": {
        ".gitignore": "gen/*\n!gen/keep.rs\n",
        "gen/keep.rs": "",
        "gen/a.rs": "",
    },
    "nested": {"src/.gitignore": "a.rs\n", "src/a.rs": "", "src/deep/a.rs": "", "a.rs": ""},
    "nested, negating": {
        ".gitignore": "*.rs\n",
        "src/.gitignore": "!*.rs\n",
        "src/a.rs": "",
        "b.rs": "",
    },
    "nested and anchored": {"src/.gitignore": "/a.rs\n", "src/a.rs": "", "src/deep/a.rs": ""},
    "two stars": {".gitignore": "a/**/b.rs\n", "a/b.rs": "", "a/x/y/b.rs": "", "b.rs": ""},
    "a comment and blanks": {".gitignore": "# a.rs\n\n   \nb.rs  \n", "a.rs": "", "b.rs": ""},
    "line ends of Windows": {".gitignore": "a.rs\r\nb.rs\r\n", "c.rs": ""},
    "a class": {".gitignore": "[ab].rs\n", "a.rs": "", "b.rs": "", "c.rs": ""},
    "an escaped sign": {".gitignore": "\\!a.rs\n", "!a.rs": "", "a.rs": ""},
}


@needs_git
@pytest.mark.parametrize("files", IGNORED.values(), ids=IGNORED.keys())
def test_what_git_ignores_is_not_found(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    assert found(tmp_path) == by_git(tmp_path)
    for name in files:
        assert is_source(tmp_path, tmp_path / name) == (name in found(tmp_path))


@needs_git
def test_the_repository_s_rules_reach_a_workspace_within(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "made.rs\n", "crates/one/made.rs": "", "crates/one/a.rs": ""})
    write(tmp_path, {"crates/.gitignore": "b.rs\n", "crates/one/b.rs": ""})
    by_git(tmp_path)
    write(tmp_path, {".git/info/exclude": "c.rs\n", "crates/one/c.rs": ""})
    assert found(tmp_path / "crates" / "one") == ["a.rs"]
    (tmp_path / ".gitignore").unlink()
    assert found(tmp_path / "crates" / "one") == ["a.rs", "made.rs"]


@pytest.mark.parametrize(
    "name",
    [
        ".git/hooks/a.rs",
        ".cargo/registry/a.rs",
        "node_modules/x/a.rs",
        "src/vendor/x/a.rs",
        "third_party/a.rs",
        "target/debug/build/a.rs",
    ],
)
def test_what_others_wrote_is_not_found(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"Cargo.toml": "", name: "", "src/a.rs": ""})
    assert found(tmp_path) == ["src/a.rs"]
    assert not is_source(tmp_path, tmp_path / name)


def test_a_folder_called_target_that_cargo_did_not_make_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.toml": "", "src/target/mod.rs": ""})
    assert found(tmp_path) == ["src/target/mod.rs"]
    write(tmp_path, {"src/target/CACHEDIR.TAG": ""})
    assert found(tmp_path) == []


def test_links_lead_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(outside, {"secret.rs": "fn secret() {}"})
    write(root, {"src/a.rs": ""})
    (root / "loop").symlink_to(root)
    (root / "src" / "up").symlink_to("..")
    (root / "out").symlink_to(outside)
    (root / "secret.rs").symlink_to(outside / "secret.rs")
    (root / "nowhere.rs").symlink_to(root / "nothing")
    (root / ".gitignore").symlink_to(outside / "secret.rs")
    assert found(root) == ["src/a.rs"]
    assert not is_source(root, root / "out" / "secret.rs")
    assert stamp_of(root / "secret.rs") is None
    assert read_source(root / "secret.rs") is None


def test_what_is_no_text_holds_nothing_and_is_waited_for_by_nobody(tmp_path: Path) -> None:
    files = {
        "binary.rs": b"fn a() {}\0",
        "latin.rs": "fn größe() {}".encode("latin-1"),
        "huge.rs": b"fn b() {}\n" * (MOST_BYTES_OF_A_FILE // 9),
        "good.rs": "fn größe() {}".encode(),
        "\udcff.rs": b"fn odd() {}",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.rs")
    (tmp_path / "folder.rs").mkdir()
    for name in ("binary.rs", "latin.rs", "huge.rs", "pipe.rs", "folder.rs", "missing.rs"):
        assert read_source(tmp_path / name) is None
    reader = Reader(tmp_path, {}, {})
    assert len(list(reader.changes(source_files(tmp_path)))) == len(files)
    names = {
        path: [d.name for d in each.found.definitions] for path, each in reader.entries.items()
    }
    assert names == {
        "binary.rs": [],
        "latin.rs": [],
        "huge.rs": [],
        "good.rs": ["größe"],
        "\udcff.rs": ["odd"],
    }


def test_what_cannot_be_read_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.rs": "fn a() {}", "locked/b.rs": "fn b() {}", "c.rs": "fn c() {}"})
    scandir, opened = os.scandir, os.open

    def locked(path: object, *more: int) -> None:
        if "locked" in str(path) or str(path).endswith("c.rs"):
            raise PermissionError(13, "Permission denied")

    def scan(path: str) -> object:
        locked(path)
        return scandir(path)

    def open_(path: str, *more: int) -> int:
        locked(path)
        return opened(path, *more)

    # As root, whom tests may run as, nothing is forbidden.
    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(os, "open", open_)
    assert found(tmp_path) == ["a.rs", "c.rs"]
    assert read_source(tmp_path / "c.rs") is None
    assert read_source(tmp_path / "a.rs") == "fn a() {}"
