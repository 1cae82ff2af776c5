"""How much a review of a few lines may say."""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.actions.action import Finding, Severity, Target
from miyabi_ls.actions.review_form import MOST_FINDINGS

_FEWEST_MOST = 3
_ORDER = tuple(Severity)


def most_findings(target: Target) -> int:
    """As many as a reader can use: not more than there are lines, and never many."""
    text = target.text
    lines = text.line_at(target.span.end) - text.line_at(target.span.start) + 1
    return max(_FEWEST_MOST, min(lines, MOST_FINDINGS))


def bounded(target: Target, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The most severe ones, as many as a review of ``target`` may have, in their order."""
    if len(findings) <= (most := most_findings(target)):
        return tuple(findings)
    kept = sorted(findings, key=lambda each: _ORDER.index(each.severity))[:most]
    return tuple(each for each in findings if each in kept)
