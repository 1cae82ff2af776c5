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
_STAND_INS = frozenset({"placeholder", "placeholders", "stub", "dummy", "simplified", "stubbed"})
_BEGINS_WITH_DOTS = re.compile(r"\W{1,3}[ \t]*(?:\.{3}|…)[ \t(\[]*\w")
_REAL = r"(?:real(?:[- ]world|[- ]life)?|actual|production|complete|full|proper)"
_THING = r"(?:implementation|version|application|app|system|scenario|code|program|project|solver)"
_WOULD = r"(?:would|should|could|might|must|needs?|will|have to)"
_UNREAL = re.compile(
    rf"\bin (?:a |an |the )?{_REAL} {_THING}s?\b[^.]*\b{_WOULD}\b"
    rf"|\ba {_REAL} {_THING} {_WOULD}\b",
    re.IGNORECASE,
)
"""By such words a model says that what it wrote is only the look of it."""


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


def stands_for_code(comment: str, above: str) -> bool:
    """Whether a comment in code says that it stands in for the real code.

    Args:
        comment: with its marks.
        above: the line above it; empty where the comment stands beside code.
    """
    if _UNREAL.search(comment):
        return True
    words = {word.lower() for word in _WORD.findall(comment)}
    if words & _STAND_INS and words <= _STAND_INS.union(_VOCABULARY.split()):
        return True
    goes_on = above.strip()[:1] == comment[:1]  # a sentence of a comment above
    return bool(above.strip()) and not goes_on and _BEGINS_WITH_DOTS.match(comment) is not None
