"""The documents as an editor has them: changes made on its code units, and on our text, agree."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from miyabi_ls.lsp.convert import to_range, to_span
from miyabi_ls.lsp.documents import Documents, uri_path
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.positions import Encoding
from miyabi_ls.source.text import Span, Text
from tests.source.texts import edited, encodings, joined, strings, unit_offset, units

SEARCH = settings(deadline=None, derandomize=True, database=None)
URI = "file:///home/me/a%20b/lib.rs"
Change = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


def opened(string: str) -> Documents:
    documents = Documents()
    documents.open(types.TextDocumentItem(URI, "rust", 1, string))
    return documents


@st.composite
def changes(draw: st.DrawFn) -> Change:
    if draw(st.integers(0, 4)) == 0:
        return types.TextDocumentContentChangeWholeDocument(draw(strings))
    places = st.builds(types.Position, st.integers(0, 8), st.integers(0, 12))
    first, second = draw(places), draw(places)
    ordered = sorted((first, second), key=lambda place: (place.line, place.character))
    return types.TextDocumentContentChangePartial(types.Range(*ordered), draw(strings))


class Editor:
    """A text as an editor keeps it: an array of code units."""

    def __init__(self, string: str, encoding: Encoding) -> None:
        self.string = string
        self.encoding = encoding

    def make(self, change: Change) -> bool:
        """Make a change, unless it would cut a character in two, which no editor does."""
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            self.string = change.text
            return True
        start, end = (
            unit_offset(self.string, place.line, place.character, self.encoding)
            for place in (change.range.start, change.range.end)
        )
        own = units(self.string, self.encoding)
        try:
            kept = [
                joined(part, self.encoding) for part in (own[:start], own[start:end], own[end:])
            ]
        except UnicodeDecodeError:
            return False
        if "".join(kept) != self.string:
            return False
        self.string = kept[0] + change.text + kept[2]
        return True


@SEARCH
@given(strings, st.lists(st.lists(changes(), min_size=1, max_size=3), max_size=4), encodings)
def test_after_any_changes_the_text_is_the_editors(
    string: str, notifications: list[list[Change]], encoding: Encoding
) -> None:
    documents = opened(string)
    document = documents.get(URI)
    assert document is not None
    editor = Editor(string, encoding)
    for version, notification in enumerate(notifications, 2):
        made = [change for change in notification if editor.make(change)]
        before = document.text.string
        edits = documents.change(URI, version, made, encoding)
        assert document.text.string == editor.string
        assert document.version == version
        fresh = Text(editor.string)
        starts = [document.text.line_start(line) for line in range(document.text.line_count)]
        assert starts == [fresh.line_start(line) for line in range(fresh.line_count)]
        for edit in edits:
            before = edited(before, edit)
        assert before == editor.string


@SEARCH
@given(strings, strings, strings, st.lists(changes(), max_size=4), encodings)
def test_a_target_that_is_found_reads_as_it_did(
    before: str, target: str, after: str, notification: list[Change], encoding: Encoding
) -> None:
    documents = opened(before + target + after)
    document = documents.get(URI)
    assert document is not None
    tracked = documents.track(document, Span(len(before), len(before) + len(target)))
    documents.change(URI, 2, notification, encoding)
    span = tracked.tracked.unchanged_in(document.text)
    assert tracked.text is document.text
    assert span is None or document.text.slice(span) == target
    documents.close(URI)
    documents.open(types.TextDocumentItem(URI, "rust", 7, "new\r\n" + document.text.string))
    again = documents.get(URI)
    assert again is not None
    span = tracked.tracked.unchanged_in(again.text)
    assert span is None or again.text.slice(span) == target


@SEARCH
@given(strings, encodings, st.data())
def test_spans_and_ranges_are_each_others_inverse(
    string: str, encoding: Encoding, data: st.DataObject
) -> None:
    text = Text(string)
    inside = [at for at in range(len(string) + 1) if string[max(0, at - 1) : at + 1] != "\r\n"]
    start, end = sorted((data.draw(st.sampled_from(inside)), data.draw(st.sampled_from(inside))))
    assert to_span(text, to_range(text, Span(start, end), encoding), encoding) == Span(start, end)


def test_the_syntax_follows_the_text() -> None:
    documents = opened("fn a() {}\n")
    document = documents.get(URI)
    assert document is not None
    assert document.language is not None
    first = document.syntax(document.language)
    assert document.syntax(document.language) is first
    start = types.Position(0, 0)
    change = types.TextDocumentContentChangePartial(types.Range(start, start), "// é\r\n")
    documents.change(URI, 2, [change], Encoding.UTF_16)
    second = document.syntax(document.language)
    assert second.text is document.text
    assert [item.label for item in Rust().items(second)] == ["fn a"]


async def test_those_who_wait_for_a_change_are_told() -> None:
    documents = opened("a")
    document = documents.get(URI)
    assert document is not None
    waiting = asyncio.create_task(document.changed.wait())
    await asyncio.sleep(0)
    documents.change(URI, 2, [types.TextDocumentContentChangeWholeDocument("b")], Encoding.UTF_16)
    assert await waiting
    assert not document.changed.is_set()
    waiting = asyncio.create_task(document.changed.wait())
    await asyncio.sleep(0)
    documents.close(URI)
    assert await waiting


def test_a_change_of_a_document_that_is_not_open_is_nothing() -> None:
    documents = Documents()
    whole = types.TextDocumentContentChangeWholeDocument("b")
    assert documents.change(URI, 2, [whole], Encoding.UTF_16) == []
    documents.close(URI)
    assert list(documents) == []


def test_a_target_goes_with_its_renamed_file() -> None:
    documents = opened("fn a() {}\n")
    document = documents.get(URI)
    assert document is not None
    tracked = documents.track(document, Span(0, 9))
    new = "file:///new.rs"
    documents.close(URI)
    documents.open(types.TextDocumentItem(new, "rust", 1, "// Moved.\nfn a() {}\n"))
    documents.rename(URI, new)
    renamed = documents.get(new)
    assert renamed is not None
    assert tracked.uri == new
    assert tracked.tracked.unchanged_in(renamed.text) == Span(10, 19)
    documents.release(tracked)
    documents.change(new, 2, [types.TextDocumentContentChangeWholeDocument("")], Encoding.UTF_16)
    assert tracked.text.string == "// Moved.\nfn a() {}\n"


@pytest.mark.parametrize(
    ("uri", "language_id", "known"),
    [
        (URI, "rust", True),
        ("untitled:Untitled-1", "rust", True),
        ("file:///a.rs", "plaintext", True),
        ("file:///a.zig", "zig", True),
        ("file:///a.zig", "", False),
        ("file:///a.txt", "plaintext", False),
        ("untitled:a.rs", "", True),
    ],
)
def test_the_language_is_known_by_its_id_or_its_file_name(
    uri: str, language_id: str, known: bool
) -> None:
    document = Documents().open(types.TextDocumentItem(uri, language_id, 1, ""))
    assert (document.language is not None) is known


def test_a_uri_is_read_as_a_path() -> None:
    assert str(uri_path(URI)) == "/home/me/a b/lib.rs"
    assert str(uri_path("untitled:Untitled-1")) == "untitled:Untitled-1"
