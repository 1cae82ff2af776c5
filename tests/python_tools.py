"""Tests with Python's own tools: they run where these are installed, as they are in the gate."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

FOLDER = Path(sys.executable).parent
"""Where what is installed beside the tests has its programs."""

needs_tools = pytest.mark.skipif(
    not all((FOLDER / name).exists() for name in ("mypy", "ruff")),
    reason="needs mypy and ruff, as the extra `lint` installs",
)


def with_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the tools on the ``PATH``."""
    monkeypatch.setenv("PATH", f"{FOLDER}{os.pathsep}{os.environ['PATH']}")


def without_tools(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Leave nothing on the ``PATH`` but what ``folder`` holds."""
    monkeypatch.setenv("PATH", str(folder))


def script(path: Path, text: str) -> Path:
    """A program of the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path
