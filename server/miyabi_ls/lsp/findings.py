"""The findings on show: they move with their text and go when it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from miyabi_ls.actions.action import Finding
from miyabi_ls.actions.same_finding import is_same
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import Tracked


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding, and where it and the other places it speaks of stand now."""

    finding: Finding
    tracked: Tracked
    related: tuple[Tracked, ...]

    @staticmethod
    def of(text: Text, finding: Finding) -> _Shown:
        related = tuple(Tracked.of(text, each.span) for each in finding.related)
        return _Shown(finding, Tracked.of(text, finding.span), related)

    def after(self, edit: Edit) -> _Shown:
        related = tuple(each.after(edit) for each in self.related)
        return replace(self, tracked=self.tracked.after(edit), related=related)

    def now(self, text: Text) -> Finding | None:
        """The finding where it stands in ``text``, with those other places that still do."""
        span = _standing(self.tracked, text)
        if span is None:
            return None
        places = (_standing(each, text) for each in self.related)
        related = tuple(
            replace(each, span=place)
            for each, place in zip(self.finding.related, places, strict=True)
            if place is not None
        )
        return replace(self.finding, span=span, related=related)


def _standing(tracked: Tracked, text: Text) -> Span | None:
    span = tracked.span
    return span if span is not None and text.slice(span) == tracked.original else None


def _span(shown: _Shown) -> Span:
    span = shown.tracked.span
    assert span is not None, "one that does not stand any more"
    return span


class ReviewedDocuments:
    """The findings of every document that was reviewed."""

    def __init__(self) -> None:
        self._shown: dict[str, list[_Shown]] = {}

    def put(self, uri: str, text: Text, span: Span, findings: Sequence[Finding]) -> None:
        """Take the findings of a review of ``span``, in place of those that stood there."""
        self._shown[uri] = [
            shown for shown in self._standing(uri, text) if not span.contains(_span(shown))
        ]
        self.add(uri, text, findings)

    def add(self, uri: str, text: Text, findings: Sequence[Finding]) -> None:
        """Show more findings; those that say what is shown already are left out."""
        shown = self._standing(uri, text)
        for finding in findings:
            known = (replace(each.finding, span=_span(each)) for each in shown)
            if not any(is_same(finding, other) for other in known):
                shown.append(_Shown.of(text, finding))
        self._shown[uri] = shown

    def explain(self, uri: str, text: Text, span: Span, message: str, words: str) -> None:
        """Take ``words`` for the reasons of the finding at ``span`` that says ``message``."""
        self._shown[uri] = [
            replace(each, finding=replace(each.finding, reasoning=words))
            if _span(each) == span and each.finding.message == message
            else each
            for each in self._standing(uri, text)
        ]

    def keep_only(self, uri: str, text: Text, is_wanted: Callable[[Finding], bool]) -> None:
        """Show only those findings of a document, where they stand in ``text``, that are wanted."""
        found = [(shown, shown.now(text)) for shown in self._shown.get(uri, [])]
        self._shown[uri] = [shown for shown, now in found if now is not None and is_wanted(now)]

    def _standing(self, uri: str, text: Text) -> list[_Shown]:
        """Those of a document whose text is as it was."""
        return [shown for shown in self._shown.get(uri, []) if shown.now(text) is not None]

    def follow(self, uri: str, edits: Sequence[Edit], text: Text) -> bool:
        """Carry the findings of a document through ``edits``; whether there are or were any."""
        shown = self._shown.get(uri)
        if not shown:
            return False
        for edit in edits:
            shown = [one.after(edit) for one in shown]
        self._shown[uri] = [one for one in shown if one.now(text) is not None]
        return True

    def findings(self, uri: str, text: Text) -> tuple[Finding, ...]:
        """The findings of a document, where they stand in ``text``."""
        found = (shown.now(text) for shown in self._shown.get(uri, []))
        return tuple(sorted((f for f in found if f), key=lambda f: (f.span.start, f.span.end)))

    def forget(self, uri: str) -> None:
        """Drop the findings of a document."""
        self._shown.pop(uri, None)
