"""Finding and reading the sources of a workspace; what may stand there is anybody's."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from miyabi_ls.source.index.entry import Stamp
from miyabi_ls.source.index.ignore import IgnoreRules
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import by_path

MOST_BYTES_OF_A_FILE = 2_000_000
"""A larger one is data, or made by a program."""
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def source_files(root: Path) -> Iterator[Path]:
    """The files below ``root`` in a language we know, those near it first.

    Links are not followed: what one leads to within the workspace is found there, and anything
    else is none of ours. Folders that cannot be read are left out.
    """
    pending = deque([(root, IgnoreRules.above(root))])
    while pending:
        folder, outer = pending.popleft()
        rules = outer.inside(folder)
        for entry in _listed(folder):
            path = Path(entry.path)
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not rules.leave_out_folder(path):
                        pending.append((path, rules))
                elif _is_source_file(entry, path) and not rules.leave_out_file(path):
                    yield path
            except OSError:
                continue


def is_source(root: Path, file: Path) -> bool:
    """Whether :func:`source_files` would find ``file``."""
    if not file.is_relative_to(root) or by_path(file) is None:
        return False
    rules, folder = IgnoreRules.above(root).inside(root), root
    for part in file.relative_to(root).parts[:-1]:
        folder = folder / part
        if folder.is_symlink() or rules.leave_out_folder(folder):
            return False
        rules = rules.inside(folder)
    return not rules.leave_out_file(file)


def stamp_of(file: Path) -> Stamp | None:
    """The stamp of a plain file; None of anything else, and of what is not there."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def read_source(file: Path) -> str | None:
    """The text of ``file``; None where it is none, is too large, or cannot be read.

    A pipe or a link put in its place meanwhile is neither waited for nor followed.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | _PLAIN)
    except OSError:
        return None
    try:
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            content = opened.read(MOST_BYTES_OF_A_FILE + 1)
    except OSError:
        return None
    if len(content) > MOST_BYTES_OF_A_FILE or b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def language_at(path: Path) -> Language:
    """The language of a file that :func:`source_files` found."""
    language = by_path(path)
    assert language is not None
    return language


def _is_source_file(entry: os.DirEntry[str], path: Path) -> bool:
    return entry.is_file(follow_symlinks=False) and by_path(path) is not None


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
