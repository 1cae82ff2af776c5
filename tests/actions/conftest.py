"""Hypothesis searches here as it does in ``tests/source``."""

from __future__ import annotations

import tests.source.conftest  # noqa: F401
