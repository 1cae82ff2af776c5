"""Line numbers that a model put before the lines of its code, as it was shown some."""

from __future__ import annotations

import re
from itertools import pairwise

_ONLY = re.compile(r"^(?:[ \t]*1(?:[:.)] |\t)|[ \t]+1 ?\| )(?=\S)")
"""The number of a line that stands alone; a bar after a number at the margin is an operator."""
_BARRED = re.compile(r"^[ \t]*\d{1,9} ?\|")
_NUMBERED = re.compile(r"^[ \t]*(\d{1,9})(?: ?[:|.)] ?|\t|[ \t]*$)(.*)$")


def without_line_numbers(code: str) -> str:
    """``code`` without numbers before its lines, where every line has one, each by one higher.

    One line that stands alone has the number 1.
    """
    lines = code.split("\n")
    found = [(at, _NUMBERED.match(line)) for at, line in enumerate(lines) if line.strip()]
    numbered = [(at, int(match[1])) for at, match in found if match]
    if len(found) == 1:
        return "\n".join(_ONLY.sub("", line) for line in lines)
    if len(numbered) != len(found):
        return code
    for (above, before), (below, after) in pairwise(numbered):
        # Blank lines in between may have numbers that they do not show.
        if not 1 <= after - before <= max(1, below - above):
            return code
    return "\n".join(match[2] if (match := _NUMBERED.match(line)) else "" for line in lines)


def without_barred_numbers(code: str) -> str:
    """``code`` without such numbers, where each has a bar after it, as code has none."""
    lines = [line for line in code.split("\n") if line.strip()]
    return without_line_numbers(code) if all(map(_BARRED.match, lines)) else code


def are_patterns(code: str) -> bool:
    """Whether numbers with a bar after them, before all lines of ``code``, are alternatives.

    As those before an arrow are (``1 | 21 => "st"``), unless more such numbers follow them;
    elsewhere such code parses, and does nothing.
    """
    barred = [line for line in code.split("\n") if _BARRED.match(line)]
    plain = without_line_numbers(code)
    return not barred or (
        all("=>" in line for line in barred) and plain == without_line_numbers(plain)
    )
