"""Tests that compile: they run where Rust is installed, as it is in the gate."""

from __future__ import annotations

import shutil
import subprocess

import pytest

TOOLS = ("cargo", "rustc", "rustfmt")


def works(program: str) -> bool:
    """Whether it is here and runs: rustup's stand-ins without a toolchain do not."""
    path = shutil.which(program)
    return path is not None and subprocess.run([path, "-V"], capture_output=True).returncode == 0


needs_rust = pytest.mark.skipif(
    not all(map(works, TOOLS)), reason="needs cargo, rustc and rustfmt, as .ci/run installs"
)
needs_clippy = pytest.mark.skipif(
    not all(map(works, (*TOOLS, "cargo-clippy"))), reason="needs Clippy, as .ci/run installs"
)
