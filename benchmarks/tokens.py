"""Cutting a text into what a model would send it in: tokens, about.

A tokenizer's vocabulary would have to be downloaded. This is the first step of gpt-oss' own
tokenizer (``o200k_harmony`` in openai/harmony: words with the blank or sign before them, numbers by
three digits, signs with the line ends after them, blanks; capitals begin a word), in which most
words of code are one token already. Long words are cut after ``LONG`` letters. All that is compared
here is cut the same way.
"""

from __future__ import annotations

import re

LONG = 10
"""Letters of a word that is one token still."""

_PIECE = re.compile(
    rf"[^\r\n\w]?(?:[A-Z]?[a-z]{{1,{LONG}}}|[^\W\d_]{{1,{LONG}}})"  # a word, or a part of one
    r"|\d{1,3}"
    r"| ?[^\s\w]+[\r\n/]*"  # signs
    r"|_+"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    r"|\s+"
)


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of ``text``; joined they are the text again."""
    return tuple(_PIECE.findall(text))
