"""Tests that a model wrote beside the code it was asked for."""

from __future__ import annotations

import re

from miyabi_ls.source.definitions import is_test
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_TEST_MODULE = re.compile(r"#\[cfg\(test\)\]")


def without_tests(language: Language, statements: str) -> str:
    """``statements`` without the functions and modules between them that are tests.

    They are left as they are where nothing else is there.
    """
    syntax = language.parse(Text(statements))
    tests = [each for each in language.items(syntax) if not each.enclosing and _tests(syntax, each)]
    kept, at = [], 0
    for test in tests:
        span = syntax.text.grown_to_line_start(test.span)
        kept.append(statements[at : span.start])
        at = span.end
    kept.append(statements[at:])
    code = "".join(kept)
    return code.strip("\n") if tests and code.strip() else statements


def _tests(syntax: Syntax, item: Item) -> bool:
    if item.kind is ItemKind.MODULE:
        above = syntax.text.slice(Span(item.span.start, item.declaration.start))
        return _TEST_MODULE.search(above) is not None
    return is_test(syntax, item)
