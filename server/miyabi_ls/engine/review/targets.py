"""A file as what a review asks about: one item at a time, and the code between items.

What holds items (a class, an ``impl``, a module) is asked about by what it holds; a function is
asked about whole, with the functions in it. What is too long for one question is cut into windows
between paragraphs, at places that what stands elsewhere does not move.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.review.left_out import NotReviewed, why_not_reviewed
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_HOLDERS = frozenset({ItemKind.CLASS, ItemKind.TRAIT, ItemKind.IMPL, ItemKind.MODULE})
_MOST_LINES = 150
_MOST_CHARACTERS = 9_000
"""Of one question: with their numbers, about 3,000 tokens."""
_ABOUT_ONE_IN = 4
"""Paragraphs begin a window, so that one is a few paragraphs long where it could be longer."""
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class FileTargets:
    """What a review of a file asks about.

    Attributes:
        targets: in the order of the file; no two overlap.
        not_reviewed: what it does not ask about, though there is code.
    """

    targets: tuple[Target, ...] = ()
    not_reviewed: tuple[NotReviewed, ...] = ()


def review_targets(language: Language, syntax: Syntax) -> FileTargets:
    """All of a file. Blocks for large files: call it off the event loop."""
    if reason := why_not_reviewed(syntax.text):
        return FileTargets(not_reviewed=(NotReviewed("this file", reason),))
    found: list[Target] = []
    not_reviewed: list[NotReviewed] = []
    for target in _pieces(language, syntax):
        if target.span.end - target.span.start > _MOST_CHARACTERS:
            line = syntax.text.line_at(target.span.start) + 1
            not_reviewed.append(NotReviewed(target.label, "a line too long for a question", line))
        else:
            found.append(target)
    return FileTargets(tuple(found), tuple(not_reviewed))


def _pieces(language: Language, syntax: Syntax) -> Iterator[Target]:
    items = language.items(syntax)
    yield from _within(language, syntax, items, Span(0, len(syntax.text)), None)


def _within(
    language: Language, syntax: Syntax, items: Sequence[Item], whole: Span, holder: Item | None
) -> Iterator[Target]:
    """What stands in ``whole``, which ``items`` (in the order of the file) lie in."""
    at = whole.start
    position = 0
    while position < len(items):
        item = items[position]
        after = position + 1
        while after < len(items) and items[after].span.start < item.span.end:
            after += 1
        yield from _between(language, syntax, Span(at, max(at, item.span.start)), holder)
        held = items[position + 1 : after]
        if held and item.kind in _HOLDERS:
            inside = Span(min(item.head.end, held[0].span.start), item.span.end)
            yield from _within(language, syntax, held, inside, item)
        else:
            yield from _windows(language, syntax, item.span, item)
        at = max(at, item.span.end)
        position = after
    yield from _between(language, syntax, Span(at, max(at, whole.end)), holder)


def _between(
    language: Language, syntax: Syntax, gap: Span, holder: Item | None
) -> Iterator[Target]:
    """The code that stands between items: statements, but no imports and no mere brackets."""
    text = syntax.text
    if not text.slice(gap).strip():
        return
    if language.has_grammar and not _says_something(language, syntax, gap):
        return
    yield from _windows(language, syntax, _without_blanks(text, gap), holder, is_item=False)


def _says_something(language: Language, syntax: Syntax, gap: Span) -> bool:
    tokens = [token for token in language.tokens(syntax, gap) if _WORD.search(token)]
    if not tokens:
        return False
    known = {
        token
        for statement in language.imports(syntax)
        if statement in syntax.text.slice(gap)
        for token in re.findall(r"\w+", statement)
    }
    words = {word for token in tokens for word in re.findall(r"\w+", token)}
    return not words <= known


def _windows(
    language: Language, syntax: Syntax, span: Span, item: Item | None, *, is_item: bool = True
) -> Iterator[Target]:
    """``span`` as one target where it is short enough for a question, else as several."""
    text = syntax.text
    if is_item and _fits(text, span):
        assert item is not None
        yield Target(language, syntax, span, item.label, item)
        return
    only_long = language.has_grammar
    for window in [span] if only_long and _fits(text, span) else _cut(text, span):
        first, last = text.line_at(window.start) + 1, text.line_at(window.end) + 1
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        yield Target(language, syntax, window, lines, item, window)


def _fits(text: Text, span: Span) -> bool:
    lines = text.line_at(span.end) - text.line_at(span.start) + 1
    return lines <= _MOST_LINES and span.end - span.start <= _MOST_CHARACTERS


def _cut(text: Text, span: Span) -> Iterator[Span]:
    """``span`` in windows of whole lines, blanks at their ends left out."""
    start = span.start
    first, last = text.line_at(span.start), text.line_at(span.end)
    size = 0
    for line in range(first, last + 1):
        here = text.line_span(line)
        length = here.end - here.start + 1
        is_full = line - text.line_at(start) >= _MOST_LINES or size + length > _MOST_CHARACTERS
        if line > text.line_at(start) and (is_full or _begins_window(text, line)):
            yield from _no_blank(text, Span(start, max(start, text.line_start(line))))
            start, size = text.line_start(line), 0
        size += length
    yield from _no_blank(text, Span(start, max(start, span.end)))


def _begins_window(text: Text, line: int) -> bool:
    """Whether a paragraph that begins a window begins here; its own text decides that.

    So a window stays what it is where others become longer.
    """
    if line == 0 or text.slice(text.line_span(line - 1)).strip():
        return False
    words = text.slice(text.line_span(line)).strip()
    return bool(words) and zlib.crc32(words.encode("utf-8", "replace")) % _ABOUT_ONE_IN == 0


def _no_blank(text: Text, span: Span) -> Iterator[Span]:
    trimmed = _without_blanks(text, span)
    if not trimmed.empty:
        yield trimmed


def _without_blanks(text: Text, span: Span) -> Span:
    string = text.slice(span)
    start = span.start + len(string) - len(string.lstrip())
    return Span(min(start, span.end), max(min(start, span.end), span.start + len(string.rstrip())))
