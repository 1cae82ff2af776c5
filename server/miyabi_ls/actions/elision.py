"""Comments that stand for code a model left out.

A comment is one if it says so and nothing else: each of its words is one of the few that are used
to say it. "Reuse the existing code path" has other words, and stays.
"""

from __future__ import annotations

import re

_DOTS = re.compile(r"\.{3}|…")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_VOCABULARY = """
a above actual add all and are as before below body brevity change changed changes class
code comment comments continue continues cut docs documentation etc existing file for
function functions go goes here implementation implementations in insert is it items keep
kept leave left lines logic method methods more no not of omitted on original other out
previous put real remain remaining remains rest same section snip snippet so stay stays
that the this to truncated unchanged with your
"""
_SAYS = re.compile(
    r"\brest of\b"
    r"|\brest (?:as|goes|here|is|of|omitted|remains|stays|unchanged)\b"
    r"|\b(?:existing|remaining|original|previous|actual|real|your|other|same)"
    r" (?:body|class|code|comments?|docs|documentation|file|functions?|implementations?|items|lines"
    r"|logic|methods?)\b"
    r"|\b(?:body|code|implementation|logic) (?:goes |is |stays |remains )?"
    r"(?:here|omitted|unchanged|truncated)\b"
    r"|\b(?:unchanged|omitted|snip|truncated|as before|as above|same as|so on|for brevity"
    r"|no changes)\b",
    re.IGNORECASE,
)
_SAYS_WITH_DOTS = re.compile(
    r"\b(?:body|code|etc|existing|implementation|logic|more|original|other|previous|remaining|rest"
    r"|same)\b",
    re.IGNORECASE,
)


def is_elision(comment: str) -> bool:
    """Whether a comment, or a line of documentation, stands for what was left out."""
    words = [word.lower() for word in _WORD.findall(comment)]
    has_dots = _DOTS.search(comment) is not None
    if not words:
        return has_dots and not any(map(str.isalnum, comment))
    if not set(_VOCABULARY.split()).issuperset(words):
        return False
    text = " ".join(words)
    return bool(_SAYS.search(text) or (has_dots and _SAYS_WITH_DOTS.search(text)))
