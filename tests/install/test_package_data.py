"""What is no Python is packed too, or an installed server lacks it; dist.sh looks into a wheel."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "miyabi_ls"


def test_every_file_that_is_no_python_is_packed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["miyabi_ls"]
    packed = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    files = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".py" and path.parent.name != "__pycache__"
    }
    assert PACKAGE / "verify" / "node_syntax.mjs" in files
    assert files <= packed


def test_every_folder_with_such_a_file_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*") if path.suffix in (".mjs", ".json")}
    assert all((folder / "__init__.py").exists() for folder in folders)
