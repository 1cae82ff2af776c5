"""Laying generated code out as the file around it is laid out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_BLANKS = re.compile(r"^( *)[^\S\n]*+\S", re.MULTILINE)
"""What a line that is not blank begins with."""
_FILE_STEPS = (2, 3, 4, 8)
_ANSWER_STEPS = (2, 4)
"""A model goes in by two or four; eight at once are two steps."""
_TAB = "    "
"""What a tab is counted as where nothing else goes in by blanks."""


def indent_step(language: Language, text: Text) -> str:
    """One step of indentation in ``text``: a tab where more lines begin so than with a blank."""
    lines = _by_newlines(text)
    if lines.count("\n\t") > lines.count("\n "):
        return "\t"
    return _commonest_step(language, text, _FILE_STEPS)


def _commonest_step(language: Language, text: Text, widths: Collection[int]) -> str:
    """The width by which lines most often go in from the line above; the language's in a tie."""
    depths = [len(blanks) for blanks in _BLANKS.findall(_by_newlines(text))]
    steps = Counter(below - above for above, below in pairwise(depths) if below - above in widths)
    usual = len(language.indent)
    width = max(steps, key=lambda step: (steps[step], step == usual), default=0)
    return " " * width or language.indent


def _by_newlines(text: Text) -> str:
    r"""``text`` with ``\n`` before each line, for searches that a large file shall not notice.

    ``\r\n`` becomes a blank line, which has no depth.
    """
    return "\n" + text.string.replace("\r", "\n")


def reindent(language: Language, code: str, indent: str, step: str, line_end: str) -> str:
    """``code`` with its outermost lines at ``indent`` and its line ends as ``line_end``.

    Deeper lines go in by ``step``, whatever step the model wrote. Where indentation is syntax,
    that of statements counts, and the lines between them keep their distance. Lines that begin
    inside a string literal belong to the literal and keep their blanks. Blank lines at either end
    are dropped, and blank lines within hold nothing.
    """
    text = Text(code.replace("\r\n", "\n").replace("\r", "\n"))
    written = _commonest_step(language, text, _ANSWER_STEPS).replace("\t", _TAB)
    syntax = language.parse(text)
    inside = lines_inside_strings(language, syntax)
    lines = [text.slice(text.line_span(number)) for number in range(text.line_count)]
    depths = {
        number: _depth(line, written)
        for number, line in enumerate(lines)
        if line.strip() and number not in inside
    }
    fixed = {n: depths[n] for n in language.statement_lines(syntax) if n in depths} or depths
    outermost = min(fixed.values(), default=0)
    levels = {*fixed.values()}
    if not _keeps_order(levels, outermost, written, step):
        written = step = ""
    result = [line if number in inside else "" for number, line in enumerate(lines)]
    above = outermost
    for number, depth in depths.items():
        above = depth if depth in levels else above
        blanks = (" " * (min(depth, above) - outermost)).replace(written, step)
        beyond = (" " * (depth - above)).replace(written, step)
        result[number] = indent + blanks + beyond + lines[number].lstrip(" \t")
    result = [
        line if number + 1 in inside else line.rstrip(" \t") for number, line in enumerate(result)
    ]
    while result and not result[0]:
        result.pop(0)
    while result and not result[-1]:
        result.pop()
    return line_end.join(result)


def _keeps_order(depths: Collection[int], outermost: int, written: str, step: str) -> bool:
    """Whether what goes in further than something else still does so by another step."""
    levels = sorted(depth - outermost for depth in {*depths})
    new = [len((" " * level).replace(written, step).expandtabs(8)) for level in levels]
    return all(above < below for above, below in pairwise(new))


def _depth(line: str, step: str) -> int:
    """Blanks that ``line`` begins with, a tab counted as one ``step``."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].replace("\t", step))


def lines_inside_strings(language: Language, syntax: Syntax) -> frozenset[int]:
    """The lines (from 0) that begin inside a string literal."""
    spans = language.string_spans(syntax, Span(0, len(syntax.text)))
    line_at = syntax.text.line_at
    return frozenset(
        line for span in spans for line in range(line_at(span.start) + 1, line_at(span.end) + 1)
    )
