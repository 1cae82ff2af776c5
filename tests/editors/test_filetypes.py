"""What the clients of this repository start the server for: every language that is known."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from miyabi_ls.source.languages import languages

ROOT = Path(__file__).parents[2]
KNOWN = {name for language in languages() for name in language.language_ids}
ZED_NAMES = {"JavaScript": "javascript", "TypeScript": "typescript", "TSX": "typescriptreact"}
WITHOUT_A_NAME_IN_ZED = {"javascriptreact"}
"""Zed opens files with JSX as JavaScript."""


@pytest.mark.parametrize("name", ["README.md", "editors/nvim/lsp/miyabi.lua"])
def test_neovim(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    (table,) = re.findall(r"filetypes = \{(.*?)\}", text, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', table)) >= KNOWN


def test_zed() -> None:
    extension = tomllib.loads((ROOT / "editors/zed/extension.toml").read_text("utf-8"))
    names = extension["language_servers"]["miyabi-ls"]["languages"]
    assert {ZED_NAMES.get(each, each.lower()) for each in names} >= KNOWN - WITHOUT_A_NAME_IN_ZED
