"""Watching a function being written: whole, and followed by something it does not need."""

from __future__ import annotations

import re

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.calls_of import CallsOf
from miyabi_ls.actions.use_of import UseOf
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text

_DECLARED = re.compile(r"\b\w+!?[ \t]+(?:mut[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:[(=:<{!]|$)")
"""A name that a line declares, whatever the language: after a keyword, before what follows one."""
_METHOD = re.compile(r"([A-Za-z_]\w*)[ \t]*\(.*\{[ \t]*$")
"""The name of a method that a line begins, in languages that need no keyword for it."""
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
        self._use = UseOf(target, item)
        self._calls = CallsOf(target)
        self._signature = self._language.signature_key(target.syntax, item)
        self._syntax: Syntax | None = None
        self._whole = ""
        self._depth = 0

    def is_answer(self, block: str) -> bool:
        """Whether ``block`` holds the function, or may be its body.

        An example of its use is none, nor are imports alone.
        """
        if self.is_whole(block):
            return True
        language = self._language
        syntax = language.parse(Text(block))
        imports = "".join(language.imports(syntax)).split()
        return block.split() != imports and not self._use.is_example(block)

    def is_whole(self, block: str) -> bool:
        """Whether ``block`` holds the function, whole."""
        return bool(self._up_to_function(self._language.parse(Text(block))))

    def lacking(self, code: str) -> frozenset[str]:
        """The functions that ``code`` calls and that neither it nor the file declares."""
        return self._calls.unknown(code)

    def has_moved_on(self, code: str) -> bool:
        """Whether ``code``, which ends with a whole line, has the function and more than it needs.

        What it needs are functions and types that it names and that follow it, and functions that
        it calls and that were not declared yet.
        """
        if not self._whole or not code.startswith(self._whole):
            self._whole = self._up_to_function(self._parsed(Text(code)))
        if not self._whole:
            return False
        text = Text(code)
        end = self._end(text, Text(self._whole).line_count)
        return end is not None and not self.lacking(text.string[: text.line_start(end)])

    def _parsed(self, text: Text) -> Syntax:
        """The syntax of ``text``, by the tree of what was there before: a line costs itself."""
        before = self._syntax
        self._syntax = self._language.parse(text) if before is None else before.reparsed(text)
        return self._syntax

    def _up_to_function(self, syntax: Syntax) -> str:
        """The text up to the end of the function, if that is whole in it; else nothing."""
        text = syntax.text
        for found in self._language.items(syntax):
            if (
                (found.kind, found.name) == (ItemKind.FUNCTION, self._item.name)
                and found.body is not None
                and self._is_in_place(text, found)
                and self._language.signature_key(syntax, found) == self._signature
                and not any(found.span.start <= e.start <= found.span.end for e in syntax.errors())
            ):
                self._depth = len(text.indentation_at(found.declaration.start))
                return text.string[: found.span.end]
        return ""

    def _is_in_place(self, text: Text, found: Item) -> bool:
        """Whether it is not a namesake elsewhere: in the same place, or in none.

        What stands in a module that is not whole yet seems to stand in none, but for its blanks.
        """
        if found.enclosing == self._item.enclosing != ():
            return True
        return not found.enclosing and not text.indentation_at(found.declaration.start)

    def _end(self, text: Text, line_number: int) -> int | None:
        """The line from ``line_number`` on that is as far out as the function and no help to it."""
        depth = self._depth
        for number in range(line_number, text.line_count):
            line = text.slice(text.line_span(number))
            indentation = len(line) - len(line.lstrip())
            if line.strip():
                depth = min(depth, indentation)  # what held the function has ended
            if indentation > depth or not _BEGINS_WITH_A_WORD.match(line):
                continue  # within something, or a bracket, a comment, an attribute of what follows
            named = set(_WORD.findall(text.string[: text.line_start(number)]))
            if named.isdisjoint(_declared(line) - {self._item.name}):
                return number
        return None


def _declared(line: str) -> set[str]:
    return {*_DECLARED.findall(line), *_METHOD.findall(line)}
