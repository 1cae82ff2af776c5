"""Finding the user's programs, and none that a repository brings."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_OF_THE_SYSTEM: Final = ("/usr/local", "/opt")
"""Folders of programs; below them, but not above, a repository may lie."""


def installed(program: str, file: Path) -> Path | None:
    """The ``program`` on the ``PATH`` that no repository which ``file`` may be of has brought.

    A link into that repository does not count either.
    """
    places = _repositories(file)
    for folder in _folders(places):
        found = shutil.which(program, path=str(folder))
        if found is not None and not any(_holds(place, Path(found).resolve()) for place in places):
            return Path(found)
    return None


def environment_for(file: Path) -> Mapping[str, str]:
    """What a program that looks at ``file`` is given: a ``PATH`` without folders of its repository.

    A program that is a script finds its interpreter there (``#!/usr/bin/env node``), and others
    find what they start themselves.
    """
    folders = _folders(_repositories(file))
    # An empty PATH would mean the working directory.
    return {"PATH": os.pathsep.join(map(str, folders)) or os.defpath}


def _folders(repositories: frozenset[Path]) -> list[Path]:
    """The folders of the ``PATH`` that are absolute and lie in none of ``repositories``."""
    folders = map(Path, filter(os.path.isabs, os.environ.get("PATH", "").split(os.pathsep)))
    return [
        folder
        for folder in folders
        if not any(
            _holds(repository, place)
            for repository in repositories
            for place in (folder, folder.resolve())
        )
    ]


def _repositories(file: Path) -> frozenset[Path]:
    """The widest folder that could be a repository with ``file``, as it is named and as it is.

    No marker is asked for, since a repository need not have any. The user's home, the folder of
    temporary files, those of the system and all that hold these are none.
    """
    homes = (Path.home(), Path(tempfile.gettempdir()), *map(Path, _OF_THE_SYSTEM))
    shared = {
        each for home in homes for path in (home, home.resolve()) for each in (path, *path.parents)
    }
    found = set()
    for path in (file.absolute(), file.resolve()):
        own = [folder for folder in path.parents if folder not in shared]
        found.update(own[-1:])
    return frozenset(found)


def _holds(folder: Path, place: Path) -> bool:
    """Whether ``place`` is in ``folder``, also where the file system ignores case."""
    return any(_same(folder, each) for each in (place, *place.parents))


def _same(one: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):
        return one == other or one.samefile(other)
    return False
