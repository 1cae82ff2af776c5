"""The files that changed since a commit, or that are staged, with their text before and after.

What is in the working tree is read by us: git would pass it through the repository's filters.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from miyabi_ls.engine.review.file_change import FileChange, with_renames
from miyabi_ls.errors import GitError
from miyabi_ls.source.index.walk import MOST_BYTES_OF_A_FILE, read_source
from miyabi_ls.verify.git import Git

_COMPARE = ("diff-index", "--raw", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=all")
_PLAIN_MODES = ("100644", "100755")
_POINTER = b"version https://git-lfs.github.com/spec/"
"""What stands in the repository for a file that Git LFS keeps elsewhere."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a repository.

    Attributes:
        top: its folder, where the paths begin.
        files: what changed, by path.
    """

    top: Path
    files: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of ``diff-index``: the objects of a plain file before and after; empty for none."""

    path: str
    before: str
    after: str


async def head_text(file: Path) -> str | None:
    """The text of ``file`` in git's ``HEAD``; None where there is none."""
    try:
        git = await Git.at(file.parent)
        content = await git.asked("cat-file", "blob", f"HEAD:./{file.name}")
    except GitError:
        return None
    return _text(content)[0]


async def repository_top(folder: Path) -> Path:
    """The folder of the repository that ``folder`` is in; ``folder`` itself where it is in none."""
    try:
        return (await _repository(folder))[1]
    except GitError:
        return folder


async def changed_since(folder: Path, base: str) -> Changes:
    """What the working tree has changed since it parted from ``base``, new files included.

    Args:
        folder: anywhere in the repository.
        base: a commit, by any name git knows; before the first commit ``HEAD`` holds nothing.

    Raises:
        GitError: there is no such repository or commit.
    """
    git, top = await _repository(folder)
    commit = await (_head_or_nothing(git) if base == "HEAD" else _parted_from(git, base))
    entries = _entries(await git.lines(*_COMPARE, commit, "--"))
    others = await git.lines("ls-files", "--others", "--exclude-standard", "-z")
    known = {entry.path for entry in entries}  # what is only no longer tracked is in both
    new = [path for path in others if not path.endswith("/") and path not in known]
    entries += [_Entry(path, "", "") for path in new]
    before = await _contents(git, [entry.before for entry in entries])
    after = await asyncio.to_thread(_in_tree, top, entries)
    return Changes(top, _changes(entries, before, after))


async def staged(folder: Path) -> Changes:
    """What is staged in the repository that ``folder`` is in: what a commit would change.

    Raises:
        GitError: there is no such repository.
    """
    git, top = await _repository(folder)
    entries = _entries(await git.lines(*_COMPARE, "--cached", await _head_or_nothing(git), "--"))
    before = await _contents(git, [entry.before for entry in entries])
    after = await _contents(git, [entry.after for entry in entries])
    return Changes(top, _changes(entries, before, after))


async def _repository(folder: Path) -> tuple[Git, Path]:
    git = await Git.at(folder)
    top = Path((await git.asked("rev-parse", "--show-toplevel")).decode().rstrip("\n"))
    return await Git.at(top), top


async def _parted_from(git: Git, base: str) -> str:
    """The commit that HEAD and ``base`` have in common last; ``base`` where they have none."""
    name = f"{base}^{{commit}}"
    try:
        commit = await git.asked("rev-parse", "--verify", "--end-of-options", name)
    except GitError as error:
        raise GitError(
            f"git knows no commit {base}", "name a branch, a tag or a commit."
        ) from error
    with contextlib.suppress(GitError):  # they may have none in common
        commit = await git.asked("merge-base", "--", commit.decode().strip(), "HEAD")
    return commit.decode().strip()


async def _head_or_nothing(git: Git) -> str:
    """HEAD; before the first commit, the tree that is empty."""
    try:
        return (await git.asked("rev-parse", "--verify", "HEAD")).decode().strip()
    except GitError:
        return (await git.asked("hash-object", "-t", "tree", "--stdin")).decode().strip()


def _entries(lines: Sequence[str]) -> list[_Entry]:
    """Those of ``diff-index`` that are of plain files; it writes a line and then its path."""
    found = []
    for line, path in zip(lines[::2], lines[1::2], strict=True):
        old_mode, new_mode, old, new, _ = line.lstrip(":").split(" ")
        before = old if old_mode in _PLAIN_MODES else ""
        after = new if new_mode in _PLAIN_MODES else ""
        if before or after:
            found.append(_Entry(path, before, after))
    return found


_Content = tuple[str | None, str]
"""A text, or why there is none; neither where there is no file."""


async def _contents(git: Git, objects: Sequence[str]) -> list[_Content]:
    found = await git.contents([name for name in objects if name], MOST_BYTES_OF_A_FILE)
    rest = iter(found)
    return [_text(next(rest)) if name else (None, "") for name in objects]


def _text(content: bytes | None) -> _Content:
    if content is None:
        return None, "too large"
    if b"\0" in content or content.startswith(_POINTER):
        return None, "binary"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return None, "not UTF-8"


def _in_tree(top: Path, entries: Sequence[_Entry]) -> list[_Content]:
    """The files of ``entries`` as they are on disk; links are none."""
    found: list[_Content] = []
    for entry in entries:
        file = top / entry.path
        if file.is_symlink() or not file.is_file():
            found.append((None, ""))
            continue
        text = read_source(file)
        found.append((text, "" if text is not None else "binary, too large or not UTF-8"))
    return found


def _changes(
    entries: Sequence[_Entry], before: Sequence[_Content], after: Sequence[_Content]
) -> tuple[FileChange, ...]:
    changes = [
        FileChange(PurePosixPath(entry.path), old, new, unreadable=new_reason or old_reason)
        for entry, (old, old_reason), (new, new_reason) in zip(entries, before, after, strict=True)
    ]
    return with_renames([change for change in changes if change.is_real and _is_there(change)])


def _is_there(change: FileChange) -> bool:
    return change.before is not None or change.after is not None or bool(change.unreadable)
