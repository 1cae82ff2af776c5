"""Tests that compile: they run where Rust is installed, as it is in the gate."""

from __future__ import annotations

import shutil

import pytest

TOOLS = ("cargo", "rustc", "rustfmt")

needs_rust = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason="needs cargo, rustc and rustfmt, as .ci/run installs"
)
