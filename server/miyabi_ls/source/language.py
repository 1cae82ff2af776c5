"""What a language must tell us; one file each in ``languages/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import Item, ItemKind, MissingItems
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tools import Checker, Formatter


class Language(Protocol):
    """One programming language.

    Attributes:
        language_id: the tag of its Markdown fences, most often LSP's ``languageId`` as well.
        language_ids: every ``languageId`` it is known by.
        tags: every tag of Markdown fences it is known by, in lower case.
        display_name: its name as people write it.
        extensions: file name endings, dots included.
        indent: one step of indentation.
        comment_mark: what begins a comment to the end of the line.
        placeholder: what an unwritten body holds, as an example for the model.
        has_grammar: whether code is parsed, so that an edit can be proved not to break it.
        imports_nest: whether imports may stand in a body.
        has_entities: whether HTML entities belong to it, so that an answer may well hold some.
        has_free_layout: whether lines may go in by any step; False where blanks carry meaning that
            only a grammar, or the model's own columns, can keep.
        allows_tabs: whether lines may go in by tabs.
        nesting_kinds: kinds of items that may stand in a body.
        built_ins: functions and objects that are there without an import, and that may be mistaken
            for an answer's own.
        bodies: how bodies are written; None where only selections can be.
        documentation: how items are documented; None where they cannot be.
        formatters: what lays files out; the first that is installed is used.
        compilers: what says whether a file compiles; the first that is installed is used.
        checkers: what checks types beyond that; the first that is installed is used.
    """

    language_id: str
    language_ids: tuple[str, ...]
    tags: frozenset[str]
    display_name: str
    extensions: tuple[str, ...]
    indent: str
    comment_mark: str
    placeholder: str
    has_grammar: bool
    imports_nest: bool
    has_entities: bool
    has_free_layout: bool
    allows_tabs: bool
    nesting_kinds: frozenset[ItemKind]
    built_ins: frozenset[str]
    bodies: BodyStyle | None
    documentation: DocumentationStyle | None
    formatters: tuple[Formatter, ...]
    compilers: tuple[Checker, ...]
    checkers: tuple[Checker, ...]

    def parse(self, text: Text) -> Syntax:
        """Parse a whole file."""

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, what stands before it included."""

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """Every item, in the order of the file; what holds others before what it holds."""

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document."""

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The import statements at the top level."""

    def variables(self, syntax: Syntax) -> Mapping[Span, frozenset[str]]:
        """Where the top level gives names a value, and which; functions and types are left out."""

    def missing_imports(self, syntax: Syntax, answer: Syntax) -> tuple[str, ...]:
        """The import statements of ``answer`` that the file of ``syntax`` does not have."""

    def as_members(self, code: str) -> tuple[str, ...]:
        """Files that hold ``code`` as the members of something made up.

        Empty where a method is written as a function is, and so can stand alone.
        """

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """What two signatures have in common where a body of the one fits the other."""

    def shows_entities(self, syntax: Syntax) -> bool:
        """Whether a text has HTML in it, whose entities are meant: JSX."""

    def missing_items(self, syntax: Syntax, item: Item) -> MissingItems | None:
        """What ``item`` lacks of the trait it implements; None where it lacks nothing, or is none.

        Where the trait is not in this file, an implementation without any item lacks something.
        """

    def implementation_key(self, item: Item) -> str:
        """What two implementations have in common that are the same, however they are written."""

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """String literals in ``within``, whose inner lines must not be indented anew."""

    def statement_lines(self, syntax: Syntax) -> frozenset[int]:
        """The lines (from 0) whose indentation is syntax; none in a language with braces."""

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """The string literal or comment that holds ``span``; None where that is code."""

    def comment_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Comments in ``within``, documentation included, without the line end after them."""

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Attributes and documentation in ``within`` that belong to nothing.

        The grammar takes them, a compiler does not.
        """

    def stand_ins(self, syntax: Syntax) -> tuple[Span, ...]:
        """Statements that stand for code left out, though they run: ``pass  # process it``."""

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Every token of code in ``within``, comments and documentation left out."""
