"""A review as one JSON object (docs/review.md)."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from miyabi_ls.cli.review_result import FindingInFile, LeftOut, ReviewResult

_LATER_WORD = re.compile(r"_(\w)")


def as_json(result: ReviewResult) -> str:
    """``result`` in JSON; lines and columns from 1, columns in UTF-16 code units."""
    counted = asdict(result.report) | {"not_reviewed": list(map(_left_out, result.not_reviewed))}
    value = {
        "version": 1,
        "findings": list(map(_finding, result.findings)),
        "report": {_LATER_WORD.sub(_capital, name): each for name, each in counted.items()},
        "endedEarly": result.ended_early,
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _capital(found: re.Match[str]) -> str:
    return found[1].upper()


def _finding(each: FindingInFile) -> dict[str, Any]:
    finding = each.finding
    return {
        "path": each.path,
        **each.region(),
        "quote": each.quote,
        "severity": finding.severity,
        "category": finding.category,
        "message": finding.message,
        "reasoning": finding.reasoning,
        "suggestion": finding.suggestion,
        "lint": finding.lint,
        "tag": finding.tag,
        "related": [
            {**each.region(other.span), "message": other.message} for other in finding.related
        ],
        "fingerprint": each.fingerprint,
    }


def _left_out(each: LeftOut) -> dict[str, Any]:
    return asdict(each) | {"line": each.line or None}
