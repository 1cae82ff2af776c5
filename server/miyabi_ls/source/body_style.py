"""How the body of a function is written: between braces, or by indentation."""

from __future__ import annotations

from typing import Protocol

from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Text

PROBE_NAME = "__probe"
"""The name of the function that ``BodyStyle.alone`` makes up."""


class BodyStyle(Protocol):
    """One way to write bodies."""

    @property
    def form(self) -> str:
        """What a model shall answer with, such as ``the statements between the braces``."""

    def inside(self, text: Text, item: Item) -> str:
        """The statements in the body of ``item``, without what holds them."""

    def readings(self, code: str) -> tuple[str, ...]:
        """The statements that ``code`` may stand for, likeliest first.

        That is ``code`` itself, and without braces around all of it, or with the blanks that its
        first line lost.
        """

    def alone(self, code: str) -> str:
        """A file with one function, whose body ``code`` is, laid out one step in."""

    def indentation(self, text: Text, item: Item, step: str) -> str:
        """The blanks that the statements of a new body of ``item`` begin with.

        Args:
            text: the file.
            item: a function of it, written or not.
            step: one step of indentation.
        """

    def edit(self, text: Text, item: Item, indent: str, statements: str) -> Edit:
        """The edit that gives ``item`` the body ``statements``.

        Args:
            text: the file.
            item: a function of it, written or not.
            indent: blanks of the lines that end the body.
            statements: laid out for their place, without a line end at either end.
        """
