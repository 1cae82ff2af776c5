"""A project with unsaved text in it: links to the user's files, and real files for what differs.

It is for programs that only read. A file that is linked keeps its place among the others, so that
what imports an unsaved file by a relative path gets the unsaved text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_MARKERS: Final = (".git", ".hg", "package.json", "tsconfig.json", "jsconfig.json")


def project_of(file: Path) -> Path:
    """The outermost folder round ``file`` that looks like a project, never the user's home.

    Configuration that others extend, and ``node_modules``, may lie that far out. Where nothing
    looks like a project it is the folder of ``file``.
    """
    home = Path.home()
    folders = [folder for folder in file.parents if not home.is_relative_to(folder)]
    found = [f for f in folders if any((f / marker).exists() for marker in _MARKERS)]
    return found[-1] if found else file.parent


def link_project(root: Path, folder: Path, texts: Mapping[Path, str]) -> None:
    """Make ``folder`` look like ``root`` with ``texts`` in it. Blocks for the disk.

    Args:
        root: the user's project.
        folder: an empty folder of ours.
        texts: unsaved text by path; paths outside ``root`` are left.

    Raises:
        OSError: a folder cannot be read, or nothing can be linked.
    """
    own = {
        path.relative_to(root): text for path, text in texts.items() if path.is_relative_to(root)
    }
    real = {Path(), *(parent for path in own for parent in path.parents)}
    for place in sorted(real):
        (folder / place).mkdir(mode=0o700, parents=True, exist_ok=True)
        _link_entries(root / place, folder / place, {*own, *real}, place)
    for path, text in own.items():
        (folder / path).write_bytes(text.encode("utf-8", "replace"))


def _link_entries(source: Path, folder: Path, kept: Iterable[Path], place: Path) -> None:
    if not source.is_dir():
        return  # where an unsaved file will be
    own = set(kept)
    with os.scandir(source) as entries:
        for entry in entries:
            if place / entry.name not in own and entry.name != ".git":
                (folder / entry.name).symlink_to(entry.path, target_is_directory=entry.is_dir())
