"""Documentation in line comments above an item: Rust's ``///``, Go's ``//``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import smallest_edit


@dataclass(frozen=True, slots=True)
class LineComments:
    """Documentation in line comments.

    Attributes:
        name: what it is called.
        guidelines: what good documentation holds, for the model.
        outer: begins a line of documentation of what follows.
        inner: begins a line of documentation of the file.
        pattern: a line of an answer that is documentation, its words in group 1.
    """

    name: str
    guidelines: str
    outer: str
    inner: str
    pattern: re.Pattern[str]

    def guidelines_for(self, text: Text) -> str:
        """What good documentation holds, whatever the file."""
        del text
        return self.guidelines

    def form(self, item: Item) -> str:
        """What a model shall answer with."""
        return f"only lines beginning with `{self._marker(item)}`"

    def lines_in(self, code: str) -> list[str]:
        """The first unbroken run of comment lines, without their markers."""
        run: list[str] = []
        for line in code.split("\n"):
            match = self.pattern.match(line)
            if match:
                run.append(match[1])
            elif run:
                break
        return run

    def edit(self, text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
        """The one edit that puts ``lines`` where the documentation of ``item`` belongs."""
        marker = self._marker(item)
        comments = [f"{marker} {line}".rstrip() for line in lines]
        if item.kind is ItemKind.FILE:
            return _file_edit(text, item, comments)
        return _item_edit(text, item, comments, step)

    def _marker(self, item: Item) -> str:
        return self.inner if item.kind is ItemKind.FILE else self.outer


def _item_edit(text: Text, item: Item, comments: Sequence[str], step: str) -> Edit:
    leading = Span(item.span.start, item.declaration.start)
    separator = text.line_end + text.indentation_at(leading.start)
    before = ""
    if not text.begins_line(leading.start):
        # The item begins in the middle of a line, and a comment would swallow what follows it.
        separator += step
        before = separator
    new_docs = before + "".join(line + separator for line in comments)
    rest = _without(text, leading, item.docs)
    edit = smallest_edit(text.slice(leading), new_docs + rest)
    start = leading.start
    return Edit(Span(start + edit.span.start, start + edit.span.end), edit.new_text)


def _file_edit(text: Text, item: Item, comments: Sequence[str]) -> Edit:
    line_end = text.line_end
    block = line_end.join(comments)
    if item.docs:
        rest = _without(text, item.span, item.docs).rstrip()
        return Edit(item.span, block + line_end + rest if rest else block)
    following = text.string[item.docs_at :]
    needs_blank = following and not following.startswith(("\n", "\r"))
    return Edit(item.span, block + line_end * (2 if needs_blank else 1))


def _without(text: Text, region: Span, comments: tuple[Span, ...]) -> str:
    """``region`` with ``comments`` taken out, each with the blanks up to what follows it."""
    kept = []
    at = region.start
    for comment in comments:
        kept.append(text.string[at : comment.start])
        rest = text.string[comment.end : region.end]
        at = comment.end + len(rest) - len(rest.lstrip())
    kept.append(text.string[at : region.end])
    return "".join(kept)
