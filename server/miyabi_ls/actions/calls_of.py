"""Functions that an answer calls and that nobody seems to declare."""

from __future__ import annotations

import re

from miyabi_ls.actions.action import Target
from miyabi_ls.source.text import Span, Text

_FUNCTION = re.compile(r"[a-z_]\w*")
_WORD = re.compile(r"\w+")
_ATTRIBUTE = re.compile(r"#!?\[[^\]\n]*\]")
_MEMBER = {".", "?.", "::", "->", ":"}
_NO_FUNCTIONS = """
and as assert async await case catch class def defer del delete do drop elif else except fn for
from func function go if impl import in is lambda let loop match move mut new not or print raise
require return select super switch throw try typeof unsafe use void where while with yield
"""
NO_FUNCTIONS = frozenset(_NO_FUNCTIONS.split())
"""Words before a parenthesis that call nothing of the answer's, in any language."""


class CallsOf:
    """Calls in the answers to one target.

    Args:
        target: what is answered; words of its file are known.
    """

    def __init__(self, target: Target) -> None:
        self._language = target.language
        self._known = {
            *_WORD.findall(target.text.string),
            *target.language.built_ins,
            *NO_FUNCTIONS,
        }

    def unknown(self, code: str) -> frozenset[str]:
        """The functions that ``code`` calls by their bare name and that are declared nowhere.

        A name that stands in ``code`` in any other way is a variable, a parameter, an import.
        """
        language = self._language
        code = _ATTRIBUTE.sub("", code)
        syntax = language.parse(Text(code))
        tokens = language.tokens(syntax, Span(0, len(code)))
        called: set[str] = set()
        declared = {item.name for item in language.items(syntax)}
        for before, name, after in zip(("", *tokens), tokens, (*tokens[1:], ""), strict=False):
            if not _FUNCTION.fullmatch(name) or before in _MEMBER:
                continue
            is_call = after == "(" and before not in ("def", "fn", "func", "function", "*")
            (called if is_call else declared).add(name)
        return frozenset(called - declared - self._known)
