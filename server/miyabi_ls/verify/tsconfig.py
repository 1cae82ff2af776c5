"""Which ``tsconfig.json`` a file is checked by, and what must be changed of it to write nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from miyabi_ls.verify.installed import environment_for
from miyabi_ls.verify.programs import run_on_lifeline

NAMES: Final = ("tsconfig.json", "jsconfig.json")
_MOST_REFERENCES: Final = 20
_WITHOUT: Final = {
    **dict.fromkeys(("generateTrace", "generateCpuProfile", "tsBuildInfoFile"), "null"),
    **dict.fromkeys(("incremental", "composite", "emitDeclarationOnly", "noCheck"), "false"),
}
"""Options that write files, wherever the repository says, and one that checks nothing; what they
are given instead (typescriptlang.org, "TSConfig Reference")."""


class NoProject(Exception):  # not an outcome: callers turn it into one
    """The file is not checked; the message is why, in a few words."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a file is checked by.

    Attributes:
        config: path of the configuration, below the folder of the project.
        arguments: what tsc is given so that it writes nothing.
        checks_javascript: whether it looks for errors in JavaScript too.
    """

    config: Path
    arguments: tuple[str, ...]
    checks_javascript: bool


async def find_project(
    tsc: Path, root: Path, file: Path, *, folder: Path, of: Path, seconds: float
) -> Project:
    """The project below ``root`` that has ``file``, as ``tsc --showConfig`` tells it.

    The nearest configuration counts; where it only names others, the first of these that has it.

    Args:
        tsc: the program.
        root: a project.
        file: a file of it, below ``root``.
        folder: the working directory of tsc.
        of: where the user has the file.
        seconds: how long each question may take.

    Raises:
        NoProject: there is no configuration, or it cannot be read.
    """
    pending = [nearest] if (nearest := _nearest(root, file)) is not None else []
    if not pending:
        raise NoProject("no tsconfig.json")
    found: list[tuple[Path, dict[str, Any]]] = []
    while pending and len(found) < _MOST_REFERENCES:
        config = pending.pop(0)
        if any(config == known for known, _ in found):
            continue
        shown = await _shown(tsc, root / config, folder, of, seconds)
        found.append((config, shown))
        files = {(config.parent / name) for name in map(str, shown.get("files") or ())}
        if file in files:
            return _project(config, shown)
        pending += _references(root, config, shown)
    return _project(*found[0])


def _nearest(root: Path, file: Path) -> Path | None:
    """The configuration in the nearest folder round ``file`` that has one."""
    places = (folder / name for folder in file.parents for name in NAMES)
    return next((place for place in places if (root / place).is_file()), None)


async def _shown(tsc: Path, config: Path, folder: Path, of: Path, seconds: float) -> dict[str, Any]:
    ended = await run_on_lifeline(
        (tsc, "--showConfig", "--project", config),
        folder=folder,
        seconds=seconds,
        environment=environment_for(of),
    )
    if ended is None:
        raise NoProject(f"tsc did not come to an end within {seconds:g} s, or cannot be started")
    try:
        shown = json.loads(ended.out)
    except ValueError:
        shown = None
    if not isinstance(shown, dict):
        raise NoProject(f"tsc cannot read {config.name} ({(ended.out or ended.err)[:200].strip()})")
    return shown


def _references(root: Path, config: Path, shown: dict[str, Any]) -> Iterator[Path]:
    for reference in shown.get("references") or ():
        path = config.parent / str(reference.get("path", ""))
        yield path / NAMES[0] if (root / path).is_dir() else path


def _project(config: Path, shown: dict[str, Any]) -> Project:
    options = shown.get("compilerOptions") or {}
    arguments = [
        part
        for option, value in _WITHOUT.items()
        if option in options
        for part in (f"--{option}", value)
    ]
    return Project(config, tuple(arguments), bool(options.get("checkJs")))
