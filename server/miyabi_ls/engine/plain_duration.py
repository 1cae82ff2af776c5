"""Durations as people say them."""

from __future__ import annotations

LONG_SECONDS = 60.0
"""What takes longer is announced."""


def about(seconds: float) -> str:
    """``seconds`` in words, no more exact than an estimate is."""
    if seconds < 90:
        return f"about {max(1, round(seconds / 10)) * 10} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"
