"""How an item is documented: line comments above it, a block comment, a docstring below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Text


class DocumentationStyle(Protocol):
    """One way to write documentation."""

    @property
    def name(self) -> str:
        """What it is called, as in "Write rustdoc"."""

    def guidelines_for(self, text: Text) -> str:
        """What good documentation in the file ``text`` holds, in sentences for the model."""

    def form(self, item: Item) -> str:
        """What a model shall answer with, such as ``only lines beginning with `///` ``."""

    def lines_in(self, code: str) -> list[str]:
        """The lines of the first documentation in ``code``, markers taken off; none, where none is.

        ``code`` is a block of a model's answer without the item itself, or documentation as it
        stands in a file.
        """

    def edit(self, text: Text, item: Item, lines: Sequence[str], step: str) -> Edit:
        """The edit that makes ``lines`` the documentation of ``item``, in place of what it has.

        Args:
            text: the file.
            item: an item of it, or the file itself.
            lines: without markers and indentation.
            step: one step of indentation.

        Raises:
            ValueError: ``lines`` cannot be written so, since they would end the comment.
        """
