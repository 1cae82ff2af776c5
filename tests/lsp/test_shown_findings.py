"""Findings on show, carried through any edits, against an oracle that knows every character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from lsprotocol import types

from miyabi_ls.actions.action import Finding, Related, Severity
from miyabi_ls.lsp.capabilities import resolve_capabilities
from miyabi_ls.lsp.convert import to_diagnostic
from miyabi_ls.lsp.documents import TrackedTarget
from miyabi_ls.lsp.edit_log import EditLog
from miyabi_ls.lsp.findings import ReviewedDocuments
from miyabi_ls.source.positions import Encoding
from miyabi_ls.source.text import Edit, Span, Text
from tests.source.texts import edits_of, encodings, strings, unit_offset, units

URI = "file:///lib.rs"
OTHER_WORDS = ("Panics here.", "Loses an error.", "Grows without a bound.", "Documents nothing.")


class Characters:
    """A text whose every character keeps its identity for as long as no edit replaces it."""

    def __init__(self, string: str) -> None:
        self._made = 0
        self.all = self._new(string)

    def make(self, edit: Edit) -> None:
        self.all[edit.span.start : edit.span.end] = self._new(edit.new_text)

    def place(self, identities: list[int]) -> Span | None:
        """Where those characters stand side by side, if they all still do."""
        now = [identity for identity, _ in self.all]
        if identities[0] not in now:
            return None
        start = now.index(identities[0])
        end = start + len(identities)
        return Span(start, end) if now[start:end] == identities else None

    def _new(self, string: str) -> list[tuple[int, str]]:
        first, self._made = self._made, self._made + len(string)
        return list(enumerate(string, first))


@dataclass
class Known:
    """A finding as the oracle has it."""

    finding: Finding
    identities: list[int]
    quote: str
    lines: str
    stands: bool = True


def lines_of(string: str, span: Span) -> str:
    """The lines that ``span`` stands on, without the blanks at their ends."""
    before = re.split("\r\n|\n|\r", string[: span.start])[-1]
    after = re.split("\r\n|\n|\r", string[span.end :])[0]
    return f"{before}{string[span.start : span.end]}{after}".strip()


def finding(span: Span, message: str = "Why?", related: tuple[Related, ...] = ()) -> Finding:
    return Finding(span, Severity.WARNING, "error-handling", message, related=related)


@st.composite
def spans_in(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


@st.composite
def reviews_of(draw: st.DrawFn, length: int) -> list[tuple[Span, list[Finding]]]:
    """Reviews of parts, in any order, each with what was found in it."""
    ends = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    parts = draw(st.permutations(list(pairwise(ends))))
    return [
        (
            Span(start, end),
            [
                finding(span.shifted(start), "This may panic.")
                for span in draw(st.lists(spans_in(end - start), max_size=3))
            ],
        )
        for start, end in parts
        if draw(st.booleans())
    ]


@st.composite
def quotes_in(draw: st.DrawFn, string: str) -> Span:
    """A span with no line end at its own ends, as quotes are: an edit may join two of those."""
    span = draw(spans_in(len(string)))
    quote = string[span.start : span.end]
    assume(quote == quote.strip("\r\n"))
    return span


@given(st.data(), strings.filter(lambda string: bool(string.strip("\r\n"))))
def test_they_follow_their_characters_and_never_mark_others(
    data: st.DataObject, string: str
) -> None:
    shown = ReviewedDocuments()
    characters = Characters(string)
    text = Text(string)
    known = []
    for message in OTHER_WORDS[: data.draw(st.integers(1, 4))]:
        span = data.draw(quotes_in(string))
        identities = [identity for identity, _ in characters.all[span.start : span.end]]
        quote, lines = string[span.start : span.end], lines_of(string, span)
        known.append(Known(finding(span, message), identities, quote, lines))
    shown.put(URI, text, [(Span(0, len(string)), [each.finding for each in known])])
    for _ in range(data.draw(st.integers(1, 6))):
        edits = []
        for _ in range(data.draw(st.integers(1, 3))):  # of one notification
            edits.append(data.draw(edits_of(text.string)))
            characters.make(edits[-1])
            text = text.replace(edits[-1])
        shown.follow(URI, edits, text)
        found = {each.message: each.span for each in shown.findings(URI, text)}
        for each in known:
            place = characters.place(each.identities)
            each.stands = (
                each.stands and place is not None and lines_of(text.string, place) == each.lines
            )
            if each.stands:
                assert found[each.finding.message] == place
            elif (elsewhere := found.get(each.finding.message)) is not None:
                assert text.slice(elsewhere) == each.quote
                assert lines_of(text.string, elsewhere) == each.lines


@given(st.data(), strings.filter(bool))
def test_one_finding_shows_once_however_often_it_is_found(data: st.DataObject, string: str) -> None:
    """Through reviews, edits, and reviews of parts, in any order."""
    shown = ReviewedDocuments()
    text = Text(string)
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(("whole", "written", "edit")))
        if step == "edit":
            edit = data.draw(edits_of(text.string))
            text = text.replace(edit)
            shown.follow(URI, [edit], text)
        elif text.string:
            if step == "whole":
                shown.put(URI, text, data.draw(reviews_of(len(text.string))))
            else:
                spans = data.draw(st.lists(spans_in(len(text.string)), max_size=4))
                shown.add(URI, text, [finding(span, "This may panic.") for span in spans])
        found = shown.findings(URI, text)
        assert not any(
            one.span.overlaps(other.span) for one in found for other in found if one is not other
        )


@given(st.data(), strings.filter(bool), encodings)
def test_they_are_told_within_the_text_in_the_units_of_the_client(
    data: st.DataObject, string: str, encoding: Encoding
) -> None:
    shown = ReviewedDocuments()
    text = Text(string)
    span, elsewhere = data.draw(quotes_in(string)), data.draw(quotes_in(string))
    related = (Related(elsewhere, "It begins here."),)
    shown.put(URI, text, [(Span(0, len(string)), [finding(span, related=related)])])
    edit = data.draw(edits_of(string))
    text = text.replace(edit)
    shown.follow(URI, [edit], text)
    client = resolve_capabilities(showing_related(), encoding.value)
    for each in shown.findings(URI, text):
        told = to_diagnostic(URI, text, each, client)
        assert own(text, told.range, encoding) == units(text.slice(each.span), encoding)
        for place in told.related_information or ():
            quote = string[elsewhere.start : elsewhere.end]
            assert own(text, place.location.range, encoding) == units(quote, encoding)


def showing_related() -> types.ClientCapabilities:
    shown = types.PublishDiagnosticsClientCapabilities(related_information=True)
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(publish_diagnostics=shown)
    )


def own(text: Text, place: types.Range, encoding: Encoding) -> list[bytes]:
    """What an editor of this encoding marks."""
    start, end = (
        unit_offset(text.string, each.line, each.character, encoding)
        for each in (place.start, place.end)
    )
    return units(text.string, encoding)[start:end]


@given(st.data(), strings.filter(bool))
def test_a_place_that_is_wanted_later_is_where_it_would_have_been_carried(
    data: st.DataObject, string: str
) -> None:
    text = Text(string)
    log = EditLog(URI, text)
    spans = [data.draw(spans_in(len(string))) for _ in range(3)]
    carried = [TrackedTarget(URI, text, span) for span in spans]
    wanted = [TrackedTarget(URI, text, span) for span in spans]
    for _ in range(data.draw(st.integers(0, 6))):
        edit = data.draw(edits_of(text.string))
        while True:
            text = text.replace(edit)
            log.follow(edit, text)
            for each in carried:
                each.follow(edit, text)
            if data.draw(st.booleans()):
                break
            end = edit.span.start + len(edit.new_text)
            edit = Edit(Span(end, end), "typed on")
    for place in wanted:
        log.carry(place)
    assert [each.tracked for each in wanted] == [each.tracked for each in carried]
    assert log.text is text
