from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from miyabi_ls.engine.review.changed_files import changed_since, head_text, staged
from miyabi_ls.engine.review.file_change import FileChange, with_renames
from miyabi_ls.errors import GitError


class Repository:
    """A repository of git's own making."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
        command = ["git", *who, *arguments]
        return subprocess.run(
            command, cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout

    def write(self, path: str, content: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "A state")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "re pository é")


def seen(files: tuple[FileChange, ...]) -> dict[str, tuple[str | None, str | None]]:
    return {str(each.path): (each.before, each.after) for each in files}


async def test_what_changed_since_a_commit_and_what_is_staged(repository: Repository) -> None:
    for name in ("same", "edited", "staged", "gone", "ends"):
        repository.write(f"src/{name} ü.rs", f"fn {name}() {{}}\n")
    repository.write(".gitignore", "ignored.rs\n")
    repository.commit()
    repository.write("src/edited ü.rs", "fn edited() { 1 }\n")
    repository.write("src/staged ü.rs", "fn staged() { 1 }\n")
    repository.write("src/ends ü.rs", "fn ends() {}\r\n")
    repository.git("add", "src/staged ü.rs")
    repository.write("src/staged ü.rs", "fn staged() { 2 }\n")
    repository.write("new.rs", "fn new() {}\n")
    repository.write("ignored.rs", "fn ignored() {}\n")
    (repository.folder / "src" / "gone ü.rs").unlink()
    changes = await changed_since(repository.folder / "src", "HEAD")
    assert changes.top == repository.folder
    assert seen(changes.files) == {
        "new.rs": (None, "fn new() {}\n"),
        "src/edited ü.rs": ("fn edited() {}\n", "fn edited() { 1 }\n"),
        "src/gone ü.rs": ("fn gone() {}\n", None),
        "src/staged ü.rs": ("fn staged() {}\n", "fn staged() { 2 }\n"),
    }
    assert seen((await staged(repository.folder)).files) == {
        "src/staged ü.rs": ("fn staged() {}\n", "fn staged() { 1 }\n")
    }
    assert await head_text(repository.folder / "src" / "edited ü.rs") == "fn edited() {}\n"
    assert await head_text(repository.folder / "new.rs") is None


async def test_a_renamed_file_is_compared_with_what_it_was(repository: Repository) -> None:
    body = "".join(f"fn number_{n}() {{}}\n" for n in range(20))
    repository.write("old.rs", body)
    repository.write("other.rs", "struct Quite;\n")
    repository.commit()
    repository.git("mv", "old.rs", "new.rs")
    repository.write("new.rs", body + "fn more() {}\n")
    (change,) = (await changed_since(repository.folder, "HEAD")).files
    assert (change.path, change.was) == (PurePosixPath("new.rs"), PurePosixPath("old.rs"))
    assert (change.before, change.after) == (body, body + "fn more() {}\n")
    (in_index,) = (await staged(repository.folder)).files
    assert (in_index.was, in_index.after) == (PurePosixPath("old.rs"), body)


async def test_a_branch_is_compared_with_where_it_parted(repository: Repository) -> None:
    repository.write("a.rs", "fn a() {}\n")
    repository.commit()
    repository.git("checkout", "-q", "-b", "work")
    repository.write("b.rs", "fn b() {}\n")
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.write("a.rs", "fn a() { 1 }\n")
    repository.commit()
    repository.git("checkout", "-q", "work")
    assert list(seen((await changed_since(repository.folder, "main")).files)) == ["b.rs"]


async def test_before_the_first_commit_all_is_new(repository: Repository) -> None:
    repository.write("a.rs", "fn a() {}\n")
    repository.git("add", "a.rs")
    assert seen((await staged(repository.folder)).files) == {"a.rs": (None, "fn a() {}\n")}
    repository.write("b.rs", "fn b() {}\n")
    assert seen((await changed_since(repository.folder, "HEAD")).files) == {
        "a.rs": (None, "fn a() {}\n"),
        "b.rs": (None, "fn b() {}\n"),
    }
    with pytest.raises(GitError, match="no commit main"):
        await changed_since(repository.folder, "main")


async def test_what_is_no_text_is_said(repository: Repository) -> None:
    repository.write("a.rs", "fn a() {}\n")
    repository.commit()
    repository.write("image.rs", b"\0\1\2")
    repository.write("latin.rs", b"// caf\xe9\n")
    repository.write("large.rs", "x" * 2_000_001)
    (repository.folder / "link.rs").symlink_to("/etc/passwd")
    repository.git("add", "-A")
    in_index = {str(each.path): each.unreadable for each in (await staged(repository.folder)).files}
    assert in_index == {"image.rs": "binary", "latin.rs": "not UTF-8", "large.rs": "too large"}
    in_tree = (await changed_since(repository.folder, "HEAD")).files
    assert [str(each.path) for each in in_tree] == ["image.rs", "large.rs", "latin.rs"]
    assert {each.unreadable for each in in_tree} == {"binary, too large or not UTF-8"}


async def test_nothing_that_a_repository_names_is_run(
    repository: Repository, tmp_path: Path
) -> None:
    marker = tmp_path / "was run"
    script = repository.folder / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n", "utf-8")
    script.chmod(0o755)
    repository.write(".gitattributes", "*.rs filter=evil.one diff=evil\n")
    repository.write("a.rs", "fn a() {}\n")
    repository.write("b.rs", "fn b() {}\n")
    repository.commit()
    hooks = repository.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        (hooks / hook).write_bytes(script.read_bytes())
        (hooks / hook).chmod(0o755)
    for key in (
        *(f"filter.evil.one.{name}" for name in ("clean", "smudge", "process")),
        *("diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor"),
        *("core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy"),
    ):
        repository.git("config", key, str(script))
    repository.git("config", "filter.evil.one.required", "true")
    # The index is no older than the files: git looks at what they hold, which is as long.
    repository.write("b.rs", "fn c() {}\n")
    index = repository.folder / ".git" / "index"
    for name in ("a.rs", "b.rs"):
        times = (index.stat().st_mtime_ns,) * 2
        os.utime(repository.folder / name, ns=times)
    assert list(seen((await changed_since(repository.folder, "HEAD")).files)) == ["b.rs"]
    await staged(repository.folder)
    assert await head_text(repository.folder / "a.rs") == "fn a() {}\n"
    assert not marker.exists()


async def test_where_no_repository_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        await changed_since(tmp_path, "HEAD")
    with pytest.raises(GitError, match="cannot be run"):
        await staged(tmp_path / "nowhere")
    assert await head_text(tmp_path / "a.rs") is None


@pytest.mark.parametrize("base", ["--output=x", "nothing", "-h", ""])
async def test_a_base_that_is_none_is_said(repository: Repository, base: str) -> None:
    repository.write("a.rs", "fn a() {}\n")
    repository.commit()
    with pytest.raises(GitError, match="knows no commit"):
        await changed_since(repository.folder, base)


def change(path: str, before: str | None, after: str | None) -> FileChange:
    return FileChange(PurePosixPath(path), before, after)


def test_each_old_file_is_taken_for_one_new_file_at_most() -> None:
    body = "a\nb\nc\nd\ne\nf\n"
    found = with_renames(
        [
            change("one.rs", body, None),
            change("two.rs", None, body),
            change("three.rs", None, body + "i\n"),
            change("four.py", None, body),
        ]
    )
    assert [(str(each.path), str(each.was)) for each in found] == [
        ("four.py", "None"),
        ("three.rs", "None"),
        ("two.rs", "one.rs"),
    ]
