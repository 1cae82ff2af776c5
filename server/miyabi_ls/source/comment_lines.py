"""What a comment says, and which comments stand right above something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.source.text import Span, Text

_MARKS = re.compile(r"^\s*(?://(?![/!])|#(?!!)|--|;+|%+|'|!|\"|/\*(?![*!])|<!--|\(\*|\{-)[ \t]?")
_INNER_MARK = re.compile(r"^\s*(?:\*(?!/)[ \t]?)?")
_END = re.compile(r"[ \t]*(?:\*/|-->|\*\)|-\})\Z")


def content_lines(comment: str) -> list[str]:
    """The lines of a comment without its marks; none of a comment that documents.

    Marks of documentation are ``///``, ``//!``, ``/**`` and ``/*!``.
    """
    match = _MARKS.match(comment)
    if match is None:
        return []
    first, *more = _END.sub("", comment[match.end() :]).splitlines() or [""]
    return [line.rstrip() for line in (first, *(_INNER_MARK.sub("", each) for each in more))]


def touching(text: Text, comments: Sequence[Span], end: int) -> list[Span]:
    """The last of ``comments`` that follow on each other, and on ``end``, line by line."""
    kept: list[Span] = []
    for comment in reversed(comments):
        between = text.string[comment.end : end]
        if between.strip() or between.replace("\r\n", "\n").count("\n") > 1:
            break
        kept.append(comment)
        end = comment.start
    return kept[::-1]
