"""Words by which a model takes back a block that it wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.candidate import Candidate

_CORRECTS = re.compile(
    r"^\W*(?:wait|hmm|sorry|actually|correction)\s*(?:[,.!:;\-\u2013\u2014\u2026]|$)"
    r"|^\W*(?:oops|whoops|hold on|scratch that|my mistake)\b"
    r"|\b(?:corrected|revised|amended)\b"
    r"|\bfixed (?:answer|block|body|code|function|implementation|method|version)\b"
    r"|\b(?:is|was|are|were) (?:actually )?(?:wrong|incorrect|not (?:quite )?(?:right|correct))\b"
    r"|\b(?:made|spotted|noticed|see|missed) (?:a|an|one|my) (?:\w+ )?(?:bug|error|mistake)\b"
    r"|\b(?:above|code|first|it|previous|that|this|version) (?:has|had|contains|contained)"
    r" an? (?:\w+ )?(?:bug|error|mistake)\b",
    re.IGNORECASE | re.MULTILINE,
)


def corrects(words: str) -> bool:
    """Whether ``words`` between two blocks say that the one above them is wrong."""
    return _CORRECTS.search(words) is not None


def uncorrected(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of ``candidates`` for one thing that no later one corrects, in their order."""
    since = max((each.at for each in candidates if each.corrects), default=-1)
    return [each for each in candidates if each.at >= since]
