"""What one look at the user's machines came to: the doctor's unit, shared by the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from miyabi_ls.errors import MiyabiError

Figures = Mapping[str, float | int | str]


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as it should."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not looked at, or not there and not needed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what was looked at, in a word or two.
        verdict: how it came out.
        detail: what was seen, in one sentence.
        fix: what to do about it, in one line; empty where there is nothing to do.
        figures: what was measured, by names that hold the unit (``connect_ms``, ``size_bytes``).
    """

    name: str
    verdict: Verdict
    detail: str
    fix: str = ""
    figures: Figures = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        """Whether it keeps things from working."""
        return self.verdict is Verdict.FAILED


def passed(name: str, detail: str, **figures: float | int | str) -> Check:
    """A check that found nothing wrong."""
    return Check(name, Verdict.OK, detail, figures=figures)


def warned(name: str, detail: str, fix: str, **figures: float | int | str) -> Check:
    """A check that found something that could be better."""
    return Check(name, Verdict.WARNING, detail, fix, figures)


def failed(name: str, detail: str, fix: str, **figures: float | int | str) -> Check:
    """A check that found what keeps things from working."""
    return Check(name, Verdict.FAILED, detail, fix, figures)


def failed_by(name: str, error: MiyabiError) -> Check:
    """A check that ended with ``error``, whose two halves it shows apart."""
    problem, remedy = error.problem, error.remedy
    if not remedy:  # our sentences say what is wrong, and after a semicolon what to do
        problem, _, remedy = problem.rpartition("; ")
        problem, remedy = (problem, remedy) if problem else (remedy, "")
    detail = problem if problem[-1:] in (".", "?") else f"{problem}."
    fix = remedy[:1].upper() + remedy[1:]
    return failed(name, detail, fix or "Run the doctor again.")


def skipped(name: str, detail: str, fix: str = "") -> Check:
    """Something that was not looked at, or is not there and not needed."""
    return Check(name, Verdict.SKIPPED, detail, fix)
