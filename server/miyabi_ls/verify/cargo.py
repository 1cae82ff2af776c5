"""``cargo check`` and ``cargo metadata``, on an overlay and without the network."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miyabi_ls.source.crate import Crate
from miyabi_ls.verify.overlay import Overlay
from miyabi_ls.verify.programs import Ended, run_on_lifeline, run_program

_RUN = frozenset({"custom-build", "proc-macro"})
"""Kinds of targets that cargo runs while it compiles: build scripts and procedural macros."""


@dataclass(frozen=True, slots=True)
class CompilerError:
    """One error of rustc.

    Attributes:
        code: such as ``E0308``; empty where it has none.
        message: its first line.
        file: the file it is in, as rustc names it.
        line: from 1; 0 where it is nowhere.
        source: the text of that line.
        rendered: all that rustc says of it.
        places: every file and line it points at, through macros too.
        target_kinds: cargo's kinds of the target it was found in, such as ``lib``.
    """

    code: str
    message: str
    file: str
    line: int
    source: str
    rendered: str
    places: tuple[tuple[str, int], ...] = ()
    target_kinds: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message

    @property
    def is_run(self) -> bool:
        """Whether it is in code that compiling would run, had it no error."""
        return bool(_RUN & {*self.target_kinds})

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What makes it the same error, whatever number its line has."""
        return self.code, self.message, self.file, self.source


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to.

    Attributes:
        errors: each once, whatever targets it was found in.
        failure: one line that says why nothing could be checked; empty where it could.
    """

    errors: tuple[CompilerError, ...] = ()
    failure: str = ""


def new_errors(before: Checked, after: Checked) -> tuple[CompilerError, ...]:
    """The errors of ``after`` that ``before`` does not have."""
    known = Counter(error.kind for error in before.errors)
    found = []
    for error in after.errors:
        if known[error.kind]:
            known[error.kind] -= 1
        else:
            found.append(error)
    return tuple(found)


async def path_packages(crate: Crate, seconds: float) -> tuple[Path, ...]:
    """The folders of the workspace and of all packages it takes by path, the workspace first.

    Empty where cargo is not here, or cannot read the manifest.
    """
    workspace, packages = await _metadata(crate.manifest, seconds)
    if workspace is None:
        return ()
    found = [workspace]
    pending = list(packages)
    while pending:
        folder = pending.pop()
        if any(folder.is_relative_to(each) for each in found):
            continue
        other, more = await _metadata(folder / "Cargo.toml", seconds)
        found.append(other or folder)
        pending += more
    return tuple(found)


async def check(crate: Crate, overlay: Overlay, seconds: float) -> Checked:
    """Compile the crate's copy, all targets, as far as ``cargo check`` does."""
    cargo = shutil.which("cargo")
    if cargo is None:
        return Checked(failure="cargo is not installed")
    command = (
        cargo,
        "check",
        "--manifest-path",
        overlay.path_of(crate.manifest),
        "--target-dir",
        overlay.target,
        "--offline",
        "--all-targets",
        "--message-format=json",
        "--color=never",
    )
    ended = await run_on_lifeline(command, folder=crate.folder, seconds=seconds)
    if ended is None:
        return Checked(failure=f"cargo did not come to an end within {seconds:g} s")
    found = {(e.kind, e.line, *_RUN & {*e.target_kinds}): e for e in _errors(ended)}
    errors = tuple(found.values())
    if ended.status != 0 and not errors:
        return Checked(failure=_reason(ended))
    return Checked(errors)


async def _metadata(manifest: Path, seconds: float) -> tuple[Path | None, tuple[Path, ...]]:
    """The workspace of a manifest, and the folders of what its packages take by path."""
    cargo = shutil.which("cargo")
    if cargo is None:
        return None, ()
    command = (cargo, "metadata", "--no-deps", "--offline", "--format-version=1")
    ended = await run_program(
        (*command, "--manifest-path", manifest), folder=manifest.parent, seconds=seconds
    )
    try:
        found = json.loads(ended.out) if ended and ended.status == 0 else {}
    except ValueError:
        found = {}
    root = found.get("workspace_root")
    paths = (
        Path(dependency["path"])
        for package in found.get("packages", ())
        for dependency in package.get("dependencies", ())
        if dependency.get("path")
    )
    return (Path(root) if root else None), tuple(paths)


def _errors(ended: Ended) -> Iterator[CompilerError]:
    for line in ended.out.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a build script may print what it likes
        message = entry.get("message") if isinstance(entry, dict) else None
        if not isinstance(message, dict) or message.get("level") != "error":
            continue
        if message.get("spans") or message.get("code"):
            target = entry.get("target") or {}
            yield _error(message, tuple(target.get("kind") or ()))


def _error(message: Mapping[str, Any], target_kinds: tuple[str, ...]) -> CompilerError:
    spans = message.get("spans") or []
    primary: Mapping[str, Any] = next((s for s in spans if s.get("is_primary")), {})
    code = message.get("code") or {}
    lines = primary.get("text") or [{}]
    return CompilerError(
        code=str(code.get("code") or ""),
        message=str(message.get("message", "")).partition("\n")[0],
        file=str(primary.get("file_name", "")),
        line=int(primary.get("line_start", 0)),
        source=str(lines[0].get("text", "")),
        rendered=str(message.get("rendered", "")),
        places=tuple(_places(spans)),
        target_kinds=target_kinds,
    )


def _places(spans: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for span in spans:
        at: Mapping[str, Any] | None = span if span.get("is_primary") else None
        while at:
            yield str(at.get("file_name", "")), int(at.get("line_start", 0))
            at = (at.get("expansion") or {}).get("span")


def _reason(ended: Ended) -> str:
    lines = [line for line in ended.err.splitlines() if line.startswith("error")]
    first = lines[0].removeprefix("error:").strip() if lines else f"status {ended.status}"
    return f"cargo check failed ({first[:200]})"
