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

    def unwrapped(self, code: str) -> str | None:
        """``code`` without braces around all of it; None where there are none."""

    def alone(self, code: str) -> str:
        """A file with one function, whose body ``code`` is."""

    def edit(self, text: Text, item: Item, indent: str, statements: str) -> Edit:
        """The edit that gives ``item`` the body ``statements``.

        Args:
            text: the file.
            item: a function of it, written or not.
            indent: blanks of the lines that end the body.
            statements: laid out for their place, without a line end at either end.
        """
