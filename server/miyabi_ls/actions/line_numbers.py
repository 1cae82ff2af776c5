"""Line numbers that a model put before the lines of its code, as it was shown some."""

from __future__ import annotations

import re
from itertools import pairwise

_NUMBERED = re.compile(r"^[ \t]*(\d{1,9})(?: ?[:|.)] ?|\t|[ \t]*$)(.*)$")


def without_line_numbers(code: str) -> str:
    """``code`` without numbers before its lines, where every line has one, each by one higher."""
    lines = code.split("\n")
    found = [_NUMBERED.match(line) for line in lines if line.strip()]
    numbers = [int(match[1]) for match in found if match]
    is_numbered = len(numbers) == len(found) > 1
    # Blank lines may have kept their numbers or not.
    if not is_numbered or any(not 0 < after - before <= 3 for before, after in pairwise(numbers)):
        return code
    return "\n".join(match[2] if (match := _NUMBERED.match(line)) else "" for line in lines)
