"""What all languages with a tree-sitter grammar have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from miyabi_ls.source.items import Item, ItemKind, MissingItems
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tools import Checker, Formatter

if TYPE_CHECKING:
    import tree_sitter
    from tree_sitter import Node


class TreeSitterLanguage(ABC):
    """A language whose files tree-sitter parses.

    Attributes:
        comments: the grammar's names of comments.
        strings: the grammar's names of string literals.
        formatters, compilers, checkers: none but where a language names them.
    """

    has_entities: bool = False
    has_free_layout: bool = True
    allows_tabs: bool = True
    nesting_kinds: frozenset[ItemKind] = frozenset(ItemKind)
    built_ins: frozenset[str] = frozenset()

    comments: ClassVar[frozenset[str]]
    strings: ClassVar[frozenset[str]]
    formatters: tuple[Formatter, ...] = ()
    compilers: tuple[Checker, ...] = ()
    checkers: tuple[Checker, ...] = ()

    @abstractmethod
    def grammar(self) -> object:
        """The grammar, as its wheel gives it."""

    @cached_property
    def _grammar(self) -> tree_sitter.Language:
        import tree_sitter

        return tree_sitter.Language(self.grammar())

    def parse(self, text: Text) -> SyntaxTree:
        """Parse a whole file."""
        return SyntaxTree.parse(self._grammar, text)

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """Every item, in the order of the file; what holds others before what it holds.

        They are found once for each tree: a file of 20,000 lines has thousands, and finding them
        takes a quarter of a second.
        """
        tree = SyntaxTree.of(syntax)
        if tree.known_items is None:
            tree.known_items = tuple(self.items_in(tree, Span(0, len(tree.text))))
        return tree.known_items

    @abstractmethod
    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""

    def shows_entities(self, syntax: Syntax) -> bool:
        """Whether a text has HTML in it: none has, where the grammar knows none."""
        del syntax
        return False

    def missing_items(self, syntax: Syntax, item: Item) -> MissingItems | None:
        """What ``item`` lacks of a trait it implements: nothing, where there are no traits."""
        del syntax, item
        return None

    def implementation_key(self, item: Item) -> str:
        """Its header: where there are no traits, there is nothing to compare."""
        return item.name

    def variables(self, syntax: Syntax) -> Mapping[Span, frozenset[str]]:
        """None: constants are items."""
        del syntax
        return {}

    @abstractmethod
    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The import statements at the top level."""

    def missing_imports(self, syntax: Syntax, answer: Syntax) -> tuple[str, ...]:
        """The import statements of ``answer`` that the file of ``syntax`` does not have."""
        known = set(self.imports(syntax))
        return tuple(line for line in self.imports(answer) if line not in known)

    def as_members(self, code: str) -> tuple[str, ...]:
        """None: a method is written as a function is."""
        del code
        return ()

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """String literals in ``within``, whose inner lines must not be indented anew."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            tree.span(node) for node in self.nodes(tree, within) if node.type in self.strings
        )

    def statement_lines(self, syntax: Syntax) -> frozenset[int]:
        """None: indentation is no syntax."""
        del syntax
        return frozenset()

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """The string literal or comment that holds ``span``; None where that is code."""
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(span)
        while node is not None:
            if node.type in self.comments:
                return without_line_end(tree, node)
            if node.type in self.strings:
                return tree.span(node)
            node = node.parent
        return None

    def comment_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Comments in ``within``, documentation included, without the line end after them."""
        tree = SyntaxTree.of(syntax)
        line_end = tree.text.full_line_span(tree.text.line_at(within.end)).end
        reached = Span(within.start, max(within.end, line_end))  # it may be part of the node
        nodes = (node for node in self.nodes(tree, reached) if node.type in self.comments)
        spans = (without_line_end(tree, node) for node in nodes)
        return tuple(span for span in spans if within.contains(span))

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Attributes and documentation in ``within`` that belong to nothing."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            tree.span(node) for node in self.nodes(tree, within) if self.belongs_to_nothing(node)
        )

    def stand_ins(self, syntax: Syntax) -> tuple[Span, ...]:
        """None: what is left out makes a body one that is still to be written."""
        del syntax
        return ()

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Every token of code in ``within``, comments and documentation left out."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            tree.slice(node)
            for node in self.nodes(tree, within)
            if not self.is_documentation(node)
            and (
                node.type in self.strings
                or (node.child_count == 0 and node.type not in self.comments)
            )
        )

    def is_documentation(self, node: Node) -> bool:
        """Whether a string literal is documentation, which is no code."""
        del node
        return False

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` parses but no compiler would take it there."""
        del node
        return False

    def nodes(self, tree: SyntaxTree, within: Span) -> Iterator[Node]:
        """Nodes wholly in ``within``, in the order of the text, down to words."""
        start, end = tree.byte_at(within.start), tree.byte_at(within.end)
        pending = [tree.root]
        while pending:
            node = pending.pop()
            if node.end_byte < start or node.start_byte >= end:
                continue
            if start <= node.start_byte and node.end_byte <= end:
                yield node
            if self.is_entered(node):
                pending.extend(reversed(node.children))

    def is_entered(self, node: Node) -> bool:
        """Whether what ``node`` is made of is code."""
        return node.type not in self.strings and node.type not in self.comments


def reaching_into(tree: SyntaxTree, within: Span) -> Callable[[Node], bool]:
    """What tells whether a node shares a character with ``within``."""
    start, end = tree.byte_at(within.start), tree.byte_at(within.end)
    return lambda node: node.start_byte < end and node.end_byte > start


def without_line_end(tree: SyntaxTree, node: Node) -> Span:
    """Where ``node`` stands; some grammars take a comment's line end as part of it."""
    span = tree.span(node)
    return Span(span.start, span.start + len(tree.text.slice(span).rstrip("\r\n")))


def descendants(node: Node) -> Iterator[Node]:
    """``node`` and all below it, in the order of the text."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def on_code(text: Text, span: Span) -> Span:
    """An empty ``span`` moved onto what its line holds, if it holds anything."""
    line = text.line_span(text.line_at(span.start))
    code = text.slice(line)
    if not span.empty or not code.strip():
        return span
    first = line.start + len(code) - len(code.lstrip())
    last = line.start + len(code.rstrip()) - 1
    at = min(max(span.start, first), last)
    return Span(at, at)
