"""Telling an example of a function's use from a body of it."""

from __future__ import annotations

import re
from itertools import pairwise

from miyabi_ls.actions.action import Target
from miyabi_ls.source.items import Item

_WORD = re.compile(r"[A-Za-z_]\w*")
_OWN = {"self", "this"}
_BEFORE_PARAMETERS = {"(", ",", "&", "*", "**", "...", "mut"}
"""Tokens that a parameter's name follows, in any language."""


class UseOf:
    """The use of one function.

    Args:
        target: the file that holds it.
        item: the function.
    """

    def __init__(self, target: Target, item: Item) -> None:
        tokens = target.language.tokens(target.syntax, item.signature)
        parameters = (name for before, name in pairwise(tokens) if before in _BEFORE_PARAMETERS)
        self._own = {*filter(_WORD.fullmatch, parameters), *_OWN} - {"mut"}
        before = r"\." if item.enclosing else r"(?<![.\w])"
        self._call = re.compile(rf"{before}\s*{re.escape(item.name)}\s*\(")

    def is_example(self, statements: str) -> bool:
        """Whether ``statements`` call the function and name nothing that is its own.

        A body names a parameter, or the object it belongs to; a call of a namesake of another type
        is none of it.
        """
        names = set(_WORD.findall(statements))
        return self._call.search(statements) is not None and names.isdisjoint(self._own)
