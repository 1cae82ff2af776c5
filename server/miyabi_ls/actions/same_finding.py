"""Whether two findings are one, and what a finding is known by when its words have changed."""

from __future__ import annotations

import hashlib
import re

from miyabi_ls.actions.action import Finding
from miyabi_ls.source.text import Text

_WORD = re.compile(r"\w{3,}")
_ALIKE = 0.5
"""Share of their words that two messages have in common when they say the same."""


def is_same(one: Finding, other: Finding) -> bool:
    """Whether both say the same of the same place, whatever their category."""
    if not one.span.overlaps(other.span):
        return False
    first, second = (set(_WORD.findall(each.message.lower())) for each in (one, other))
    if not first or not second:
        return one.message == other.message
    return len(first & second) >= _ALIKE * len(first | second)


def fingerprint(finding: Finding, text: Text, path: str, item: str) -> str:
    """What a finding is known by: its category, and the text it stands on; not its words or line.

    Args:
        finding, text: the finding and what it is in.
        path: the file, relative to its workspace, parted by ``/``.
        item: words that name the item it is in.
    """
    quote = " ".join(text.slice(finding.span).split())
    return _hash("finding", path, item, finding.category, quote)


def kind_fingerprint(path: str, item: str, category: str) -> str:
    """What all findings of a category in one item are known by."""
    return _hash("kind", path, item, category)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
