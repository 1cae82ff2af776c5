"""Finding the user's programs, and none that a repository brings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MARKERS = (".git", ".hg", "pyproject.toml", "setup.py", "package.json", "go.mod", "Cargo.toml")


def installed(program: str, file: Path) -> Path | None:
    """The ``program`` on the ``PATH`` that is not of the project ``file`` belongs to.

    A virtual environment or ``node_modules`` in a project may be on the ``PATH``; what lies there
    came with the repository, or could have.
    """
    project = _project(file)
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if not Path(folder).is_absolute():
            continue
        found = shutil.which(program, path=folder)
        if found is not None and not _is_of(project, Path(found)):
            return Path(found)
    return None


def _is_of(project: Path | None, program: Path) -> bool:
    if project is None:
        return False
    places = (program.parent, program.resolve())
    return any(place.is_relative_to(project) for place in places)


def _project(file: Path) -> Path | None:
    """The outermost folder round ``file`` that looks like a project; never the user's home."""
    home = Path.home()
    found = [
        folder
        for folder in file.resolve().parents
        if not home.is_relative_to(folder) and any((folder / name).exists() for name in _MARKERS)
    ]
    return found[-1] if found else None
