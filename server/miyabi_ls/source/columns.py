"""Laying code out where blanks carry a meaning nobody here knows: YAML, Haskell, makefiles.

The columns of the answer are kept; only the block as a whole is moved. Blanks become tabs where the
file goes in by tabs alone, and tabs blanks where the language allows none.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import lines_inside_strings
from miyabi_ls.source.text import Text

_STEPS = (2, 3, 4, 8)
_USUAL_STEP = 4


def moved(language: Language, text: Text, code: str, indent: str) -> str:
    """``code`` with its outermost lines at ``indent``, and line ends as in ``text``.

    Args:
        language: of both.
        text: the file that ``code`` will stand in.
        code: lines of an answer; blank ones at either end are dropped.
        indent: blanks of the line it will stand at.
    """
    answer = Text(code.replace("\r\n", "\n").replace("\r", "\n"))
    lines = answer.string.split("\n")
    inside = lines_inside_strings(language, language.parse(answer))
    own = {n: line for n, line in enumerate(lines) if line.strip() and n not in inside}
    common = _common_length([_blanks(line) for line in own.values()])
    inner = {number: line[common:] for number, line in own.items()}
    old, new = _exchanged(language, text, [*inner.values()])
    laid_out = {
        number: indent + _blanks(line).replace(old, new) + line.lstrip(" \t")
        for number, line in inner.items()
    }
    kept = {number: line for number, line in enumerate(lines) if number in inside}
    both = laid_out | kept
    numbers = range(min(both, default=0), max(both, default=-1) + 1)
    return text.line_end.join(both.get(number, "") for number in numbers)


def _exchanged(language: Language, text: Text, answer: list[str]) -> tuple[str, str]:
    """The blanks of an answer that are written otherwise in the file, and how."""
    if not language.allows_tabs:
        return "\t", _step(text.string.split("\n"))
    starts = map(text.line_start, range(text.line_count))
    firsts = {text.string[start : start + 1] for start in starts}
    if "\t" in firsts and " " not in firsts and not any("\t" in _blanks(each) for each in answer):
        return _step(answer), "\t"
    return "\t", "\t"


def _step(lines: list[str]) -> str:
    """The blanks by which lines most often go in from the line above."""
    depths = [len(_blanks(line)) for line in lines if line.strip()]
    steps = Counter(below - above for above, below in pairwise(depths) if below - above in _STEPS)
    return " " * max(steps, key=lambda step: steps[step], default=_USUAL_STEP)


def _common_length(blanks: list[str]) -> int:
    """How many characters all of ``blanks`` begin with."""
    if not blanks:
        return 0
    first, last = min(blanks), max(blanks)
    pairs = enumerate(zip(first, last, strict=False))
    return next((number for number, (a, b) in pairs if a != b), len(first))


def _blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
