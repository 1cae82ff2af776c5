"""Findings as they are remembered: placed in the text of their item, wherever that stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from miyabi_ls.actions.action import Finding, FindingTag, Related, Severity
from miyabi_ls.engine.review.item_text import ItemText
from miyabi_ls.source.text import Span
from miyabi_ls.store.reviewed import Entry


def to_entry(item: ItemText, finding: Finding) -> Entry:
    """A finding in ``item`` in JSON's types; places elsewhere in the file are left out."""
    entry: dict[str, Any] = {
        "at": _places(item, finding.span),
        "severity": finding.severity.value,
        "category": finding.category,
        "message": finding.message,
    }
    if finding.reasoning:
        entry["reasoning"] = finding.reasoning
    if finding.suggestion is not None:
        lines = finding.suggestion.replace("\r\n", "\n").replace("\r", "\n")
        entry["suggestion"] = lines.replace(f"\n{item.indentation}", "\n")
    if finding.lint:
        entry["lint"] = finding.lint
    if finding.tag is not None:
        entry["tag"] = finding.tag.value
    related = [each for each in finding.related if item.span.contains(each.span)]
    if related:
        entry["related"] = [[_places(item, each.span), each.message] for each in related]
    return entry


def from_entry(item: ItemText, entry: Entry) -> Finding | None:
    """The finding where ``item`` stands now; None where the entry makes no sense (any more)."""
    try:
        span = _span(item, entry["at"])
        if span is None:
            return None
        suggestion = entry.get("suggestion")
        tag = entry.get("tag")
        return Finding(
            span,
            Severity(entry["severity"]),
            str(entry["category"]),
            str(entry["message"]),
            reasoning=str(entry.get("reasoning", "")),
            suggestion=None if suggestion is None else _laid_out(item, str(suggestion)),
            lint=str(entry.get("lint", "")),
            tag=None if tag is None else FindingTag(tag),
            related=tuple(_related(item, entry)),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _laid_out(item: ItemText, suggestion: str) -> str:
    """A suggestion with the indentation and the line ends that ``item`` has where it stands."""
    first, *more = suggestion.split("\n")
    indented = (f"{item.indentation}{line}" if line else line for line in more)
    return item.text.line_end.join([first, *indented])


def _related(item: ItemText, entry: Mapping[str, Any]) -> list[Related]:
    found = ((_span(item, at), str(message)) for at, message in entry.get("related", ()))
    return [Related(span, message) for span, message in found if span is not None]


def _places(item: ItemText, span: Span) -> list[list[int]]:
    return [list(item.place_of(span.start)), list(item.place_of(span.end))]


def _span(item: ItemText, at: Any) -> Span | None:
    (first, start), (last, end) = at
    begins, ends = item.offset_of((int(first), int(start))), item.offset_of((int(last), int(end)))
    return None if begins is None or ends is None or begins > ends else Span(begins, ends)
