"""Tests that lay out Go: they run where gofmt is, as it is in the gate."""

from __future__ import annotations

import shutil

import pytest

needs_gofmt = pytest.mark.skipif(
    shutil.which("gofmt") is None, reason="needs gofmt, as .ci/run installs"
)
