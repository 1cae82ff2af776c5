"""Which tools are here that prove an edit: cargo, rustc, rustfmt, Clippy."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from miyabi_ls.checks import Check, passed, skipped, warned
from miyabi_ls.verify.programs import version_line


@dataclass(frozen=True, slots=True)
class _Tool:
    program: str
    use: str
    fix: str


_TOOLS = (
    _Tool("cargo", "compiling edits", "Install Rust, for example with rustup."),
    _Tool("rustc", "compiling edits", "Install Rust, for example with rustup."),
    _Tool("rustfmt", "formatting edits", "Run `rustup component add rustfmt`."),
    _Tool("clippy-driver", "Clippy's lints", "Run `rustup component add clippy`."),
)


async def toolchain_checks() -> AsyncGenerator[Check]:
    """Yield each tool with its version; none is needed, and nothing is downloaded."""
    for tool in _TOOLS:
        yield await _check(tool)


async def _check(tool: _Tool) -> Check:
    program = shutil.which(tool.program)
    name = tool.program.removesuffix("-driver")
    if program is None:
        return skipped(name, f"not found; it is for {tool.use}.", tool.fix)
    version = await version_line(program)
    if not version:
        return warned(
            name,
            f"{program} does not say its version.",
            f"Run `{tool.program} --version` to see why.",
        )
    return passed(name, version, version=version)
