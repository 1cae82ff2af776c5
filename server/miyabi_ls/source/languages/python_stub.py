"""Stub files of Python, whose functions have no bodies and shall have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from miyabi_ls.source.items import BodyState, Item
from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span


class PythonStub(Python):
    """``.pyi`` files: what stands there is documented and reviewed, and no body is written."""

    extensions: tuple[str, ...] = (".pyi",)

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """As in Python, without a body to write."""
        item = super().item_at(syntax, span)
        return None if item is None else replace(item, body_state=BodyState.NONE)

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """As in Python, without bodies to write."""
        for item in super().items_in(syntax, within):
            yield replace(item, body_state=BodyState.NONE)
