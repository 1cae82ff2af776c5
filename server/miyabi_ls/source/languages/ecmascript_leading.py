"""What stands before an item of JavaScript or TypeScript: its JSDoc and its decorators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from miyabi_ls.source.languages.ecmascript_declarations import COMMENTS, text_of
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_FILE = re.compile(
    r"^[\s/*]*@(?:file|fileoverview|overview|module|packageDocumentation)\b", re.M
)
_OF_NOTHING = re.compile(
    r"^[\s/*]*@(?:typedef|callback|import|overload|license|licence|preserve)\b"
    r"|^[\s/*]*(?:copyright\s*(?:\(c\)|©|\d)|©|\(c\)\s*\d|SPDX-)",
    re.IGNORECASE | re.MULTILINE,
)


def is_jsdoc(node: Node) -> bool:
    """Whether ``node`` is a JSDoc comment, whatever it documents."""
    text = text_of(node) if node.type in COMMENTS else ""
    return text.startswith("/**") and not text.startswith(("/***", "/**/"))


def is_of_file(node: Node) -> bool:
    """Whether ``node`` is JSDoc that says it is of the file."""
    return is_jsdoc(node) and _OF_FILE.search(text_of(node)) is not None


def is_of_item(node: Node) -> bool:
    """Whether ``node`` is JSDoc of what follows it: no type of its own, no licence."""
    return is_jsdoc(node) and not _OF_FILE.search(text_of(node)) and not is_of_nothing(node)


def is_of_nothing(node: Node) -> bool:
    """Whether ``node`` is JSDoc that stands for itself."""
    return is_jsdoc(node) and _OF_NOTHING.search(text_of(node)) is not None


def leading(tree: SyntaxTree, node: Node) -> tuple[Node | None, list[Node]]:
    """The JSDoc and the decorators of ``node``, where they are beside it in the tree."""
    decorators: list[Node] = []
    sibling = node.prev_sibling
    while sibling is not None and (sibling.type in COMMENTS or sibling.type == "decorator"):
        if sibling.type == "decorator":
            decorators.append(sibling)
        elif is_of_item(sibling) and _stands_before(tree, sibling, node):
            return sibling, decorators[::-1]
        sibling = sibling.prev_sibling
    return None, decorators[::-1]


def documented_by(tree: SyntaxTree, node: Node) -> Node | None:
    """What JSDoc or a decorator stands before; None where ``node`` is neither."""
    if node.type != "decorator" and not is_of_item(node):
        return None
    sibling = node.next_sibling
    while sibling is not None and (sibling.type in COMMENTS or sibling.type == "decorator"):
        sibling = sibling.next_sibling
    if sibling is None or node.type == "decorator":
        return sibling
    return sibling if leading(tree, sibling)[0] == node else None


def first_own_child(node: Node) -> Node:
    """``node``, or its first child where decorators, and comments after them, begin it."""
    for child in node.children:
        if child.type != "decorator" and child.type not in COMMENTS:
            return child
    return node


def end_of_code(node: Node) -> int:
    """The byte where the code of ``node`` ends: the grammar may give it a comment after it."""
    last: Node | None = node
    while last is not None:
        node = last
        last = next((c for c in reversed(node.children) if c.type not in COMMENTS), None)
    return node.end_byte


def _stands_before(tree: SyntaxTree, comment: Node, node: Node) -> bool:
    """Whether ``comment`` is no remark at the end of the line of something else."""
    start = tree.span(comment).start
    if tree.text.begins_line(start):
        return True
    between = tree.text.slice(Span(start, tree.span(node).start))
    return "\n" not in between and "\r" not in between
