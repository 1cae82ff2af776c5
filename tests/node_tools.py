"""Tests that check or lay out JavaScript: they run where the tools are, as they are in the gate."""

from __future__ import annotations

import shutil

import pytest

needs_tsc = pytest.mark.skipif(
    shutil.which("tsc") is None, reason="needs tsc (npm's typescript), as .ci/run installs"
)
needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="needs node, as .ci/run installs"
)
needs_prettier = pytest.mark.skipif(
    shutil.which("prettier") is None, reason="needs prettier, as .ci/run installs"
)
