"""Documentation in a block comment above an item: JSDoc."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from miyabi_ls.source.comments_above import edit_above_file, edit_above_item, edit_before_item
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.text import Edit, Text

_OPENING = re.compile(r"^\s*/\*\*(?![*/])")
_STAR = re.compile(r"^\s*\*(?!/) ?|^\s*")
_STARRED = re.compile(r"^\s*\*(?!/)")
_TAG = re.compile(r"^@([\w-]+)")
_OF_FILE = {"file", "fileoverview", "overview", "module", "packageDocumentation"}
_BINDING = {
    *("type", "satisfies", "template", "this", "enum", "extends", "augments", "implements"),
    *("class", "constructor", "private", "protected", "public", "readonly", "override", "abstract"),
    *("internal", "deprecated"),
}
"""Tags that a type checker acts on: new documentation does not do away with them."""
_WIDEST = 100
"""Columns of a comment on one line."""


@dataclass(frozen=True, slots=True)
class BlockComments:
    """Documentation in ``/** ... */``.

    Attributes:
        name: what it is called.
        guidelines: what good documentation holds, for the model.
        file_tag: begins the documentation of a file.
    """

    name: str
    guidelines: str
    file_tag: str

    def guidelines_for(self, text: Text) -> str:
        """What good documentation holds, whatever the file."""
        del text
        return self.guidelines

    def form(self, item: Item) -> str:
        """What a model shall answer with."""
        if item.kind is ItemKind.FILE:
            return f"only a `/** ... */` comment that begins with `{self.file_tag}`"
        return "only a `/** ... */` comment"

    def lines_in(self, code: str) -> list[str]:
        """The lines of the first block comment, or a run of lines that begin with a star."""
        lines = code.split("\n")
        for number, line in enumerate(lines):
            if opening := _OPENING.match(line):
                return _until_its_end([line[opening.end() :], *lines[number + 1 :]])
            if _STARRED.match(line):
                first, *others = _starred(lines[number:])
                return _until_its_end([_STAR.sub("", first), *others, "*/"])
        return []

    def edit(self, text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
        """The one edit that puts ``lines`` where the documentation of ``item`` belongs."""
        safe = [line.replace("*/", "*\\/") for line in [*lines, *self._kept(text, item, lines)]]
        if item.kind is ItemKind.FILE:
            is_named = any(_tag(line) in _OF_FILE for line in safe)
            named = safe if is_named else [f"{self.file_tag} {safe[0]}", *safe[1:]]
            return edit_above_file(text, item, _block(named))
        if len(safe) > 1 or len(text.indentation_at(item.span.start) + safe[0]) + 7 > _WIDEST:
            return edit_above_item(text, item, _block(safe), step)
        comment = f"/** {safe[0]} */"
        if text.begins_line(item.span.start):
            return edit_above_item(text, item, [comment], step)
        return edit_before_item(text, item, comment)

    def _kept(self, text: Text, item: Item, lines: Sequence[str]) -> list[str]:
        """What the old documentation says to a type checker, and the new does not."""
        old = [line for doc in item.docs for line in self.lines_in(text.slice(doc))]
        new = {_tag(line) for line in lines}
        return [
            line
            for block in _tag_blocks(old)
            if (tag := _tag(block[0])) in _BINDING and tag not in new
            for line in block
        ]


def _block(lines: Sequence[str]) -> list[str]:
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"]


def _tag(line: str) -> str:
    match = _TAG.match(line)
    return "" if match is None else match[1]


def _tag_blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """``lines`` from each tag up to the next, blank ones left out."""
    number = 0

    def block(line: str) -> int:
        nonlocal number
        number += bool(_tag(line))
        return number

    for _, run in groupby([line for line in lines if line], block):
        yield list(run)


def _starred(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not _STARRED.match(line):
            return
        yield line


def _until_its_end(lines: Sequence[str]) -> list[str]:
    """The text of a comment that ``lines`` begin within; nothing, where it does not end.

    The end of a comment that a model wrote into the middle of its text is no end: what follows is
    a line of the comment again.
    """
    found: list[str] = []
    for number, line in enumerate(lines):
        words = _STAR.sub("", line).rstrip() if number else line.strip()
        ended = words.endswith("*/")
        at = words.rfind("*/") if ended else words.find("*/")
        goes_on = number + 1 < len(lines) and lines[number + 1].lstrip().startswith("*")
        if at >= 0 and (ended or not goes_on):
            found.append(words[:at].rstrip("* "))
            return found
        found.append(words)
    return []
