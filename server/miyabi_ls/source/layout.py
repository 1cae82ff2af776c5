"""Laying generated code out as the file around it is laid out."""

from __future__ import annotations

from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text


def indent_step(language: Language, text: Text) -> str:
    """One step of indentation in ``text``: a tab where more lines begin so than with a blank."""
    starts = map(text.line_start, range(text.line_count))
    firsts = [text.string[start : start + 1] for start in starts]
    return "\t" if firsts.count("\t") > firsts.count(" ") else language.indent


def reindent(language: Language, code: str, indent: str, step: str, line_end: str) -> str:
    """``code`` with its outermost lines at ``indent`` and its line ends as ``line_end``.

    Deeper lines go in by ``step``, whether the model wrote tabs or blanks. Lines that begin inside
    a string literal belong to the literal and keep their blanks. Blank lines at either end are
    dropped, and blank lines within hold nothing.
    """
    text = Text(code.replace("\r\n", "\n").replace("\r", "\n"))
    syntax = language.parse(text)
    inside = _lines_inside_strings(language, syntax)
    lines = [text.slice(text.line_span(number)) for number in range(text.line_count)]
    depths = {
        number: _depth(language, line)
        for number, line in enumerate(lines)
        if line.strip() and number not in inside
    }
    common = min(depths.values(), default=0)
    result = [line if number in inside else "" for number, line in enumerate(lines)]
    for number, depth in depths.items():
        blanks = (" " * (depth - common)).replace(language.indent, step)
        result[number] = indent + blanks + lines[number].lstrip(" \t")
    result = [
        line if number + 1 in inside else line.rstrip(" \t") for number, line in enumerate(result)
    ]
    while result and not result[0]:
        result.pop(0)
    while result and not result[-1]:
        result.pop()
    return line_end.join(result)


def _depth(language: Language, line: str) -> int:
    """Blanks that ``line`` begins with, a tab counted as one step."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].replace("\t", language.indent))


def _lines_inside_strings(language: Language, syntax: Syntax) -> frozenset[int]:
    spans = language.string_spans(syntax, Span(0, len(syntax.text)))
    line_at = syntax.text.line_at
    return frozenset(
        line for span in spans for line in range(line_at(span.start) + 1, line_at(span.end) + 1)
    )
