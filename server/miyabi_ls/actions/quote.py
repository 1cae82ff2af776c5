"""Finding the text that a model quotes.

A model quotes with its own blanks and line ends, sometimes with the number we put before a line,
between backticks, or shortened in the middle. What is found is exact: the text as it stands. What
is found nowhere is not guessed at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from miyabi_ls.actions.answer import fenced_blocks
from miyabi_ls.source.text import Span, Text

_LINE_NUMBER = re.compile(r"^[ \t]*\d+ ?[:|] ?", re.MULTILINE)
_WRAPPED = re.compile(r"\A(`+|\"+|'+)(.+)\1\Z", re.DOTALL)
_SHORTENED = re.compile(r"\s*(?:\.\.\.|…)\s*")
_MOST_LEFT_OUT = 400
"""Characters that a shortened quote may leave out at one place."""
_MOST_CHARACTERS = 2000
"""A longer quote is no quote but a copy."""
_SHORT = 3
"""A quote of so few characters says little: it must stand on the very line that is named."""


def place_of(text: Text, span: Span, quote: str, line: int | None) -> Span | None:
    """Where ``quote`` stands in ``span``, the nearest to ``line`` (from 1); None for nowhere.

    Of several places without a line, none is meant more than another.
    """
    for reading in _readings(quote):
        places = places_of(text, span, reading)
        if len(reading.strip()) <= _SHORT and line is not None:
            places = [p for p in places if text.line_at(p.start) + 1 == line]
        if line is None and len(places) > 1:
            return None
        if places:
            at = line or 0
            return min(places, key=lambda p: abs(text.line_at(p.start) + 1 - at))
    return None


def places_of(text: Text, span: Span, quote: str) -> list[Span]:
    """Every place in ``span`` where the words of ``quote`` stand, whatever blanks part them."""
    pattern = _pattern(quote)
    if pattern is None:
        return []
    matches = pattern.finditer(text.string, span.start, span.end)
    return [Span(match.start(), match.end()) for match in matches]


def _readings(quote: str) -> Iterator[str]:
    """What a quote may mean, the likeliest first."""
    if len(quote) > _MOST_CHARACTERS:
        return
    blocks = fenced_blocks(quote) if "```" in quote or "~~~" in quote else ()
    if blocks:
        quote = blocks[0].code
    yield quote
    numberless = _LINE_NUMBER.sub("", quote)
    bare = _unwrapped(numberless.strip())
    for reading in (numberless, bare, _LINE_NUMBER.sub("", bare), html.unescape(bare)):
        if reading != quote:
            yield reading
    if _SHORTENED.search(bare):
        yield _SHORTENED.sub("\0", bare)
    # A statement is quoted with or without what ends it.
    shorter = bare.rstrip(";,{ ")
    if shorter != bare:
        yield shorter


def _unwrapped(quote: str) -> str:
    wrapped = _WRAPPED.match(quote)
    return wrapped[2] if wrapped else quote


def _pattern(quote: str) -> re.Pattern[str] | None:
    """What matches the words of ``quote``; a NUL stands for what was left out."""
    parts = [
        r"\s+".join(map(re.escape, words)) for part in quote.split("\0") if (words := part.split())
    ]
    if not parts:
        return None
    before = r"(?<!\w)" if re.match(r"\s*\w", quote) else ""
    after = r"(?!\w)" if re.search(r"\w\s*\Z", quote) else ""
    left_out = rf"[\s\S]{{0,{_MOST_LEFT_OUT}}}?"
    return re.compile(before + left_out.join(parts) + after)
