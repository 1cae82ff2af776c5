"""What a review from the command line came to; every format shows this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from miyabi_ls.actions.action import Finding, Severity
from miyabi_ls.engine.review.quality_report import QualityReport
from miyabi_ls.engine.review.shown import at_least
from miyabi_ls.source.positions import Encoding, position_at
from miyabi_ls.source.text import Span, Text


@dataclass(frozen=True, slots=True)
class FindingInFile:
    """One finding.

    Attributes:
        path: the file, relative to where the review begins, parted by ``/``; absolute where it is
            not below that.
        text: what was reviewed; the places of the finding are in it.
        finding: what was found.
        fingerprint: what it is known by.
        is_allowed: whether a comment in the code says that it is not to be shown.
    """

    path: str
    text: Text
    finding: Finding
    fingerprint: str
    is_allowed: bool = False

    @property
    def quote(self) -> str:
        """The text that the finding stands on."""
        return self.text.slice(self.finding.span)

    def region(self, span: Span | None = None) -> Mapping[str, int]:
        """Where the finding is, or ``span``: from 1, columns in UTF-16, the end exclusive."""
        place = self.finding.span if span is None else span
        start = position_at(self.text, place.start, Encoding.UTF_16)
        end = position_at(self.text, place.end, Encoding.UTF_16)
        return {
            "startLine": start.line + 1,
            "startColumn": start.character + 1,
            "endLine": end.line + 1,
            "endColumn": end.character + 1,
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not reviewed.

    Attributes:
        path: its file, as that of a finding.
        label: words that name it.
        line: where it begins, from 1; 0 where it is the whole file.
        reason: why, in a few words.
    """

    path: str
    label: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f", line {self.line}" if self.line else ""
        return f"{self.path}: {self.label}{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """One review.

    Attributes:
        findings: those that are shown, by file and place.
        dismissed: those that somebody, or a comment in the code, does not want to see.
        report: all that is counted.
        not_reviewed: what was left out.
        ended_early: why it did not go to its end, as a sentence; empty where it did.
    """

    findings: tuple[FindingInFile, ...]
    dismissed: tuple[FindingInFile, ...]
    report: QualityReport
    not_reviewed: tuple[LeftOut, ...] = ()
    ended_early: str = ""

    def has(self, least: Severity) -> bool:
        """Whether a finding is ``least`` or more severe."""
        return any(at_least(each.finding.severity, least) for each in self.findings)
