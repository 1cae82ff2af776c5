"""Bodies between braces, or an expression after an arrow, which braces take the place of."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.braces import Braces
from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Span, Text


@dataclass(frozen=True, slots=True)
class BracesOrExpression(Braces):
    """Bodies of functions that may be arrow functions."""

    def inside(self, text: Text, item: Item) -> str:
        """The statements in the body of ``item``; an expression is what it returns."""
        assert item.body is not None
        body = text.slice(item.body)
        return body[1:-1] if body.startswith("{") else f"return {body};"

    def edit(self, text: Text, item: Item, indent: str, statements: str) -> Edit:
        """The edit that gives ``item`` the body ``statements``, between braces."""
        block = f"{{{text.line_end}{statements}{text.line_end}{indent}}}"
        if item.body is None:
            return Edit(Span(item.signature.end, item.declaration.end), f" {block}")
        between = Span(item.signature.end, item.body.start)
        last_line = text.slice(item.signature).rpartition("\n")[2]
        if text.slice(between).strip() or "//" in last_line:
            return Edit(item.body, block)
        gap = "" if text.slice(between) == "" else " "
        return Edit(Span(between.start, item.body.end), gap + block)
