"""Which editors are here, and what each needs."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from miyabi_ls.checks import Check, passed, skipped, warned
from miyabi_ls.verify.programs import version_line

_NEOVIM_NEEDED = (0, 11)


@dataclass(frozen=True, slots=True)
class _Editor:
    name: str
    programs: tuple[str, ...]
    hint: str


_EDITORS = (
    _Editor("VS Code", ("code", "codium", "code-server"), "install miyabi-ls.vsix"),
    _Editor("Emacs", ("emacs",), "add miyabi-ls to eglot-server-programs"),
    _Editor("Vim", ("vim",), "define an ALE linter"),
    _Editor("Helix", ("hx", "helix"), "add miyabi-ls to languages.toml"),
    _Editor("Zed", ("zed", "zeditor"), "needs an extension that starts miyabi-ls"),
)


async def editor_checks() -> AsyncGenerator[Check]:
    """Yield each editor found, with a hint where docs/editors.md has more."""
    found = False
    if neovim := await _neovim_check():
        found = True
        yield neovim
    for editor in _EDITORS:
        program = next(filter(None, map(shutil.which, editor.programs)), None)
        if program is not None:
            found = True
            yield passed(editor.name, f"{program}; {editor.hint} (docs/editors.md)")
    if not found:
        yield skipped("editors", "none found on the PATH here.")


async def _neovim_check() -> Check | None:
    program = shutil.which("nvim")
    if program is None:
        return None
    match = re.search(r"NVIM v(\d+)\.(\d+)", await version_line(program))
    if match is None:
        return warned("Neovim", f"{program} does not say its version.", "Install Neovim 0.11.")
    version = (int(match[1]), int(match[2]))
    shown = ".".join(map(str, version))
    if version < _NEOVIM_NEEDED:
        return warned(
            "Neovim",
            f"{program} is {shown}, which lacks vim.lsp.config.",
            "Install Neovim 0.11 or newer.",
        )
    return passed("Neovim", f"{program} is {shown}; three lines of vim.lsp.config (README.md)")
