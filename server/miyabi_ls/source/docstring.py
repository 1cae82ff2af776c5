"""Documentation in a string literal that a body begins with (PEP 257)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.text import Edit, Span, Text

_GUIDELINES = (
    "Follow PEP 257: a summary line in the imperative mood that ends in a full stop, then, after a "
    "blank line, only what a caller must know. One line where that says it all."
)
_CONVENTIONS = {
    "Google": re.compile(r"^[ \t]*(?:Args|Arguments|Returns|Yields|Raises|Attributes):\s*$", re.M),
    "NumPy": re.compile(
        r"^[ \t]*(?:Parameters|Returns|Yields|Raises|Attributes)[ \t]*\r?\n[ \t]*-{3,}", re.M
    ),
    "reST": re.compile(r"^[ \t]*:(?:param|returns?|rtype|type|raises?|yields?)\b", re.M),
}
_EXAMPLES = {
    "Google": "`Args:`, `Returns:`, `Raises:`",
    "NumPy": "`Parameters`, `Returns`, `Raises`, underlined with hyphens",
    "reST": "`:param name:`, `:returns:`, `:raises Error:`",
}
_LITERAL = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?P<prefix>[rRuU]?)"
    r"(?:(?P<quotes>\"\"\"|''')(?P<long>(?:[^\\]|\\.)*?)(?P=quotes)"
    r"|(?P<quote>[\"'])(?P<short>(?:[^\\\n]|\\.)*?)(?P=quote))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\\\"'\n])")
_QUOTES = '"""'
_GOES_ON = re.compile(r"[ \t]*[^\s#]")
_NEXT_LINE = re.compile(r"(?:\r\n|\n|\r)(?=[ \t]*\S)")
_STATEMENT = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docstring:
    """Documentation in a docstring."""

    name: str = "docstring"

    def guidelines_for(self, text: Text) -> str:
        """What good documentation holds, with sections as the file has them already."""
        counts = {name: len(found.findall(text.string)) for name, found in _CONVENTIONS.items()}
        style = max(counts, key=lambda name: counts[name])
        told = "as the file does" if counts[style] else "where parameters need words"
        return f"{_GUIDELINES} Write sections in {style} style ({_EXAMPLES[style]}), {told}."

    def form(self, item: Item) -> str:
        """What a model shall answer with."""
        del item
        return 'only the docstring, between `"""` and `"""`'

    def lines_in(self, code: str) -> list[str]:
        """The lines of the string literal that ``code`` begins with, as a reader sees them.

        A backslash stays where it stands for more than itself: who writes a line end as two
        characters in documentation wants it read so.
        """
        match = _LITERAL.match(code)
        if match is None or _GOES_ON.match(code, match.end()):
            return []
        words = match["short"] if match["quotes"] is None else match["long"]
        if "r" not in match["prefix"].lower():
            words = _ESCAPE.sub(lambda escape: escape[1].strip("\n"), words)
        return inspect.cleandoc(words).split("\n")

    def edit(self, text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
        """The edit that makes ``lines`` the docstring of ``item``, in place of what it has."""
        if item.docs:
            return _in_place(text, item, lines, step)
        if item.kind is ItemKind.FILE:
            return _at_the_top(text, item, lines)
        line_end, blanks = text.line_end, text.indentation_at(item.declaration.start) + step
        line = text.line_span(text.line_at(item.docs_at))
        if text.slice(Span(item.docs_at, line.end)).strip():
            # The body stands on the line of the signature, and goes below the docstring.
            docs = _literal(lines, blanks, line_end, _QUOTES)
            new = f"{line_end}{blanks}{docs}{line_end}{blanks}"
            return Edit(Span(item.signature.end, item.docs_at), new)
        if first := _STATEMENT.search(text.string, item.docs_at, item.declaration.end):
            blanks = first[1]
        docs = _literal(lines, blanks, line_end, _QUOTES)
        is_tight = item.kind is ItemKind.CLASS and _NEXT_LINE.match(text.string, item.docs_at)
        gap = line_end if is_tight else ""
        return Edit(Span(item.docs_at, item.docs_at), f"{line_end}{blanks}{docs}{gap}")


def _in_place(text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
    """``lines`` in place of the docstring that is there, between quotes like its own."""
    old, line_end = item.docs[0], text.line_end
    literal = text.slice(old).lstrip("rRuU")
    quotes = literal[:3] if literal[:3] in (_QUOTES, "'''") else literal[:1]
    if len(quotes) == 1 and (len(lines) > 1 or quotes in lines[0]):
        quotes *= 3
    if text.begins_line(old.start) or len(lines) == 1:
        return Edit(old, _literal(lines, text.indentation_at(old.start), line_end, quotes))
    blanks = text.indentation_at(item.declaration.start) + step
    new = f"{line_end}{blanks}{_literal(lines, blanks, line_end, quotes)}"
    return Edit(Span(item.signature.end, old.end), new)


def _at_the_top(text: Text, item: Item, lines: Sequence[str]) -> Edit:
    line_end = text.line_end
    following = text.string[item.docs_at :]
    is_tight = following and not following.startswith(("\n", "\r"))
    docs = _literal(lines, "", line_end, _QUOTES)
    above = "" if text.begins_line(item.docs_at) else line_end
    return Edit(item.span, above + docs + line_end * (2 if is_tight else 1))


def _literal(lines: Sequence[str], blanks: str, line_end: str, quotes: str) -> str:
    """The string literal that reads as ``lines``, its further lines after ``blanks``.

    Raw where there is a backslash and that can be; else with what needs it escaped.
    """
    words = line_end.join([lines[0], *(blanks + line if line else "" for line in lines[1:])])
    if len(lines) > 1:
        words += line_end + blanks
    can_be_raw = quotes not in words and not words.endswith((quotes[0], "\\"))
    if "\\" in words and can_be_raw:
        return f"r{quotes}{words}{quotes}"
    inner = rf"{quotes[0]}(?={quotes[1:]}|\Z)" if len(quotes) > 1 else quotes
    words = re.sub(inner, rf"\\{quotes[0]}", words.replace("\\", "\\\\"))
    return f"{quotes}{words}{quotes}"
