"""What a language must tell us; one file each in ``languages/``."""

from __future__ import annotations

from typing import Protocol

from miyabi_ls.source.items import Item
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text


class Language(Protocol):
    """One programming language.

    Attributes:
        language_id: LSP's ``languageId``, which is also the tag of its Markdown fences.
        display_name: its name as people write it.
        documentation_name: what its documentation comments are called.
        extensions: file name endings, dots included.
        indent: one step of indentation.
    """

    language_id: str
    display_name: str
    documentation_name: str
    extensions: tuple[str, ...]
    indent: str

    def parse(self, text: Text) -> Syntax:
        """Parse a whole file."""

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its doc comments and attributes included."""

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """Every item, in the order of the file; what holds others before what it holds."""

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document."""

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The import statements at the top level."""

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """String literals in ``within``, whose inner lines must not be indented anew."""

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """The string literal or comment that holds ``span``; None where that is code."""

    def comment_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Comments in ``within``, documentation included, without the line end after them."""

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Attributes and documentation in ``within`` that belong to nothing.

        The grammar takes them, a compiler does not.
        """

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Every token of code in ``within``, comments left out."""
