"""A review as one JSON object (docs/review.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from miyabi_ls.actions.action import Finding
from miyabi_ls.cli.review_result import ReviewedFile, ReviewResult
from miyabi_ls.source.positions import Encoding, position_at
from miyabi_ls.source.text import Span, Text


def as_json(result: ReviewResult) -> str:
    """``result`` in JSON; lines and columns from 1, columns in UTF-16 code units."""
    report = asdict(result.report)
    report["by_severity"] = {str(key): n for key, n in result.report.by_severity.items()}
    report["not_reviewed"] = list(result.not_reviewed)
    findings = [
        _finding(file, finding, fingerprint)
        for file in result.files
        for finding, fingerprint in zip(file.findings, file.fingerprints, strict=True)
    ]
    value = {
        "version": 1,
        "findings": findings,
        "report": report,
        "endedEarly": result.ended_early,
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _finding(file: ReviewedFile, finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "path": file.path,
        **region_of(file.text, finding.span),
        "quote": file.text.slice(finding.span),
        "severity": finding.severity.value,
        "category": finding.category,
        "message": finding.message,
        "reasoning": finding.reasoning,
        "suggestion": finding.suggestion,
        "lint": finding.lint,
        "fingerprint": fingerprint,
    }


def region_of(text: Text, span: Span) -> dict[str, int]:
    """Where ``span`` is: lines and columns from 1, columns in UTF-16, the end exclusive."""
    start = position_at(text, span.start, Encoding.UTF_16)
    end = position_at(text, span.end, Encoding.UTF_16)
    return {
        "startLine": start.line + 1,
        "startColumn": start.character + 1,
        "endLine": end.line + 1,
        "endColumn": end.character + 1,
    }
