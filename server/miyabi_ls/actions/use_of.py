"""Telling an example of a function's use from a body of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.calls_of import NO_FUNCTIONS
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.text import Span, Text

_WORD = re.compile(r"[A-Za-z_]\w*")
_GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*)+(?=\S)")
_OWN = {"self", "this"}
_PLACES = {"self", "super", "crate"}
"""What stands for the place of another function in a path of Rust."""
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
_GIVES_A_VALUE = {"=", ":=", ":", "in", "of"}
"""Tokens after the name of a variable that is declared, in any language."""
_DECLARES = {"as", "const", "for", "let", "mut", "var"}
"""Tokens before one."""
_HOLD_NO_MEMBERS = {ItemKind.FUNCTION, ItemKind.MODULE}


class UseOf:
    """The use of one function.

    Args:
        target: the file that holds it.
        item: the function.
    """

    def __init__(self, target: Target, item: Item) -> None:
        language, syntax = target.language, target.syntax
        self._language = language
        self._name = item.name
        holder = _holder(language.items(syntax), item)
        named = "" if holder is None else holder.name
        self._is_member = bool(item.owner) or (
            holder is not None and holder.kind not in _HOLD_NO_MEMBERS
        )
        tokens = language.tokens(syntax, item.signature)
        parameters = (name for before, name in pairwise(tokens) if before in _BEFORE_PARAMETERS)
        self._own = {*filter(_WORD.fullmatch, parameters), *_OWN} - {"mut", item.name}
        types = _WORD.findall(f"{named} {item.owner}") if self._is_member else []
        self._types = {"Self", *(word for word in types if word[:1].isupper())}
        if holder is not None and holder.kind is ItemKind.CONST:
            self._own.add(named)  # an object, which its functions may name
            self._types.add(named)
        self._elsewhere = {
            "super",
            *language.built_ins,
            *_WORD.findall(" ".join(language.imports(syntax))),
        }

    def is_example(self, statements: str) -> bool:
        """Whether ``statements`` call the function as no body of it does.

        A body that calls its function names a parameter, or the object it belongs to, and calls it
        in some case only: else it would never end. A call of a namesake of something else is none.
        """
        tokens = self._tokens(statements)
        owners = [
            each for each in self._owners_of_calls(tokens) if not self._is_other(each, tokens)
        ]
        if not owners:
            return False
        endless = _BRANCHES.isdisjoint(tokens) and any(map(self._is_itself, owners))
        return endless or self._own.isdisjoint(_WORD.findall(" ".join(tokens)))

    def names_its_own(self, statements: str) -> bool:
        """Whether ``statements`` name a parameter, or the object the function belongs to."""
        return not self._own.isdisjoint(_WORD.findall(" ".join(self._tokens(statements))))

    def without_example(self, statements: str) -> str:
        """``statements`` without an example, or tests, that follow them below a blank line.

        What names a variable of theirs is none.
        """
        for gap in _GAP.finditer(statements):
            head, rest = statements[: gap.start()], statements[gap.end() :]
            shared = set(_WORD.findall(head)).intersection(_WORD.findall(rest))
            own = shared - NO_FUNCTIONS - {self._name}
            if head.strip() and not own and self.is_example(rest):
                return head
        return statements

    def _tokens(self, statements: str) -> Sequence[str]:
        syntax = self._language.parse(Text(statements))
        return self._language.tokens(syntax, Span(0, len(statements)))

    def _owners_of_calls(self, tokens: Sequence[str]) -> Iterator[str]:
        """What each call of the function's name is a call on; empty where on nothing."""
        padded = ("", "", *tokens, "")
        for owner, dot, name, after in zip(
            padded, padded[1:], padded[2:], padded[3:], strict=False
        ):
            if (name, after) != (self._name, "("):
                continue
            if dot == "::":
                if owner in (self._types if self._is_member else _PLACES):
                    yield owner
            elif dot != ".":
                yield ""
            elif self._is_member:
                yield owner

    def _is_itself(self, owner: str) -> bool:
        """Whether a call on ``owner`` is one of the function, and not of a namesake."""
        return not self._is_member or owner in _OWN | self._types

    def _is_other(self, owner: str, tokens: Sequence[str]) -> bool:
        """Whether what a call is made on, as ``Date`` in ``Date.now()``, is of another type.

        That is what is imported or built in, and any other type; else what no word of the
        statements says to be of the function's own.
        """
        if not owner or not self._is_member or self._is_itself(owner) or owner in self._own:
            return False
        is_declared = any(
            (before in _DECLARES and name == owner) or (before == owner and name in _GIVES_A_VALUE)
            for before, name in pairwise(tokens)
        )
        if owner in self._elsewhere and not is_declared:
            return True
        own = [each.lower() for each in self._types - {"Self"}]
        words = " ".join(_WORD.findall(" ".join(tokens))).lower()
        if any(each in words for each in own):
            return False
        return is_declared or owner[:1].isupper() or not _WORD.fullmatch(owner)


def _holder(items: Sequence[Item], item: Item) -> Item | None:
    """The innermost of ``items`` that ``item`` stands in."""
    around = [each for each in items if each.span.contains(item.span) and each.span != item.span]
    return min(around, key=lambda each: each.span.end - each.span.start, default=None)
