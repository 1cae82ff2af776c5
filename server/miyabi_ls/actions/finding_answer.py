"""Reading findings out of an answer: parsed leniently, checked strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from miyabi_ls.actions.action import Finding, Findings, Severity
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.text import Span, Text

CATEGORIES = ("clippy", "error-handling", "test-coverage", "documentation")
SEVERITIES = tuple(severity.value for severity in Severity)
_SYNONYMS = {"info": "information", "note": "information", "suggestion": "hint"}
_CATEGORY_SYNONYMS = {
    "lint": "clippy",
    "errors": "error-handling",
    "tests": "test-coverage",
    "testing": "test-coverage",
    "docs": "documentation",
}
_LINE_NUMBER = re.compile(r"^\s*\d+: ?", re.MULTILINE)
_MAX_MESSAGE = 1000


def read_findings(text: Text, span: Span, answer: str) -> Findings:
    """The findings of a cleaned answer that stand on text in ``span``.

    Prose or fences around the JSON, and a list cut off in the middle, are put up with. A finding
    is dropped, and counted, where a field is missing or of the wrong kind, or where its quote is
    not in ``span``. One that says the same of the same place twice is kept once.

    Raises:
        AnswerUnusable: there is no JSON of findings at all.
    """
    found: dict[tuple[Span, str], Finding] = {}
    dropped = 0
    for entry in _entries(answer):
        finding = _finding(text, span, entry)
        if finding is None:
            dropped += 1
        else:
            found.setdefault((finding.span, finding.message), finding)
    findings = sorted(found.values(), key=lambda f: (f.span.start, f.span.end))
    return Findings(tuple(findings), dropped)


def _entries(answer: str) -> list[Any]:
    """The objects listed under ``findings``, or in a bare list; whole ones only."""
    start = answer.find("[")
    if start < 0 or not re.search(r'"findings"\s*:\s*$|^\W*$', answer[:start]):
        start = _after_key(answer)
    entries = list(_objects(answer, start + 1)) if start >= 0 else []
    if not entries and not re.match(r"\s*\]", answer[start + 1 :]):
        raise AnswerUnusable("The model's review is not in the form asked for; try again.")
    return entries


def _after_key(answer: str) -> int:
    key = re.search(r'"findings"\s*:\s*\[', answer)
    return key.end() - 1 if key else -1


def _objects(answer: str, at: int) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    while at < len(answer):
        gap = re.match(r"[\s,]*", answer[at:])
        at += gap.end() if gap else 0
        try:
            value, at = decoder.raw_decode(answer, at)
        except (ValueError, RecursionError):
            return
        yield value


def _finding(text: Text, span: Span, entry: object) -> Finding | None:
    if not isinstance(entry, Mapping):
        return None
    quote, message = entry.get("quote"), entry.get("message")
    category, line = _category(entry.get("category")), _line(entry.get("line"))
    severity = str(entry.get("severity", "")).lower()
    severity = _SYNONYMS.get(severity, severity)
    if not (isinstance(quote, str) and isinstance(message, str) and message.strip()):
        return None
    if category not in CATEGORIES or severity not in SEVERITIES:
        return None
    place = _place(text, span, quote, line)
    if place is None:
        return None
    words = " ".join(message.split())[:_MAX_MESSAGE].rstrip()
    return Finding(place, Severity(severity), category, words)


def _category(value: object) -> str:
    """A category as the model wrote it: any case, blanks or underscores for hyphens."""
    words = re.sub(r"[\s_-]+", "-", str(value).strip().lower())
    return _CATEGORY_SYNONYMS.get(words, words)


def _line(value: object) -> int | None:
    """A line number, perhaps written as a text."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _place(text: Text, span: Span, quote: str, line: int | None) -> Span | None:
    """Where ``quote`` stands in ``span``; of several places, the nearest to ``line`` (from 1)."""
    quote = _LINE_NUMBER.sub("", quote).strip()
    if not quote:
        return None
    # A model quotes with its own line ends and blanks, and whole words.
    words = r"\s+".join(map(re.escape, quote.split()))
    before = r"(?<!\w)" if re.match(r"\w", quote) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", quote) else ""
    pattern = re.compile(before + words + after)
    matches = pattern.finditer(text.string, span.start, span.end)
    places = [Span(match.start(), match.end()) for match in matches]
    if line is None:
        return places[0] if len(places) == 1 else None
    return min(places, key=lambda p: abs(text.line_at(p.start) + 1 - line), default=None)
