"""The quality report: what a review came to, as one number and what is behind it.

The score is ``100 - min(100, 100 * weights / lines)``, rounded, where ``weights`` is the sum over
all findings shown of 10 for an error, 4 for a warning, 1 for information and 0 for a hint, and
``lines`` are the lines that were reviewed, taken for 100 where they are fewer. So an error in a
hundred lines costs ten points, and ten errors in a thousand lines cost as many. It says how the
reviewed code looks to this model, and nothing of what was not reviewed, which stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from miyabi_ls.actions.action import Severity
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.reviewer import Reviewed

WEIGHTS: Mapping[Severity, int] = {
    Severity.ERROR: 10,
    Severity.WARNING: 4,
    Severity.INFORMATION: 1,
    Severity.HINT: 0,
}
_FEWEST_LINES = 100


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What one review came to.

    Attributes:
        score: from 0 to 100; None where nothing was reviewed.
        by_category, by_severity: findings shown, counted; what has none is left out.
        reviewed, remembered, lines: targets that were looked at, how many of them the model was
            not asked about since it had been before, and their lines.
        incomplete: targets whose review was cut at the token limit.
        dropped: findings that stood on nothing, or were too many.
        doubted: findings that the model itself was not sure of.
        dismissed, minor: findings that somebody dismissed, or that matter too little.
        not_reviewed: what was left out, and why.
        prompt_tokens, tokens: read and written, as the server counted.
        duration_ms: of the model calls, one after the other.
    """

    score: int | None = None
    by_category: Mapping[str, int] = field(default_factory=dict)
    by_severity: Mapping[Severity, int] = field(default_factory=dict)
    reviewed: int = 0
    remembered: int = 0
    lines: int = 0
    incomplete: int = 0
    dropped: int = 0
    doubted: int = 0
    dismissed: int = 0
    minor: int = 0
    not_reviewed: tuple[NotReviewed, ...] = ()
    prompt_tokens: int = 0
    tokens: int = 0
    duration_ms: int = 0

    @property
    def findings(self) -> int:
        """How many are shown."""
        return sum(self.by_severity.values())


def quality_report(
    reviewed: Sequence[Reviewed], not_reviewed: Iterable[NotReviewed] = ()
) -> QualityReport:
    """The report of what was ``reviewed``, each target once."""
    findings = [finding for each in reviewed for finding in each.findings]
    severities = Counter(finding.severity for finding in findings)
    categories = Counter(finding.category for finding in findings)
    lines = sum(map(_lines, reviewed))
    answers = (answer for each in reviewed for answer in (each.response, each.second))
    responses = [answer for answer in answers if answer is not None]
    return QualityReport(
        score=_score(severities, lines) if reviewed else None,
        by_category=dict(sorted(categories.items())),
        by_severity={
            severity: severities[severity] for severity in Severity if severities[severity]
        },
        reviewed=len(reviewed),
        remembered=sum(each.remembered for each in reviewed),
        lines=lines,
        incomplete=sum(not each.complete for each in reviewed),
        dropped=sum(each.dropped for each in reviewed),
        doubted=sum(each.doubted for each in reviewed),
        dismissed=sum(len(each.dismissed) for each in reviewed),
        minor=sum(each.minor for each in reviewed),
        not_reviewed=tuple(not_reviewed),
        prompt_tokens=sum(each.prompt_tokens for each in responses),
        tokens=sum(each.tokens_used for each in responses),
        duration_ms=sum(each.duration_ms for each in reviewed),
    )


def _score(severities: Mapping[Severity, int], lines: int) -> int:
    weight = sum(WEIGHTS[severity] * number for severity, number in severities.items())
    return 100 - min(100, round(100 * weight / max(lines, _FEWEST_LINES)))


def _lines(reviewed: Reviewed) -> int:
    text, span = reviewed.target.text, reviewed.target.span
    return text.line_at(span.end) - text.line_at(span.start) + 1
