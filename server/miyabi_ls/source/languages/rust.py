"""Rust, by tree-sitter-rust 0.24's grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.braces import Braces
from miyabi_ls.source.documentation_parts import block_part, line_part
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import Item, ItemKind, MissingItems
from miyabi_ls.source.languages.rust_doc_attributes import doc_attributes
from miyabi_ls.source.languages.rust_leading import (
    COMMENTS,
    belongs_to_nothing,
    documented_by,
    is_doc,
    is_stray_statement,
)
from miyabi_ls.source.languages.rust_nodes import (
    IMPORTS,
    KINDS,
    body_of,
    is_doc_attribute,
    item_nodes,
    item_of,
)
from miyabi_ls.source.languages.rust_outline import INDENT, outline_of
from miyabi_ls.source.languages.rust_traits import implementation_key, required_items
from miyabi_ls.source.line_comments import LineComments
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import (
    TreeSitterLanguage,
    on_code,
    reaching_into,
    without_line_end,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_STRINGS = frozenset({"string_literal", "raw_string_literal"})
_QUALIFIERS = {"async", "const", "unsafe", "extern", "fn"}
_PREAMBLE = IMPORTS | COMMENTS | {"inner_attribute_item", "shebang", "mod_item"}
_GUIDELINES = (
    "Follow the API guidelines: a summary line in the third person, then only what a caller must "
    "know. Add `# Errors` if it returns a Result, `# Panics` if it can panic, `# Safety` if it is "
    "unsafe, and, if it is `pub` and can be called from another crate, `# Examples`: one short "
    "example that compiles there as it stands, imports and all. Nothing else unless a caller needs "
    "it."
)


class Rust(TreeSitterLanguage):
    """Rust source files."""

    language_id: str = "rust"
    language_ids: tuple[str, ...] = ("rust",)
    tags: frozenset[str] = frozenset({"rust", "rs"})
    display_name: str = "Rust"
    extensions: tuple[str, ...] = (".rs",)
    indent: str = INDENT
    comment_mark: str = "//"
    placeholder: str = "todo!()"
    has_grammar: bool = True
    imports_nest: bool = True
    bodies: BodyStyle | None = Braces("fn")
    documentation: DocumentationStyle | None = LineComments(
        "rustdoc",
        _GUIDELINES,
        "///",
        "//!",
        (
            line_part(re.compile(r"^\s*//[/!](?!/) ?(.*)$")),
            block_part(re.compile(r"[ \t]*/\*[*!](?![*/])")),
            doc_attributes,
        ),
    )
    comments = COMMENTS
    strings = _STRINGS

    def grammar(self) -> object:
        """tree-sitter-rust's grammar."""
        import tree_sitter_rust

        return tree_sitter_rust.language()

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its doc comments and attributes included.

        A cursor in the blanks before or after what a line holds means what the line holds.
        """
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(on_code(tree.text, span))
        while node is not None:
            if node.type in KINDS:
                return item_of(tree, node)
            following = documented_by(node)
            if following is not None and following.type in KINDS:
                return item_of(tree, following)
            node = node.parent
        return None

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""
        tree = SyntaxTree.of(syntax)
        for node in item_nodes(tree.root, reaching_into(tree, within)):
            item = item_of(tree, node)
            if within.contains(item.span):
                yield item

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document with ``//!``."""
        tree = SyntaxTree.of(syntax)
        docs = tuple(
            without_line_end(tree, node) for node in tree.root.children if is_doc(node, "inner")
        )
        at = docs[0].start if docs else _file_docs_at(tree)
        span = Span(docs[0].start, docs[-1].end) if docs else Span(at, at)
        inner = [node for node in tree.root.children if node.type == "inner_attribute_item"]
        by = "#![doc]" if any(is_doc_attribute(tree, node) for node in inner) else ""
        return Item(ItemKind.FILE, "file", "", span, span, span, None, docs, at, docs_in_code=by)

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""
        tree = SyntaxTree.of(syntax)
        end = tree.byte_at(span.end)
        return all(
            node.type in _PREAMBLE and not (node.type == "mod_item" and body_of(node))
            for node in tree.root.children
            if node.start_byte < end
        )

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""
        return tuple(outline_of(SyntaxTree.of(syntax)))

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The ``use`` declarations at the top level."""
        tree = SyntaxTree.of(syntax)
        return tuple(tree.slice(node) for node in tree.root.children if node.type in IMPORTS)

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """The tokens of a function's signature, without what says nothing about its body.

        That is who may call it, and a comma before a closing bracket.
        """
        tokens = self.tokens(syntax, item.signature)
        begins = next((at for at, word in enumerate(tokens) if word in _QUALIFIERS), 0)
        pairs = pairwise((*tokens[begins:], ""))
        return tuple(word for word, after in pairs if not (word == "," and after in (")", ">")))

    def missing_items(self, syntax: Syntax, item: Item) -> MissingItems | None:
        """What the ``impl`` of a trait lacks."""
        if item.kind is not ItemKind.IMPL or item.body is None:
            return None
        tree = SyntaxTree.of(syntax)
        required = required_items(tree, tree.smallest_node(item.declaration))
        if required == []:
            return None
        # Not all items of the file: this is looked at while the user types.
        enclosing = (*item.enclosing, item.name)
        here = {i.name for i in self.items_in(tree, item.span) if i.enclosing == enclosing}
        if required is None:
            return None if here else MissingItems()
        missing = [item_of(tree, node) for node in required]
        missing = [each for each in missing if each.name not in here]
        if not missing:
            return None
        return MissingItems(
            tuple(each.name for each in missing),
            tuple(tree.text.slice(each.declaration) for each in missing),
            {
                each.name: self.signature_key(syntax, each)
                for each in missing
                if each.kind is ItemKind.FUNCTION
            },
        )

    def implementation_key(self, item: Item) -> str:
        """The trait and the type, without paths, lifetimes, bounds and blanks."""
        return implementation_key(item.name)

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` is an attribute or documentation of nothing, or a stray statement."""
        return belongs_to_nothing(node) or is_stray_statement(node)


def _file_docs_at(syntax: SyntaxTree) -> int:
    """Where ``//!`` goes: below a shebang and a leading comment, and the blank line after it."""
    at = 1 if syntax.text.string.startswith("\ufeff") else 0
    for node in syntax.root.children:
        if node.type == "shebang" or (node.type in COMMENTS and not is_doc(node, "outer")):
            end = without_line_end(syntax, node).end
            line = syntax.text.line_at(end)
            if syntax.text.slice(Span(end, syntax.text.line_span(line).end)).strip():
                break  # code stands beside it
            is_last = line + 1 >= syntax.text.line_count
            following = "" if is_last else syntax.text.slice(syntax.text.line_span(line + 1))
            if not is_last and (node.type == "shebang" or not following.strip()):
                at = syntax.text.line_start(line + 1)
            if not following.strip():
                if line + 2 < syntax.text.line_count:
                    at = syntax.text.line_start(line + 2)
                break
        else:
            break
    return at
