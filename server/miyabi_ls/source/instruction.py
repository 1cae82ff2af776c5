"""What a user asks of an action in a comment above its target: ``// miyabi: use iterators``.

The lines of the comment below that one go on with it. It stays in the file, and it is no
documentation: marks of documentation (``///``, ``/**``) begin none. What begins with ``allow(`` is
kept for switching findings off, and is never sent.
"""

from __future__ import annotations

import re

from miyabi_ls.source.comment_lines import content_lines, touching
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_BEGIN = re.compile(r"^\s*miyabi:\s*(.*)$", re.IGNORECASE)
_RESERVED = re.compile(r"allow\s*\(", re.IGNORECASE)
_MOST_LINES = 40
_MOST_CHARACTERS = 2000


def instruction_above(language: Language, syntax: Syntax, item: Item | None, at: int) -> str:
    """The instruction for a target; empty where there is none.

    Args:
        language, syntax: the file.
        item: the item that is the target; None for a selection.
        at: where the target begins.

    Returns:
        The instruction on one or more lines, without comment marks.
    """
    text = syntax.text
    end = at if item is None else item.declaration.start
    start = at if item is None else item.span.start
    first = text.line_start(max(0, text.line_at(start) - _MOST_LINES))
    docs = () if item is None else item.docs
    comments = [
        comment
        for comment in language.comment_spans(syntax, Span(first, end))
        if comment not in docs and text.begins_line(comment.start)
    ]
    above = [comment for comment in comments if comment.end <= start]
    inside = [comment for comment in comments if comment.start >= start]
    lines = [*_lines(text, touching(text, above, start)), *_lines(text, inside)]
    return _instruction(lines)


def is_instruction(comment: str) -> bool:
    """Whether a comment is an instruction, or reserved for one; so it documents nothing."""
    return any(_BEGIN.match(line) for line in content_lines(comment))


def _lines(text: Text, comments: list[Span]) -> list[str]:
    return [line for comment in comments for line in content_lines(text.slice(comment))]


def _instruction(lines: list[str]) -> str:
    """What is asked for in ``lines`` of comments."""
    asked: list[str] = []
    going_on = False
    for line in lines:
        begin = _BEGIN.match(line)
        if begin is not None:
            going_on = _RESERVED.match(begin[1]) is None
        if going_on:
            asked.append(line if begin is None else begin[1])
    return "\n".join(asked).strip()[:_MOST_CHARACTERS]
