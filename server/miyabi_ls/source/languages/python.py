"""Python, by tree-sitter-python 0.25's grammar.

The grammar takes what a compiler does not: a function without a body, lines that go in or out by
anything. ``belongs_to_nothing`` finds these. It leaves out comments at the end of a body, which
are the body's here.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.docstring import Docstring
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.indented import Indented
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.languages import python_layout as layout
from miyabi_ls.source.languages import python_nodes as nodes
from miyabi_ls.source.languages.python_bodies import body_state
from miyabi_ls.source.languages.python_outline import FUTURE, IMPORTS, header, outline
from miyabi_ls.source.languages.python_stand_ins import stand_ins
from miyabi_ls.source.languages.python_tools import CHECKERS, COMPILERS, FORMATTERS
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tools import Checker, Formatter
from miyabi_ls.source.tree_sitter_language import (
    TreeSitterLanguage,
    on_code,
    reaching_into,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {nodes.FUNCTION: ItemKind.FUNCTION, nodes.CLASS: ItemKind.CLASS}
_KEYWORDS = {ItemKind.FUNCTION: "def", ItemKind.CLASS: "class"}
_PREAMBLE = {*IMPORTS, FUTURE, "comment"}
_INDENT = "    "


class Python(TreeSitterLanguage):
    """Python source files."""

    language_id: str = "python"
    language_ids: tuple[str, ...] = ("python",)
    tags: frozenset[str] = frozenset({"python", "py", "python3", "py3"})
    display_name: str = "Python"
    extensions: tuple[str, ...] = (".py", ".pyw")
    indent: str = _INDENT
    comment_mark: str = "#"
    placeholder: str = "pass"
    has_grammar: bool = True
    imports_nest: bool = True
    built_ins: frozenset[str] = frozenset(dir(builtins))
    bodies: BodyStyle | None = Indented("def")
    documentation: DocumentationStyle | None = Docstring()
    formatters: tuple[Formatter, ...] = FORMATTERS
    compilers: tuple[Checker, ...] = COMPILERS
    checkers: tuple[Checker, ...] = CHECKERS
    comments = frozenset({"comment"})
    strings = frozenset({"string", "concatenated_string"})

    def grammar(self) -> object:
        """tree-sitter-python's grammar."""
        import tree_sitter_python

        return tree_sitter_python.language()

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest function or class that holds ``span``, its decorators included.

        A cursor in the blanks before or after what a line holds means what the line holds; one on
        the blank line where a body would begin means the function that has none.
        """
        tree = SyntaxTree.of(syntax)
        on = on_code(tree.text, span)
        node: Node | None = tree.smallest_node(on)
        while node is not None:
            for found in _definitions_about(node):
                item = _item(tree, found)
                if item.span.contains(on):
                    return item
            node = node.parent
        return self._unwritten_above(tree, on)

    def _unwritten_above(self, tree: SyntaxTree, span: Span) -> Item | None:
        line = tree.text.line_span(tree.text.line_at(span.start))
        above = tree.text.string[: line.start].rstrip()
        if tree.text.slice(line).strip() or not (span.empty and above.endswith(":")):
            return None
        item = self.item_at(tree, Span(len(above) - 1, len(above) - 1))
        return item if item is not None and item.body_state is BodyState.MISSING else None

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""
        tree = SyntaxTree.of(syntax)
        for node in _definitions(tree.root, reaching_into(tree, within)):
            item = _item(tree, node)
            if within.contains(item.span):
                yield item

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document with a docstring."""
        tree = SyntaxTree.of(syntax)
        found = nodes.docstring_of(tree.root)
        if found is None:
            at = layout.start_of_file_docs(tree.text, _first_comments(tree))
            return Item(ItemKind.FILE, "file", "", *(Span(at, at),) * 3, None, (), at)
        span = tree.span(found)
        return Item(ItemKind.FILE, "file", "", span, span, span, None, (span,), span.start)

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""
        tree = SyntaxTree.of(syntax)
        end = tree.byte_at(span.end)
        docstring = nodes.docstring_of(tree.root)
        return all(
            node.type in _PREAMBLE or (docstring is not None and node == docstring.parent)
            for node in tree.root.children
            if node.start_byte < end
        )

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports, assignments and signatures of the file, one entry each, bodies left out."""
        return tuple(outline(SyntaxTree.of(syntax)))

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The import statements at the top level, but for those of ``__future__``."""
        tree = SyntaxTree.of(syntax)
        return tuple(tree.slice(node) for node in tree.root.children if node.type in IMPORTS)

    def variables(self, syntax: Syntax) -> Mapping[Span, frozenset[str]]:
        """Assignments and type aliases at the top level, with the names they give a value."""
        tree = SyntaxTree.of(syntax)
        return {
            tree.span(node): frozenset(map(tree.slice, nodes.assigned(node)))
            for node in tree.root.children
            if nodes.is_assignment(node)
        }

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """``async``, and the parameters without their types, which say nothing at run time."""
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(item.signature)
        while node is not None and node.type not in _KINDS:
            node = node.parent
        parameters = None if node is None else node.child_by_field_name("parameters")
        if node is None or parameters is None:
            return self.tokens(syntax, item.signature)
        named = (child for child in parameters.named_children if child.type != "comment")
        return (node.children[0].type, *(self._untyped(tree, child) for child in named))

    def _untyped(self, tree: SyntaxTree, parameter: Node) -> str:
        """The tokens of one parameter: stars, name and default."""
        spans = [
            tree.span(child)
            for child in parameter.children or [parameter]
            if child.type not in ("type", ":", "comment")
        ]
        return " ".join(token for span in spans for token in self.tokens(tree, span))

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Every token of code in ``within``, comments and docstrings left out.

        A backslash that ends a line is none.
        """
        return tuple(t for t in super().tokens(syntax, within) if t.strip("\\\r\n"))

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """String literals in ``within``; docstrings go in and out with the code."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            tree.span(node)
            for node in self.nodes(tree, within)
            if node.type in self.strings and not nodes.is_docstring(node)
        )

    def statement_lines(self, syntax: Syntax) -> frozenset[int]:
        """The lines on which a statement, or a clause of one, begins."""
        tree = SyntaxTree.of(syntax)
        return frozenset(
            tree.text.line_at(tree.offset_at(node.start_byte))
            for node in self.nodes(tree, Span(0, len(tree.text)))
            if nodes.begins_line(node)
        )

    def stand_ins(self, syntax: Syntax) -> tuple[Span, ...]:
        """Statements that stand for code left out: ``pass  # process it``, a last ``raise``."""
        return stand_ins(SyntaxTree.of(syntax))

    def is_documentation(self, node: Node) -> bool:
        """Whether a string literal is a docstring."""
        return nodes.is_docstring(node)

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """What Python would not take in ``within``, or at its end where the grammar reads on."""
        tree = SyntaxTree.of(syntax)
        last = tree.byte_at(within.start + len(tree.text.slice(within).rstrip()))
        at_the_end = tree.root.descendant_for_byte_range(max(last - 1, 0), last)
        leaves = (
            node
            for node in (*self.nodes(tree, within), at_the_end)
            if node is not None and (node.child_count == 0 or node.type in self.strings)
        )
        broken = (tree.span(leaf) for leaf in leaves if nodes.goes_on_below(leaf))
        text = tree.text
        return (
            *super().unattached(syntax, within),
            *(span for span in broken if not layout.is_continued(text, span.end)),
        )

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` parses, but Python would not take it there."""
        if node.type == "wildcard_import":
            return nodes.is_in_definition(node)
        tests = (nodes.is_no_python_3, nodes.is_without_statements, nodes.is_out_of_line)
        return any(test(node) for test in tests)


def _definitions(root: Node, is_wanted: Callable[[Node], bool]) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        if not is_wanted(node):
            continue
        if node.type in nodes.DEFINITIONS:
            yield node
        if node.type in nodes.HOLDERS:
            pending += node.children[::-1]


def _definitions_about(node: Node) -> list[Node]:
    """What ``node`` is, or may belong to as a comment at the end of a body; innermost first."""
    if node.type == "comment":
        return list(nodes.definitions_at_the_end(nodes.before(node)))[::-1]
    found = nodes.definition_of(node)
    return [] if found is None else [found]


def _first_comments(tree: SyntaxTree) -> list[Span]:
    spans: list[Span] = []
    for node in tree.root.children:
        if node.type != "comment" or (spans and not _is_next_line(tree, spans[-1], node)):
            break
        spans.append(tree.span(node))
    return spans


def _is_next_line(tree: SyntaxTree, above: Span, node: Node) -> bool:
    return tree.text.line_at(tree.span(node).start) == tree.text.line_at(above.end) + 1


def _item(tree: SyntaxTree, node: Node) -> Item:
    kind = _KINDS[node.type]
    block = nodes.block_of(node)
    written = nodes.statements(block)
    docstring = nodes.docstring_of(block)
    docs = () if docstring is None else (tree.span(docstring),)
    start = tree.span(node).start
    colon = next((child for child in node.children if child.type == ":"), node)
    signature = Span(start, tree.span(colon).end)
    header_end = layout.end_of_header(tree.text, signature)
    first = tree.span(written[0]).start if written else header_end
    last = tree.span(written[-1]).end if written else header_end
    end = layout.end_of_body(tree.text, start, last)
    docs_at = first
    if written and not layout.is_below(tree.text, signature.end, first):
        body_start = signature.end
    elif docs:
        body_start = layout.end_with_comment(tree.text, docs[0].end)
    else:
        docs_at = header_end
        body_start = layout.end_with_comment(tree.text, signature.end)
    body = Span(min(body_start, end), end)
    name = node.child_by_field_name("name")
    return Item(
        kind=kind,
        keyword=_KEYWORDS[kind],
        name="" if name is None else tree.slice(name),
        span=Span(tree.span(nodes.with_decorators(node)).start, end),
        declaration=Span(start, end),
        signature=signature,
        body=body if written else None,
        docs=docs,
        docs_at=docs_at,
        enclosing=_enclosing(tree, node),
        body_state=body_state(tree, node, body),
        is_public=_is_public(tree, node),
    )


def _is_public(tree: SyntaxTree, node: Node) -> bool:
    """Whether others can use it: no name it goes by begins with an underscore, nor is it local."""
    above: Node | None = node
    while above is not None:
        name = above.child_by_field_name("name")
        if above.type in nodes.DEFINITIONS and name is not None:
            is_local = above.type == nodes.FUNCTION and above != node
            if is_local or tree.slice(name).startswith("_"):
                return False
        above = above.parent
    return True


def _enclosing(tree: SyntaxTree, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if above.type in nodes.DEFINITIONS:
            headers.append(header(tree, above))
        above = above.parent
    return tuple(headers[::-1])
