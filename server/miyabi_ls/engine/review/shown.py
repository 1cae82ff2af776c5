"""Which findings are shown: not those the user has dismissed, nor those that matter too little."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Severity, Target

IsDismissed = Callable[[Target, Finding], bool]
"""Whether the user, or the code itself, says that a finding on a target is not to be shown."""
_ORDER = tuple(Severity)
"""The most severe first."""


def nothing_dismissed(target: Target, finding: Finding) -> bool:
    """False: nothing is."""
    del target, finding
    return False


@dataclass(frozen=True, slots=True)
class Shown:
    """The findings of one target.

    Attributes:
        findings: those that are shown.
        dismissed: those that somebody has dismissed.
        minor: how many matter too little.
    """

    findings: tuple[Finding, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    minor: int = 0


def shown(
    target: Target, findings: Iterable[Finding], least: Severity, is_dismissed: IsDismissed
) -> Shown:
    """What of ``findings`` on ``target`` is shown where ``least`` is the least severity wanted."""
    kept: list[Finding] = []
    dismissed: list[Finding] = []
    minor = 0
    for finding in findings:
        if not at_least(finding.severity, least):
            minor += 1
        elif is_dismissed(target, finding):
            dismissed.append(finding)
        else:
            kept.append(finding)
    return Shown(tuple(kept), tuple(dismissed), minor)


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether ``severity`` is ``least`` or more severe."""
    return _ORDER.index(severity) <= _ORDER.index(least)
