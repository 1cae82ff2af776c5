"""Comments that switch findings off: ``// miyabi: allow(clippy, documentation) reason``.

One at the end of a line holds for that line; on a line of its own, for the line below the comments
it is among; above an item, for all of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from miyabi_ls.source.comment_lines import content_lines, touching
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_ALLOW = re.compile(r"\s*miyabi:\s*allow\s*\(([^)]*)\)", re.IGNORECASE)
_MENTION = re.compile(r"miyabi:\s*allow", re.IGNORECASE)
_MOST_LINES = 40
"""How far above something the comments about it begin at most."""


def allowed_at(language: Language, syntax: Syntax, span: Span) -> frozenset[str]:
    """The categories that comments allow for ``span``, in lower case."""
    text = syntax.text
    lines = Span(
        text.line_start(text.line_at(span.start)), text.line_span(text.line_at(span.end)).end
    )
    comments = [*_comments(language, syntax, lines), *_above(language, syntax, lines.start)]
    for item in _holding(language, syntax, span):
        before = Span(item.span.start, item.declaration.start)
        comments += _comments(language, syntax, before)
        comments += _above(language, syntax, item.span.start)
    return frozenset(name for each in comments for name in _names(text.slice(each)))


def _names(comment: str) -> Iterator[str]:
    for line in content_lines(comment):
        if match := _ALLOW.match(line):
            yield from (name.strip().lower() for name in match[1].split(","))


def _above(language: Language, syntax: Syntax, at: int) -> list[Span]:
    """The comments on lines of their own right above ``at``."""
    text = syntax.text
    first = text.line_start(max(0, text.line_at(at) - _MOST_LINES))
    found = _comments(language, syntax, Span(first, at))
    return touching(text, [each for each in found if text.begins_line(each.start)], at)


def _comments(language: Language, syntax: Syntax, within: Span) -> tuple[Span, ...]:
    """The comments in ``within``; looked for only where one may allow something.

    In a file of 20,000 lines that takes 10 ms, and this is asked for every finding.
    """
    if _MENTION.search(syntax.text.string, within.start, within.end) is None:
        return ()
    return language.comment_spans(syntax, within)


def _holding(language: Language, syntax: Syntax, span: Span) -> Iterator[Item]:
    """The items that hold ``span``, the innermost first."""
    item = language.item_at(syntax, span)
    while item is not None:
        yield item
        if item.span.start == 0:
            return
        around = Span(item.span.start - 1, item.span.end)
        outer = language.item_at(syntax, around)
        item = outer if outer is not None and outer.span.contains(around) else None
