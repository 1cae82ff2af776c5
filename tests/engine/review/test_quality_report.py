from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import Severity
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.quality_report import quality_report
from miyabi_ls.engine.review.reviewer import Reviewed
from tests.engine.queue_provider import response
from tests.engine.review.files import TWENTY, finding_at, targets_of

TARGETS = targets_of(TWENTY)


def reviewed(*severities: Severity, number: int = 0) -> Reviewed:
    target = TARGETS[number]
    findings = (replace(finding_at(target, "fn"), severity=each) for each in severities)
    return Reviewed(target, tuple(findings))


def test_the_report_counts_everything_once() -> None:
    asked = replace(
        reviewed(Severity.ERROR, Severity.HINT),
        dropped=2,
        minor=3,
        doubted=1,
        dismissed=(finding_at(TARGETS[0], "u32"),),
        complete=False,
        response=response("x"),
        second=response("1: 9"),
        duration_ms=900,
    )
    known = replace(reviewed(Severity.WARNING, number=1), remembered=True)
    report = quality_report([asked, known], [NotReviewed("this file", "binary")])
    assert report.score == 100 - (10 + 4)  # of 100 lines, though six were reviewed
    assert report.by_severity == {Severity.ERROR: 1, Severity.WARNING: 1, Severity.HINT: 1}
    assert report.by_category == {"error-handling": 3}
    assert (report.findings, report.reviewed, report.remembered, report.lines) == (3, 2, 1, 6)
    assert (report.dropped, report.minor, report.doubted, report.dismissed) == (2, 3, 1, 1)
    assert (report.incomplete, report.not_reviewed) == (1, (NotReviewed("this file", "binary"),))
    assert (report.prompt_tokens, report.tokens, report.duration_ms) == (80, 14, 900)


def test_nothing_reviewed_has_no_score() -> None:
    assert quality_report([]).score is None
    assert quality_report([reviewed()]).score == 100


@given(st.lists(st.sampled_from(Severity), max_size=30), st.sampled_from(Severity))
def test_one_finding_more_never_raises_the_score(before: list[Severity], more: Severity) -> None:
    scores = [quality_report([reviewed(*each)]).score for each in (before, [*before, more])]
    assert scores[0] is not None
    assert scores[1] is not None
    assert 0 <= scores[1] <= scores[0] <= 100
