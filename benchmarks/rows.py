"""A figure, its target, and how widely it came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: what was measured, with its unit.
        value: what came out.
        target: what it has to stay at or below; None where the figure is only told.
        holds: whether it does.
        spread: the least and the most of the single measurements.
        note: where it does not hold, the floor and why.
    """

    name: str
    value: float
    target: float | None
    holds: bool
    spread: tuple[float, float]
    note: str = ""


def median_row(
    name: str, values: Sequence[float], target: float | None = None, note: str = ""
) -> Row:
    """The median of ``values``."""
    return row(name, median(values), values, target, note)


def row(
    name: str, value: float, values: Sequence[float], target: float | None = None, note: str = ""
) -> Row:
    """``value``, taken from ``values``; ``note`` is kept where the target is missed."""
    holds = target is None or value <= target
    spread = (round(min(values), 3), round(max(values), 3))
    return Row(name, round(value, 3), target, holds, spread, "" if holds else note)


def p99(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(values, n=100)[98]
