"""Answers, or parts of one, in a block quote of Markdown."""

from __future__ import annotations

import re

from miyabi_ls.actions.fence import Fence, fence_in, open_below

_MARK = re.compile(r"^ {0,3}> ?")


def unquoted(answer: str) -> str:
    """``answer`` without the marks of block quotes that may hold what was asked for.

    Those are a quote that the answer begins with, and one with a fence in it. No other: below the
    first line, and in a fenced block, code may begin a line with such a mark.
    """
    kept: list[str] = []
    opening: Fence | None = None
    at = 0
    lines = answer.split("\n")
    while at < len(lines):
        if opening or not _MARK.match(lines[at]):
            opening = open_below(lines[at], opening)
            kept.append(lines[at])
            at += 1
            continue
        quote = lines[at : at + _length_of_quote(lines[at:])]
        at += len(quote)
        inner = [_MARK.sub("", line) for line in quote]
        if any(map(str.strip, kept)) and not any(map(fence_in, inner)):
            kept += quote
            continue
        kept += inner
        for line in inner:
            opening = open_below(line, opening)
        if opening and any(map(str.strip, lines[at:])):
            kept.append(opening.marks)  # a quote ends the blocks in it
            opening = None
    return "\n".join(kept)


def _length_of_quote(lines: list[str]) -> int:
    """How many of ``lines`` the quote that they begin with takes, blank ones within included."""
    end = 0
    for number, line in enumerate(lines, start=1):
        if _MARK.match(line):
            end = number
        elif line.strip():
            break
    return end
