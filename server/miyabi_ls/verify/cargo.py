"""``cargo check``, ``clippy``, ``test --doc`` and ``metadata``, on an overlay, without network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.source.crate import Crate, patches_of
from miyabi_ls.verify.compiler_message import CompilerMessage, messages_in
from miyabi_ls.verify.installed import environment_for, installed
from miyabi_ls.verify.overlay import Overlay
from miyabi_ls.verify.programs import Ended, run_on_lifeline, run_program

_FAILED_COMMAND = "process didn't exit successfully: "
_LINKS = re.compile(r"--emit=\S*\blink\b")
_NOT_HERE = re.compile(r"no such command|is not installed")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to.

    Attributes:
        messages: each once, whatever targets it was found in.
        failure: one line that says why nothing could be checked; empty where it could.
        would_run: whether what has an error would be run, had it none.
    """

    messages: tuple[CompilerMessage, ...] = ()
    failure: str = ""
    would_run: bool = False

    @property
    def errors(self) -> tuple[CompilerMessage, ...]:
        """The messages that are errors."""
        return tuple(message for message in self.messages if message.level == "error")


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
    """Compile the crate's copy, all targets, as far as ``cargo check`` does.

    Told to be verbose, cargo also names the commands that failed; told to keep going, it tries them
    all, so that none of those that would be run is missed.
    """
    return await _checked("check", ("-v", "--keep-going"), crate, overlay, seconds)


async def clippy(crate: Crate, overlay: Overlay, seconds: float) -> Checked:
    """As :func:`check`, with Clippy's lints."""
    checked = await _checked("clippy", (), crate, overlay, seconds)
    return Checked(failure="not installed") if _NOT_HERE.search(checked.failure) else checked


async def _checked(
    command: str, options: tuple[str, ...], crate: Crate, overlay: Overlay, seconds: float
) -> Checked:
    more = ("--all-targets", "--message-format=json", *options)
    ended = await run_cargo((command, *more), crate, overlay, seconds)
    if isinstance(ended, str):
        return Checked(failure=ended)
    messages = messages_in(ended.out)
    if ended.status != 0 and not any(message.level == "error" for message in messages):
        return Checked(failure=f"cargo {command} failed ({first_error(ended)})")
    return Checked(messages, would_run=ended.status != 0 and _would_run(ended.err))


def _would_run(err: str) -> bool:
    """Whether a compiler failed on what cargo would have run, or it cannot be told.

    ``cargo check`` links only what it runs: build scripts, procedural macros, and the libraries in
    either, also where such a library is the very one that is checked (a cycle of dev-dependencies).
    """
    failed = [line for line in err.splitlines() if _FAILED_COMMAND in line]
    return not failed or any(map(_LINKS.search, failed))


async def run_cargo(
    arguments: tuple[str, ...],
    crate: Crate,
    overlay: Overlay,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Ended | str:
    """Run cargo on the crate's copy, where the crate itself is: its configuration counts.

    Returns:
        How it ended, or one line that says why it did not.
    """
    cargo = installed("cargo", crate.manifest)
    if cargo is None:
        return "cargo is not installed"
    command: tuple[str | Path, ...] = (
        cargo,
        *arguments,
        "--manifest-path",
        overlay.path_of(crate.manifest),
        "--target-dir",
        overlay.target,
        "--offline",
        "--color=never",
    )
    ended = await run_on_lifeline(
        command,
        folder=crate.folder,
        seconds=seconds,
        environment={**environment_for(crate.manifest), **(environment or {})},
    )
    return ended or f"cargo did not come to an end within {seconds:g} s"


def first_error(ended: Ended) -> str:
    """The first line of an error that a program wrote; its status where it wrote none."""
    lines = [line for line in ended.err.splitlines() if line.startswith("error")]
    first = lines[0].removeprefix("error:").strip() if lines else f"status {ended.status}"
    return first[:200]


async def _metadata(manifest: Path, seconds: float) -> tuple[Path | None, tuple[Path, ...]]:
    """The workspace of a manifest, and the folders of what its packages take by path.

    cargo does not tell which of them take the place of others (``[patch]``).
    """
    cargo = installed("cargo", manifest)
    if cargo is None:
        return None, ()
    command = (cargo, "metadata", "--no-deps", "--offline", "--format-version=1")
    ended = await run_program(
        (*command, "--manifest-path", manifest),
        folder=manifest.parent,
        seconds=seconds,
        environment=environment_for(manifest),
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
    return (Path(root) if root else None), (*paths, *(patches_of(Path(root)) if root else ()))
