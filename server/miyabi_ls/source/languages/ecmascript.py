"""What JavaScript and TypeScript have in common."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from miyabi_ls.source.block_comments import BlockComments
from miyabi_ls.source.body_style import PROBE_NAME, BodyStyle
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.expression_bodies import BracesOrExpression
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.languages.ecmascript_bodies import body_state
from miyabi_ls.source.languages.ecmascript_declarations import (
    COMMENTS,
    Declaration,
    declaration_of,
    inner_nodes,
    members,
)
from miyabi_ls.source.languages.ecmascript_exports import exported_names, is_public
from miyabi_ls.source.languages.ecmascript_file import before_first_item, file_item
from miyabi_ls.source.languages.ecmascript_imports import (
    bound_names,
    import_nodes,
    is_out_of_place,
)
from miyabi_ls.source.languages.ecmascript_leading import documented_by, leading
from miyabi_ls.source.languages.ecmascript_outline import (
    declaration_span,
    header,
    outline_of,
    signature_span,
)
from miyabi_ls.source.languages.ecmascript_signature import signature_of
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tools import Checker, Formatter
from miyabi_ls.source.tree_sitter_language import (
    TreeSitterLanguage,
    descendants,
    on_code,
    reaching_into,
    without_line_end,
)

if TYPE_CHECKING:
    from tree_sitter import Node

PRETTIER = Formatter(
    "prettier",
    (
        *("--no-config", "--no-editorconfig", "--no-color", "--ignore-path", os.devnull),
        *("--stdin-filepath", "{name}"),
    ),
)
"""prettier, which sees nothing of the repository but the name of the file and its text."""

_WORD = re.compile(r"[\w$]+")
_BUILT_IN_WORDS = """
alert atob btoa clearInterval clearTimeout decodeURI decodeURIComponent encodeURI
encodeURIComponent escape eval fetch isFinite isNaN parseFloat parseInt queueMicrotask require
requestAnimationFrame setImmediate setInterval setTimeout structuredClone unescape
console crypto document globalThis history localStorage location navigator performance process
sessionStorage window
"""
_BUILT_IN = frozenset(_BUILT_IN_WORDS.split())
"""What engines bring; types begin with a capital letter, and so are no helper functions."""
_PROBE = 'let _miyabi_probe = 0; _miyabi_probe = "";'
"""A type error in TypeScript and JavaScript alike."""
_GUIDELINES = (
    "A summary sentence in the third person comes first, then only what a caller must know, then "
    "the tags that apply: "
)
TYPED_TAGS = (
    _GUIDELINES + "`@param {type} name - ...` for each parameter, `@returns {type} ...` if it "
    "returns a value, `@throws {type} ...` if it throws."
)
UNTYPED_TAGS = (
    _GUIDELINES + "`@param name - ...` for each parameter, `@returns ...` if it returns a value, "
    "`@throws ...` if it throws; no types, which the signature has."
)


class EcmaScript(TreeSitterLanguage):
    """A language of JavaScript's family."""

    indent: str = "  "
    comment_mark: str = "//"
    placeholder: str = 'throw new Error("not implemented")'
    has_grammar: bool = True
    imports_nest: bool = False
    built_ins: frozenset[str] = _BUILT_IN
    bodies: BodyStyle | None = BracesOrExpression("async function*")
    documentation: DocumentationStyle | None = BlockComments("JSDoc", TYPED_TAGS, "@file")
    formatters: tuple[Formatter, ...] = (PRETTIER,)
    checkers: tuple[Checker, ...] = (Checker("tsc", (), of_project=True, probe=_PROBE),)
    comments = COMMENTS
    strings = frozenset({"string", "template_string", "regex"})

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its JSDoc and decorators included.

        A cursor in the blanks before or after what a line holds means what the line holds.
        """
        tree = SyntaxTree.of(syntax)
        listed = exported_names(tree.root)
        node: Node | None = tree.smallest_node(_before_sign(tree.text, on_code(tree.text, span)))
        while node is not None:
            following = documented_by(tree, node)
            for candidate in (node, following):
                found = None if candidate is None else declaration_of(candidate)
                if found is not None:
                    return _item(tree, found, listed)
            node = node.parent
        return None

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""
        tree = SyntaxTree.of(syntax)
        listed = exported_names(tree.root)
        for found in _declarations(tree.root, reaching_into(tree, within)):
            item = _item(tree, found, listed)
            if within.contains(item.span):
                yield item

    def shows_entities(self, syntax: Syntax) -> bool:
        """Whether there is JSX in it."""
        tree = SyntaxTree.of(syntax)
        jsx = ("jsx_element", "jsx_self_closing_element")
        return any(node.type in jsx for node in descendants(tree.root))

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document with ``@file``."""
        return file_item(SyntaxTree.of(syntax))

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""
        tree = SyntaxTree.of(syntax)
        return before_first_item(tree, tree.byte_at(span.end))

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""
        return tuple(outline_of(SyntaxTree.of(syntax), self.indent))

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The ``import`` declarations; ``require`` is a call like any other."""
        tree = SyntaxTree.of(syntax)
        return tuple(tree.slice(node) for node in import_nodes(tree.root))

    def variables(self, syntax: Syntax) -> Mapping[Span, frozenset[str]]:
        """Constants and variables of the file, ``require`` included."""
        return {
            item.span: frozenset(_WORD.findall(item.name))
            for item in self.items(syntax)
            if item.kind is ItemKind.CONST and not item.enclosing
        }

    def missing_imports(self, syntax: Syntax, answer: Syntax) -> tuple[str, ...]:
        """Imports of ``answer`` that bind a name which the file of ``syntax`` does not have."""
        known = {item.name for item in self.items(syntax)}
        known.update(*map(bound_names, import_nodes(SyntaxTree.of(syntax).root)))
        tree = SyntaxTree.of(answer)
        return tuple(
            tree.slice(node) for node in import_nodes(tree.root) if bound_names(node) - known
        )

    def as_members(self, code: str) -> tuple[str, ...]:
        """``code`` in a class, and in an object, since a method cannot stand alone."""
        return (
            f"class {PROBE_NAME} {{\n{code}\n}}",
            f"const {PROBE_NAME} = {{\n{code}\n}}",
        )

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """Parameters without their types, and whether it is async, a generator or an accessor."""
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(item.declaration)
        while node is not None:
            found = declaration_of(node)
            if found is not None and found.function is not None:
                return signature_of(found.function)
            node = node.parent
        return ()

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """The string or comment that holds ``span``; what a template string runs is code."""
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(span)
        while node is not None and node.type != "template_substitution":
            if node.type in self.comments or node.type in self.strings:
                return without_line_end(tree, node)
            node = node.parent
        return None

    def is_entered(self, node: Node) -> bool:
        """Whether ``node`` is made of code, as a template string may be."""
        return node.type == "template_string" or super().is_entered(node)

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` parses where no engine would take it."""
        return is_out_of_place(node)


def _declarations(root: Node, is_wanted: Callable[[Node], bool]) -> Iterator[Declaration]:
    pending = root.children[::-1]
    while pending:
        node = pending.pop()
        if not is_wanted(node):
            continue
        found = declaration_of(node)
        if found is None:
            pending += inner_nodes(node)[::-1]
        else:
            yield found
            pending += members(found)[::-1]


def _before_sign(text: Text, span: Span) -> Span:
    """A cursor before a semicolon or a comma moved onto what that ends."""
    is_before = span.empty and text.string[span.start : span.start + 1] in (";", ",")
    return Span(span.start - 1, span.start - 1) if is_before and span.start else span


def _item(tree: SyntaxTree, found: Declaration, listed: frozenset[str]) -> Item:
    declaration = declaration_span(tree, found.node)
    jsdoc, decorators = leading(tree, found.node)
    docs = () if jsdoc is None else (without_line_end(tree, jsdoc),)
    docs_at = min([tree.span(found.node).start, *(tree.span(node).start for node in decorators)])
    return Item(
        kind=found.kind,
        keyword=found.keyword,
        name=found.name,
        span=Span(min([docs_at, *(doc.start for doc in docs)]), declaration.end),
        declaration=declaration,
        signature=signature_span(tree, found),
        body=None if found.body is None else tree.span(found.body),
        docs=docs,
        docs_at=docs_at,
        enclosing=_enclosing(tree, found.node),
        body_state=body_state(found),
        is_public=is_public(found, listed),
    )


def _enclosing(tree: SyntaxTree, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if (found := declaration_of(above)) is not None:
            headers.append(header(tree, found))
        elif above.type == "pair":
            headers.append(tree.slice(above).partition(":")[0].strip() + ":")
        above = above.parent
    return tuple(headers[::-1])
