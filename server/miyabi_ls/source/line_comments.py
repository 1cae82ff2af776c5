"""Documentation in line comments above an item: Rust's ``///``, Go's ``//``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.source.comments_above import edit_above_file, edit_above_item
from miyabi_ls.source.documentation_parts import DocumentationPart, run_of
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.text import Edit, Text


@dataclass(frozen=True, slots=True)
class LineComments:
    """Documentation in line comments.

    Attributes:
        name: what it is called.
        guidelines: what good documentation holds, for the model.
        outer: begins a line of documentation of what follows.
        inner: begins a line of documentation of the file; the same as ``outer`` where that stands
            above a clause that names it, as Go's ``package``.
        parts: read the documentation of an answer, whichever way it is written.
    """

    name: str
    guidelines: str
    outer: str
    inner: str
    parts: tuple[DocumentationPart, ...]

    def guidelines_for(self, text: Text) -> str:
        """What good documentation holds, whatever the file."""
        del text
        return self.guidelines

    def form(self, item: Item) -> str:
        """What a model shall answer with."""
        return f"only lines beginning with `{self._marker(item)}`"

    def lines_in(self, code: str) -> list[str]:
        """The first unbroken run of documentation, without its markers."""
        return run_of(self.parts, code)

    def edit(self, text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
        """The one edit that puts ``lines`` where the documentation of ``item`` belongs."""
        marker = self._marker(item)
        comments = [_comment(marker, line) for line in lines]
        if item.kind is ItemKind.FILE and self.inner != self.outer:
            return edit_above_file(text, item, comments)
        if self.inner == self.outer and _follows_comment(text, item, marker):
            comments.insert(0, "")  # else it would be part of what stands there, a licence
        return edit_above_item(text, item, comments, step)

    def _marker(self, item: Item) -> str:
        return self.inner if item.kind is ItemKind.FILE else self.outer


def _follows_comment(text: Text, item: Item, marker: str) -> bool:
    """Whether the line above ``item`` and all that belongs to it is a comment."""
    line = text.line_at(item.span.start)
    return line > 0 and text.slice(text.line_span(line - 1)).lstrip().startswith(marker)


def _comment(marker: str, line: str) -> str:
    gap = "" if line.startswith("\t") else " "  # Go indents examples so
    return f"{marker}{gap}{line}".rstrip()
