"""A review in SARIF 2.1.0 (OASIS), which code hosts and editors show."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from miyabi_ls import __version__
from miyabi_ls.actions.action import Severity
from miyabi_ls.actions.review_form import CATEGORIES
from miyabi_ls.cli.review_result import FindingInFile, ReviewResult
from miyabi_ls.source.text import Span

_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}
_NAMES = tuple(CATEGORIES)
_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def as_sarif(result: ReviewResult) -> str:
    """``result`` as a log with one run; what was dismissed is in it, suppressed."""
    driver = {
        "name": "miyabi-ls",
        "semanticVersion": __version__,
        "rules": [
            {"id": name, "shortDescription": _message(f"{words[0].upper()}{words[1:]}.")}
            for name, words in CATEGORIES.items()
        ],
    }
    invocation: dict[str, Any] = {"executionSuccessful": not result.ended_early}
    told = [*map(str, result.not_reviewed), *filter(None, [result.ended_early])]
    if told:
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": _message(line)} for line in told
        ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "invocations": [invocation],
        "results": [
            *map(_result, result.findings),
            *(_result(each) | _suppressed(each) for each in result.dismissed),
        ],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(each: FindingInFile) -> dict[str, Any]:
    finding = each.finding
    result: dict[str, Any] = {
        "ruleId": finding.category,
        "ruleIndex": _NAMES.index(finding.category),
        "level": _LEVELS[finding.severity],
        "message": _message(f"{finding.message} {finding.reasoning}".strip()),
        "locations": [_location(each, finding.span)],
        "partialFingerprints": {"miyabi/v1": each.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            _location(each, other.span) | {"message": _message(other.message)}
            for other in finding.related
        ]
    if finding.suggestion is not None:
        replacement = {
            "deletedRegion": each.region(),
            "insertedContent": {"text": finding.suggestion},
        }
        change = {"artifactLocation": {"uri": _uri(each.path)}, "replacements": [replacement]}
        description = _message("What the model suggests.")
        result["fixes"] = [{"description": description, "artifactChanges": [change]}]
    return result


def _suppressed(each: FindingInFile) -> dict[str, Any]:
    kind = "inSource" if each.is_allowed else "external"
    return {"suppressions": [{"kind": kind, "status": "accepted"}]}


def _location(each: FindingInFile, span: Span) -> dict[str, Any]:
    region = {**each.region(span), "snippet": {"text": each.text.slice(span)}}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(each.path)}, "region": region}}


def _uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(os.fsencode(path))


def _message(text: str) -> dict[str, str]:
    """A plain text, in which braces are placeholders (3.11.5) and brackets links (3.11.6)."""
    doubled = text.replace("{", "{{").replace("}", "}}")
    return {"text": _LINK.sub(r"\\[", doubled)}
