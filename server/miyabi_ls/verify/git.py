"""Asking git what is in a repository, without running anything that the repository brings.

Git runs programs that a repository's own configuration names: a file system monitor, hooks,
external diffs, filters for the content of files, and what fetches objects it lacks. Only commands
are used here that need none of them, and what can be turned off is (gitattributes(5), git-config(1)
``core.fsmonitor``, ``core.hooksPath``, ``filter.<driver>.clean``; git(1) ``GIT_ALLOW_PROTOCOL``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from miyabi_ls.errors import GitError
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.programs import run_in_bytes

_SECONDS = 30.0
_OPTIONS: Final = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.bareRepository=explicit"),
)
_ENVIRONMENT: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FILTER_KEYS = ("clean", "smudge", "process")


@dataclass(frozen=True, slots=True)
class Git:
    """The repository that a folder is in.

    Attributes:
        program: git.
        folder: where it is asked.
        environment: what it is given on top of ours.
    """

    program: Path
    folder: Path
    environment: Mapping[str, str]

    @staticmethod
    async def at(folder: Path) -> Git:
        """The repository that ``folder`` is in; whether there is one shows when it is asked.

        Raises:
            GitError: git is not installed.
        """
        program = installed("git", folder / "file")
        if program is None:
            raise GitError("git is not installed.")
        environment = {**environment_for(folder / "file"), **_ENVIRONMENT}
        git = Git(program, folder, environment)
        return Git(program, folder, {**environment, **_settings(await git._filters())})

    async def lines(self, *arguments: str) -> list[str]:
        """What git says, by the NULs it ends its lines with; paths as the system has them.

        Raises:
            GitError: it says no.
        """
        out = await self.asked(*arguments)
        return [os.fsdecode(line) for line in out.split(b"\0") if line]

    async def asked(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What git says.

        Raises:
            GitError: it says no, or nothing in time.
        """
        ended = await run_in_bytes(
            (self.program, *_OPTIONS, *arguments),
            folder=self.folder,
            seconds=_SECONDS,
            environment=self.environment,
            stdin=stdin,
        )
        if ended is None:
            raise GitError(f"git cannot be run in {self.folder}, or took over {_SECONDS:g} s.")
        if ended.status != 0:
            words = ended.err.decode("utf-8", "replace").strip().partition("\n")[0]
            raise GitError(f"git cannot tell: {words or f'status {ended.status}'}")
        return ended.out

    async def contents(self, objects: Sequence[str], most_bytes: int) -> list[bytes | None]:
        """The content of each of ``objects``; None where it is not here, or larger.

        Raises:
            GitError: git says no.
        """
        known = await self.asked("cat-file", "--batch-check", stdin=_listed(objects))
        sizes = [_size(line) for line in known.splitlines()]
        small = [
            name
            for name, size in zip(objects, sizes, strict=True)
            if size is not None and size <= most_bytes
        ]
        out = await self.asked("cat-file", "--batch", stdin=_listed(small)) if small else b""
        found: dict[str, bytes] = {}
        at = 0
        for name in small:
            header_end = out.index(b"\n", at)
            size = _size(out[at:header_end]) or 0
            found[name] = out[header_end + 1 : header_end + 1 + size]
            at = header_end + 1 + size + 1
        return [found.get(name) for name in objects]

    async def _filters(self) -> list[str]:
        """The filters that are configured, by name."""
        try:
            keys = await self.lines("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
        except GitError:
            return []  # none is, or there is no repository, which is found out next
        names = (key.removeprefix("filter.").rpartition(".")[0] for key in keys)
        return list(dict.fromkeys(names))


def _settings(filters: Iterable[str]) -> Mapping[str, str]:
    """Variables that turn ``filters`` off: an empty command is none (git's convert.c)."""
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    count = int(given) if given.isdigit() else 0
    settings = [
        *((f"filter.{name}.{key}", "") for name in filters for key in _FILTER_KEYS),
        *((f"filter.{name}.required", "false") for name in filters),
    ]
    found = {"GIT_CONFIG_COUNT": str(count + len(settings))}
    for number, (key, value) in enumerate(settings, count):
        found[f"GIT_CONFIG_KEY_{number}"], found[f"GIT_CONFIG_VALUE_{number}"] = key, value
    return found


def _listed(objects: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in objects).encode()


def _size(line: bytes) -> int | None:
    """The size in a line of ``cat-file``; None where it says that nothing is there."""
    kind, _, size = line.partition(b" ")[2].partition(b" ")
    return int(size) if kind == b"blob" and size.isdigit() else None
