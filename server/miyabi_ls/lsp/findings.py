"""The findings on show: they move with their text and go when it changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from miyabi_ls.actions.action import Finding
from miyabi_ls.actions.same_finding import is_same
from miyabi_ls.source.text import Edit, Span, Text


@dataclass(slots=True)
class _Place:
    """A piece of text and where it stands; gone where ``end`` is 0.

    It is moved, and not made anew: of thousands every keystroke moves most, and as many new objects
    have the garbage collector stop everything for longer than the keystroke took.
    """

    original: str
    start: int
    end: int

    @staticmethod
    def of(text: Text, span: Span) -> _Place:
        return _Place(text.slice(span), span.start, span.end)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def follow(self, edit: Edit) -> None:
        """Move it as :meth:`Tracked.after` does."""
        start, end = edit.span.start, edit.span.end
        shift = len(edit.new_text) - (end - start)
        if end <= self.start:
            self.start += shift
            self.end += shift
        elif start >= self.end:
            return
        elif self.start <= start and end <= self.end:
            self.end += shift
        else:
            self.start = self.end = 0

    def stands_in(self, text: Text) -> bool:
        return self.end > 0 and text.string[self.start : self.end] == self.original


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding, and where it and the other places it speaks of stand now.

    Attributes:
        finding: as it was found.
        place: where its text stands.
        lines: what the lines read that it stands on, without the blanks at their ends: what else is
            on them may be what it is about, or what mends it.
        related: where the other places stand.
    """

    finding: Finding
    place: _Place
    lines: str
    related: tuple[_Place, ...]

    @staticmethod
    def of(text: Text, finding: Finding) -> _Shown:
        related = tuple(_Place.of(text, each.span) for each in finding.related)
        place = _Place.of(text, finding.span)
        return _Shown(finding, place, text.slice(_whole_lines(text, finding.span)).strip(), related)

    @property
    def span(self) -> Span:
        return self.place.span

    def follow(self, edit: Edit) -> None:
        self.place.follow(edit)
        for each in self.related:
            each.follow(edit)

    def is_on_its_lines(self, text: Text) -> bool:
        return text.slice(_whole_lines(text, self.span)).strip() == self.lines

    def now(self, text: Text) -> Finding:
        """The finding where it stands in ``text``, with those other places that still do."""
        related = tuple(
            replace(each, span=place.span)
            for each, place in zip(self.finding.related, self.related, strict=True)
            if place.stands_in(text)
        )
        return replace(self.finding, span=self.span, related=related)


def _whole_lines(text: Text, span: Span) -> Span:
    first, last = text.line_at(span.start), text.line_at(span.end)
    return Span(text.line_start(first), text.line_span(last).end)


def _written(edits: Sequence[Edit]) -> Span:
    """What holds all that ``edits`` wrote, in the text they led to."""
    start, end = edits[0].span.start, 0
    for edit in edits:
        shift = len(edit.new_text) - (edit.span.end - edit.span.start)
        start, end = min(start, edit.span.start), max(end, edit.span.end) + shift
    return Span(start, end)


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _new(text: Text, findings: Iterable[Finding], shown: Sequence[_Shown]) -> list[_Shown]:
    """Those of ``findings`` that say something else than what is ``shown``, and each other."""
    found: list[_Shown] = []
    for finding in findings:
        near = (each for each in (*shown, *found) if each.span.overlaps(finding.span))
        known = (replace(each.finding, span=each.span) for each in near)
        if not any(is_same(finding, other) for other in known):
            found.append(_Shown.of(text, finding))
    return found


class ReviewedDocuments:
    """The findings of every document that was reviewed."""

    def __init__(self) -> None:
        self._shown: dict[str, list[_Shown]] = {}

    def put(self, uri: str, text: Text, reviews: Iterable[tuple[Span, Sequence[Finding]]]) -> None:
        """Take the findings of reviews, each of a part of the text, in place of those there.

        Parts do not overlap. A file of 20,000 lines has thousands of them.
        """
        parts = sorted(reviews, key=lambda each: each[0].start)
        starts = [span.start for span, _ in parts]
        kept: list[_Shown] = []
        near: dict[int, list[_Shown]] = {}
        for shown in self._standing(uri, text):
            span = shown.span
            at = max(0, bisect_right(starts, span.start) - 1)
            if at < len(parts) and parts[at][0].contains(span):
                continue
            kept.append(shown)
            while at < len(parts) and starts[at] < span.end:
                near.setdefault(at, []).append(shown)
                at += 1
        for at, (_, findings) in enumerate(parts):
            kept += _new(text, findings, near.get(at, []))
        self._shown[uri] = kept

    def add(self, uri: str, text: Text, findings: Sequence[Finding]) -> None:
        """Show more findings; those that say what is shown already are left out."""
        shown = self._standing(uri, text)
        self._shown[uri] = [*shown, *_new(text, findings, shown)]

    def explain(self, uri: str, text: Text, span: Span, message: str, words: str) -> None:
        """Take ``words`` for the reasons of the finding at ``span`` that says ``message``."""
        self._shown[uri] = [
            replace(each, finding=replace(each.finding, reasoning=words))
            if each.span == span and each.finding.message == message
            else each
            for each in self._standing(uri, text)
        ]

    def keep_only(self, uri: str, text: Text, is_wanted: Callable[[Finding], bool]) -> None:
        """Show only those findings of a document, where they stand in ``text``, that are wanted."""
        self._shown[uri] = [each for each in self._standing(uri, text) if is_wanted(each.now(text))]

    def follow(self, uri: str, edits: Sequence[Edit], text: Text) -> bool:
        """Carry the findings of a document through ``edits``; whether there are or were any."""
        shown = self._shown.get(uri)
        if not shown or not edits:
            return bool(shown)
        for edit in edits:
            for each in shown:
                each.follow(edit)
        # Elsewhere the lines are as they were, and to look at those of thousands takes long.
        near = _whole_lines(text, _written(edits))
        self._shown[uri] = [
            each
            for each in self._standing(uri, text)
            if not _touch(each.span, near) or each.is_on_its_lines(text)
        ]
        return True

    def findings(self, uri: str, text: Text) -> tuple[Finding, ...]:
        """The findings of a document, where they stand in ``text``."""
        return _in_order(each.now(text) for each in self._standing(uri, text))

    def findings_at(self, uri: str, text: Text, span: Span) -> tuple[Finding, ...]:
        """Those of them that ``span`` touches."""
        shown = self._standing(uri, text)
        return _in_order(each.now(text) for each in shown if _touch(each.span, span))

    def forget(self, uri: str) -> None:
        """Drop the findings of a document."""
        self._shown.pop(uri, None)

    def _standing(self, uri: str, text: Text) -> list[_Shown]:
        """Those of a document whose text is as it was."""
        return [shown for shown in self._shown.get(uri, []) if shown.place.stands_in(text)]


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (each.span.start, each.span.end)))
