"""What a review from the command line came to; every format shows this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Severity
from miyabi_ls.engine.review.quality_report import QualityReport
from miyabi_ls.engine.review.shown import at_least
from miyabi_ls.source.text import Text


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """The findings in one file.

    Attributes:
        path: where it is, relative to where the review begins, parted by ``/``.
        text: what was reviewed.
        findings: those that are shown, in the order of the file.
        dismissed: those that somebody has dismissed.
        fingerprints: what each of ``findings`` is known by, in their order.
    """

    path: str
    text: Text
    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    fingerprints: tuple[str, ...]

    def lines_of(self, finding: Finding) -> tuple[int, int]:
        """Its first and last line, from 1."""
        first, last = finding.span.start, finding.span.end
        return self.text.line_at(first) + 1, self.text.line_at(last) + 1


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """One review.

    Attributes:
        files: those with findings, by path.
        report: all that is counted.
        not_reviewed: file and reason for everything left out, one line each.
        ended_early: why it did not go to its end; empty where it did.
    """

    files: tuple[ReviewedFile, ...]
    report: QualityReport
    not_reviewed: tuple[str, ...] = ()
    ended_early: str = ""

    def findings(self) -> Iterator[tuple[ReviewedFile, Finding]]:
        """Every finding that is shown."""
        for file in self.files:
            for finding in file.findings:
                yield file, finding

    def has(self, least: Severity) -> bool:
        """Whether a finding is ``least`` or more severe."""
        return any(at_least(finding.severity, least) for _, finding in self.findings())
