"""Comments that switch findings off: ``// miyabi: allow(clippy, documentation) reason``.

One holds for the line it is on and for the line below it; above an item, for all of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_ALLOW = re.compile(r"\bmiyabi:\s*allow\s*\(([^)]*)\)", re.IGNORECASE)


def allowed_at(language: Language, syntax: Syntax, span: Span, item: Item | None) -> frozenset[str]:
    """The categories that comments allow for ``span``, which ``item`` holds, in lower case."""
    text = syntax.text
    first = text.line_at(span.start)
    regions = [_lines(syntax, max(0, first - 1), text.line_at(span.end))]
    if item is not None:
        top = text.line_at(item.span.start)
        regions.append(_lines(syntax, _first_of_comments(language, syntax, top), top))
        regions.append(Span(item.span.start, item.declaration.start))
    return frozenset(name for region in regions for name in _names(language, syntax, region))


def _names(language: Language, syntax: Syntax, region: Span) -> Iterator[str]:
    for line in syntax.text.slice(region).splitlines():
        before, mark, comment = line.partition(language.comment_mark)
        del before
        for match in _ALLOW.finditer(comment if mark else ""):
            yield from (name.strip().lower() for name in match[1].split(","))


def _first_of_comments(language: Language, syntax: Syntax, line: int) -> int:
    """The first of the lines of comments that end right above ``line``."""
    text = syntax.text
    while line > 0 and _is_comment(language, text.slice(text.line_span(line - 1))):
        line -= 1
    return line


def _is_comment(language: Language, line: str) -> bool:
    return line.lstrip().startswith(language.comment_mark)


def _lines(syntax: Syntax, first: int, last: int) -> Span:
    return Span(syntax.text.line_start(first), syntax.text.line_span(last).end)
