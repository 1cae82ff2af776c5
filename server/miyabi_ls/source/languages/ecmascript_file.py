"""The documentation of a file of JavaScript or TypeScript, and where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.languages.ecmascript_declarations import COMMENTS, declaration_of, text_of
from miyabi_ls.source.languages.ecmascript_leading import (
    is_jsdoc,
    is_of_file,
    is_of_nothing,
    leading,
)
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import without_line_end

if TYPE_CHECKING:
    from tree_sitter import Node

    from miyabi_ls.source.syntax import SyntaxTree

_REQUIRE = re.compile(r"^(?:const|let|var)\s[^=]*=\s*require\(")
_LICENCE = re.compile(r"^/\*!|\b(?:copyright|licen[cs]e)\b|\bSPDX-", re.IGNORECASE)


def file_item(tree: SyntaxTree) -> Item:
    """The file itself, as something to document."""
    jsdoc = _file_jsdoc(tree)
    at = _docs_at(tree) if jsdoc is None else tree.span(jsdoc).start
    docs = () if jsdoc is None else (without_line_end(tree, jsdoc),)
    span = docs[0] if docs else Span(at, at)
    return Item(ItemKind.FILE, "file", "", span, span, span, None, docs, at)


def before_first_item(tree: SyntaxTree, end: int) -> bool:
    """Whether only imports and comments begin before the byte ``end``."""
    return all(
        node.type in COMMENTS or node.type == "hash_bang_line" or _is_preamble(node)
        for node in tree.root.children
        if node.start_byte < end
    )


def _is_preamble(node: Node) -> bool:
    return (
        node.type == "import_statement"
        or _is_directive(node)
        or _REQUIRE.match(text_of(node)) is not None
    )


def _is_directive(node: Node) -> bool:
    """Whether ``node`` is ``"use strict"`` or its like."""
    return (
        node.type == "expression_statement"
        and len(node.named_children) == 1
        and node.named_children[0].type == "string"
    )


def _file_jsdoc(tree: SyntaxTree) -> Node | None:
    """JSDoc above all code that says it is of the file, or is of nothing that follows it."""
    comments = []
    for node in tree.root.children:
        if node.type in COMMENTS:
            comments.append(node)
        elif node.type != "hash_bang_line" and not _is_directive(node):
            break
    following = comments[-1].next_sibling if comments else None
    found = [node for node in comments if is_of_file(node)]
    if found:
        return found[0]
    if following is None or declaration_of(following) is not None:
        of_item = None if following is None else leading(tree, following)[0]
        comments = [node for node in comments if of_item is not None and node != of_item]
    candidates = [node for node in comments if is_jsdoc(node) and not is_of_nothing(node)]
    return candidates[0] if candidates else None


def _docs_at(tree: SyntaxTree) -> int:
    """Below a shebang, a licence and directives, and the blank line after them."""
    text = tree.text
    at = 1 if text.string.startswith("\ufeff") else 0
    for node in _head(tree):
        end = without_line_end(tree, node).end
        line = text.line_at(end)
        if text.slice(Span(end, text.line_span(line).end)).strip():
            break  # code stands beside it
        if line + 1 < text.line_count:
            at = text.line_start(line + 1)
            following = text.slice(text.line_span(line + 1))
            if not following.strip() and line + 2 < text.line_count:
                at = text.line_start(line + 2)
    return at


def _head(tree: SyntaxTree) -> Iterator[Node]:
    """What must stay above the documentation of a file, in its order."""
    for node in tree.root.children:
        if node.type == "hash_bang_line" or _is_directive(node):
            yield node
        elif node.type in COMMENTS and not is_of_file(node):
            if not (_LICENCE.search(text_of(node)) or _has_blank_line_after(tree, node)):
                return
            yield node
        else:
            return


def _has_blank_line_after(tree: SyntaxTree, node: Node) -> bool:
    text = tree.text
    line = text.line_at(without_line_end(tree, node).end)
    return line + 1 < text.line_count and not text.slice(text.line_span(line + 1)).strip()
