"""Watching a function being written: whole, and followed by something it does not need."""

from __future__ import annotations

import re

from miyabi_ls.actions.action import Target
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text

_DECLARED = re.compile(r"\b\w+!?[ \t]+(?:mut[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:[(=:<{!]|$)")
"""A name that a line declares, whatever the language: after a keyword, before what follows one."""

_WORD = re.compile(r"[A-Za-z_]\w*")
_BEGINS_WITH_A_WORD = re.compile(r"[ \t]*\w")


class FunctionWatch:
    """One function in an answer that is being written.

    Args:
        target: where the function will go.
        item: the function as it is there.
    """

    def __init__(self, target: Target, item: Item) -> None:
        self._language = target.language
        self._item = item
        self._signature = self._language.signature_key(target.syntax, item)
        self._syntax: Syntax | None = None
        self._whole = ""
        self._depth = 0

    def is_answer(self, block: str) -> bool:
        """Whether ``block`` holds the function, or does not call it: an example of its use would.

        A body that calls itself looks the same; then the answer is read to its end.
        """
        language = self._language
        names = {found.name for found in language.items(language.parse(Text(block)))}
        calls = re.search(rf"\b{re.escape(self._item.name)}\s*\(", block)
        return self._item.name in names or calls is None

    def has_moved_on(self, code: str) -> bool:
        """Whether ``code``, which ends with a whole line, has the function and more than it needs.

        What it needs are functions and types that it names and that follow it.
        """
        if not self._whole or not code.startswith(self._whole):
            self._whole = self._up_to_function(Text(code))
        return bool(self._whole) and self._goes_on(Text(code), Text(self._whole).line_count)

    def _up_to_function(self, text: Text) -> str:
        """``text`` up to the end of the function, if that is whole in it; else nothing.

        The tree of what was there before is reused, so that each line costs itself alone.
        """
        before = self._syntax
        syntax = self._language.parse(text) if before is None else before.reparsed(text)
        self._syntax = syntax
        for found in self._language.items(syntax):
            if (
                (found.kind, found.name) == (ItemKind.FUNCTION, self._item.name)
                and found.body is not None
                and found.enclosing in ((), self._item.enclosing)  # a namesake may come first
                and self._language.signature_key(syntax, found) == self._signature
                and not any(found.span.start <= e.start <= found.span.end for e in syntax.errors())
            ):
                self._depth = len(text.indentation_at(found.declaration.start))
                return text.string[: found.span.end]
        return ""

    def _goes_on(self, text: Text, line_number: int) -> bool:
        """Whether a line from ``line_number`` on, as far out as the function, is no help to it."""
        for number in range(line_number, text.line_count):
            line = text.slice(text.line_span(number))
            indentation = len(line) - len(line.lstrip())
            if indentation > self._depth or not _BEGINS_WITH_A_WORD.match(line):
                continue  # within something, or a bracket, a comment, an attribute of what follows
            named = set(_WORD.findall(text.string[: text.line_start(number)]))
            if named.isdisjoint(set(_DECLARED.findall(line)) - {self._item.name}):
                return True
        return False
