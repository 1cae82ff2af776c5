"""Finding the text that a model quotes.

A model quotes with its own blanks and line ends, sometimes with the number we put before a line,
between backticks, or shortened in the middle. What is found is exact: the text as it stands. What
is found nowhere is not guessed at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from miyabi_ls.actions.answer import fenced_blocks
from miyabi_ls.source.text import Span, Text

_LINE_NUMBER = re.compile(r"^[ \t]*\d+ ?[:|] ?", re.MULTILINE)
_WRAPPED = re.compile(r"\A(`+|\"+|'+)(.+)\1\Z", re.DOTALL)
_SHORTENED = re.compile(r"\s*(?:\.\.\.|…)\s*")
_MOST_LEFT_OUT = 400
"""Characters that a shortened quote may leave out at one place."""
_MOST_GAPS = 4
"""Places at which a quote may leave something out."""
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
    """Every place in ``span`` where the words of ``quote`` stand, whatever blanks part them.

    A NUL in ``quote`` stands for what was left out: the next that follows is meant.
    """
    parts = _patterns(quote)
    found: list[Span] = []
    at = span.start
    while parts and (first := parts[0].search(text.string, at, span.end)):
        end = _end_of(parts[1:], text.string, first.end(), span.end)
        if end is not None:
            found.append(Span(first.start(), end))
        at = end or first.end()
    return found


def _end_of(parts: Sequence[re.Pattern[str]], string: str, at: int, end: int) -> int | None:
    """Where ``parts`` end that follow on ``at``, each the next there is; None where one does not.

    One after the other, and never back: a pattern of all of them would take minutes where words
    stand often.
    """
    for part in parts:
        match = part.search(string, at, min(end, at + _MOST_LEFT_OUT + _MOST_CHARACTERS))
        if match is None or match.start() - at > _MOST_LEFT_OUT:
            return None
        at = match.end()
    return at


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
    if "\n" in bare or "\t" in bare:  # the code says so in a string, and JSON took it for one
        yield bare.replace("\n", "\\n").replace("\t", "\\t")
    if 1 <= len(_SHORTENED.findall(bare)) <= _MOST_GAPS:
        yield _SHORTENED.sub("\0", bare)
    # A statement is quoted with or without what ends it.
    shorter = bare.rstrip(";,{ ")
    if shorter != bare:
        yield shorter


def _unwrapped(quote: str) -> str:
    wrapped = _WRAPPED.match(quote)
    return wrapped[2] if wrapped else quote


def _patterns(quote: str) -> list[re.Pattern[str]]:
    """What matches the words of each part of ``quote``."""
    parts = [
        r"\s+".join(map(re.escape, words)) for part in quote.split("\0") if (words := part.split())
    ]
    if not parts:
        return []
    if re.match(r"\s*\w", quote):
        parts[0] = rf"(?<!\w){parts[0]}"
    if re.search(r"\w\s*\Z", quote):
        parts[-1] = rf"{parts[-1]}(?!\w)"
    return list(map(re.compile, parts))
