"""Telling an example of a function's use from a body of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from miyabi_ls.actions.action import Target
from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Span, Text

_WORD = re.compile(r"[A-Za-z_]\w*")
_OWN = {"self", "this"}
_PATHS = {True: {"Self"}, False: {"self", "super", "crate"}}
"""What stands for the place of a member, or of another function, in a path of Rust."""
_BEFORE_PARAMETERS = {"(", ",", "&", "*", "**", "...", "mut"}
"""Tokens that a parameter's name follows, in any language."""
_BRANCHES = frozenset(
    {
        *("if", "else", "match", "switch", "case", "while", "for", "try", "catch", "except", "?"),
        *("and", "or", "&&", "||", "??", "select", "lambda", "def", "fn", "func", "function"),
        *("=>", "->", "|", "go", "defer", "class", "move"),
    }
)
"""Tokens that may keep a call from being made at once, in any language."""


class UseOf:
    """The use of one function.

    Args:
        target: the file that holds it.
        item: the function.
    """

    def __init__(self, target: Target, item: Item) -> None:
        self._language = target.language
        self._name = item.name
        self._is_member = bool(item.enclosing or item.owner)
        tokens = self._language.tokens(target.syntax, item.signature)
        parameters = (name for before, name in pairwise(tokens) if before in _BEFORE_PARAMETERS)
        self._own = {*filter(_WORD.fullmatch, parameters), *_OWN} - {"mut"}

    def is_example(self, statements: str) -> bool:
        """Whether ``statements`` call the function as no body of it does.

        A body that calls its function names a parameter, or the object it belongs to, and calls it
        in some case only: else it would never end. A call of a namesake of something else is none.
        """
        syntax = self._language.parse(Text(statements))
        tokens = self._language.tokens(syntax, Span(0, len(statements)))
        owners = list(self._owners_of_calls(tokens))
        if not owners:
            return False
        names = self._own.intersection(_WORD.findall(" ".join(tokens)))
        return not names or (_BRANCHES.isdisjoint(tokens) and any(map(self._is_itself, owners)))

    def _owners_of_calls(self, tokens: Sequence[str]) -> Iterator[str]:
        """What each call of the function's name is a call on; empty where on nothing."""
        padded = ("", "", *tokens, "")
        for owner, dot, name, after in zip(
            padded, padded[1:], padded[2:], padded[3:], strict=False
        ):
            if (name, after) != (self._name, "("):
                continue
            if dot == "::":
                if owner in _PATHS[self._is_member]:
                    yield owner
            elif (dot == ".") == self._is_member:
                yield owner if dot == "." else ""

    def _is_itself(self, owner: str) -> bool:
        """Whether a call on ``owner`` is one of the function, and not of a namesake."""
        return not self._is_member or owner in _OWN | _PATHS[True]
