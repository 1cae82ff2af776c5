"""How much a review of a few lines may say: a model that loops would say it for ever."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from miyabi_ls.actions.action import Finding, Severity, Target

_MOST_FINDINGS = 20
_FEWEST_MOST = 3
_ENTRIES_PER_FINDING = 2
_REPEATS = 4
"""The same remark so often in one answer is a loop."""
_REMARK = re.compile(r'"message"\s*:\s*"((?:[^"\\]|\\.)*)"')
_ORDER = tuple(Severity)


def most_findings(target: Target) -> int:
    """As many as a reader can use: not more than there are lines, and never many."""
    text = target.text
    lines = text.line_at(target.span.end) - text.line_at(target.span.start) + 1
    return max(_FEWEST_MOST, min(lines, _MOST_FINDINGS))


def bounded(target: Target, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The most severe ones, as many as a review of ``target`` may have, in their order."""
    if len(findings) <= (most := most_findings(target)):
        return tuple(findings)
    kept = sorted(findings, key=lambda each: _ORDER.index(each.severity))[:most]
    return tuple(each for each in findings if each in kept)


def is_endless(target: Target, answer: str) -> bool:
    """Whether an answer, as far as it is written, repeats itself or says more than can be used."""
    remarks = Counter(_REMARK.findall(answer))
    if max(remarks.values(), default=0) >= _REPEATS:
        return True
    return remarks.total() > _ENTRIES_PER_FINDING * most_findings(target)
