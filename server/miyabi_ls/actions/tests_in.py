"""Telling tests from what they test."""

from __future__ import annotations

import re

from miyabi_ls.source import definitions
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_TEST = re.compile(r"#\[(?:\w+::)*(?:test|cfg\(test\))\b")


def is_test(syntax: Syntax, item: Item) -> bool:
    """Whether ``item`` is marked as a test, or as a module of tests."""
    above = syntax.text.slice(Span(item.span.start, item.declaration.start))
    return _TEST.search(above) is not None


def is_tests(language: Language, code: str) -> bool:
    """Whether all that ``code`` declares are tests."""
    syntax = language.parse(Text(code))
    items = [item for item in language.items(syntax) if not item.enclosing]
    return bool(items) and all(is_test(syntax, item) for item in items)


def without_tests(language: Language, statements: str) -> str:
    """``statements`` without the functions and modules among them that are tests.

    By their names too, where nothing else calls them so. Tests alone are left as they are.
    """
    syntax = language.parse(Text(statements))
    for item in language.items(syntax):
        if item.enclosing:
            continue
        span = syntax.text.grown_to_line_start(item.span)
        rest = statements[: span.start] + statements[span.end :]
        named = re.search(rf"\b{re.escape(item.name)}\b", rest) is not None
        if is_test(syntax, item) or (definitions.is_test(syntax, item) and not named):
            return without_tests(language, rest.strip("\n")) if rest.strip() else statements
    return statements
