"""Characters that have no place in words: they move a terminal, turn text round, or are no text."""

from __future__ import annotations

import re

CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""C0 and C1 but for tab and line feed, line separators, overrides of direction, lone surrogates."""


def escaped(text: str) -> str:
    r"""``text`` with such characters as Python writes them, such as ``\x1b``."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
