"""A review in SARIF 2.1.0 (OASIS), which code hosts and editors show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from miyabi_ls import __version__
from miyabi_ls.actions.action import Finding, Severity
from miyabi_ls.actions.review_form import CATEGORIES
from miyabi_ls.cli.review_formats.as_json import region_of
from miyabi_ls.cli.review_result import ReviewedFile, ReviewResult
from miyabi_ls.source.text import Span

_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}
_NAMES = tuple(CATEGORIES)


def as_sarif(result: ReviewResult) -> str:
    """``result`` as a log with one run; what was dismissed is in it, suppressed."""
    results = []
    for file in result.files:
        for finding, fingerprint in zip(file.findings, file.fingerprints, strict=True):
            known = {"partialFingerprints": {"miyabi/v1": fingerprint}}
            results.append(_result(file, finding) | known)
        suppressed = {"suppressions": [{"kind": "external", "status": "accepted"}]}
        results += [_result(file, finding) | suppressed for finding in file.dismissed]
    driver = {
        "name": "miyabi-ls",
        "semanticVersion": __version__,
        "rules": [
            {"id": name, "shortDescription": {"text": f"{words[0].upper()}{words[1:]}."}}
            for name, words in CATEGORIES.items()
        ],
    }
    invocation: dict[str, Any] = {"executionSuccessful": not result.ended_early}
    told = [*result.not_reviewed, *filter(None, [result.ended_early])]
    if told:
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": line}} for line in told
        ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "invocations": [invocation],
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(file: ReviewedFile, finding: Finding) -> dict[str, Any]:
    text = f"{finding.message} {finding.reasoning}".strip()
    found: dict[str, Any] = {
        "ruleId": finding.category,
        "ruleIndex": _NAMES.index(finding.category),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _place(file, finding.span)}],
    }
    if finding.related:
        found["relatedLocations"] = [
            {"physicalLocation": _place(file, each.span), "message": {"text": each.message}}
            for each in finding.related
        ]
    if finding.suggestion is not None:
        replacement = {
            "deletedRegion": region_of(file.text, finding.span),
            "insertedContent": {"text": finding.suggestion},
        }
        change = {"artifactLocation": {"uri": quote(file.path)}, "replacements": [replacement]}
        description = {"text": "What the model suggests."}
        found["fixes"] = [{"description": description, "artifactChanges": [change]}]
    return found


def _place(file: ReviewedFile, span: Span) -> dict[str, Any]:
    region = region_of(file.text, span) | {"snippet": {"text": file.text.slice(span)}}
    return {"artifactLocation": {"uri": quote(file.path)}, "region": region}
