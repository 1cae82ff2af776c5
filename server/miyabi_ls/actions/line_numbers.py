"""Line numbers that a model put before the lines of its code, as it was shown some."""

from __future__ import annotations

import re
from itertools import pairwise

_NUMBERED = re.compile(r"^[ \t]*(\d{1,9})(?: ?[:|.)] ?|\t|[ \t]*$)(.*)$")


def without_line_numbers(code: str) -> str:
    """``code`` without numbers before its lines, where every line has one, each by one higher."""
    lines = code.split("\n")
    found = [(at, _NUMBERED.match(line)) for at, line in enumerate(lines) if line.strip()]
    numbered = [(at, int(match[1])) for at, match in found if match]
    if not len(numbered) == len(found) > 1:
        return code
    for (above, before), (below, after) in pairwise(numbered):
        # Blank lines in between may have numbers that they do not show.
        if not 1 <= after - before <= max(1, below - above):
            return code
    return "\n".join(match[2] if (match := _NUMBERED.match(line)) else "" for line in lines)
