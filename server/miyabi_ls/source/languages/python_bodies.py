"""How far a function of Python is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from miyabi_ls.source.items import BodyState
from miyabi_ls.source.languages import python_layout as layout
from miyabi_ls.source.languages import python_nodes as nodes
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

_WITHOUT_BODY = re.compile(r"@\s*(?:\w+\s*\.\s*)*(?:overload|abstract\w+)\b")
_PROTOCOL = re.compile(r"\bProtocol\b")


def body_state(tree: SyntaxTree, node: Node, body: Span) -> BodyState:
    """How much of the body of ``node`` is written."""
    block = nodes.block_of(node)
    if node.type != nodes.FUNCTION or block is None:
        return BodyState.NONE
    if any(child.has_error for child in node.children if child != block):
        return BodyState.NONE
    written = nodes.statements(block)
    if not written:
        return BodyState.MISSING
    code = written if nodes.docstring_of(block) is None else written[1:]
    if not code or (len(code) == 1 and nodes.is_placeholder(code[0])):
        if _is_only_declared(tree, node):
            return BodyState.NONE
        return BodyState.PLACEHOLDER if code else BodyState.EMPTY
    return BodyState.TODO if _has_todo(tree, block, body) else BodyState.WRITTEN


def _has_todo(tree: SyntaxTree, block: Node, body: Span) -> bool:
    """Whether a comment of a body says that something is to be done."""
    if not layout.TODO.search(tree.text.slice(body)):
        return False  # seldom more than a search, where walking the tree would be slow
    inside = tree.span(block)
    above = Span(body.start, max(body.start, inside.start))
    below = Span(min(inside.end, body.end), body.end)
    return any(layout.TODO.search(tree.text.slice(span)) for span in (above, below)) or any(
        child.type == "comment" and layout.TODO.search(tree.slice(child))
        for child in descendants(block)
    )


def _is_only_declared(tree: SyntaxTree, node: Node) -> bool:
    """Whether a function without code shall have none: an overload, abstract, of a protocol."""
    outer = nodes.with_decorators(node)
    decorators = [child for child in outer.children if child.type == "decorator"]
    if any(_WITHOUT_BODY.match(tree.slice(decorator)) for decorator in decorators):
        return True
    owner = outer.parent.parent if outer.parent is not None else None
    bases = None if owner is None else owner.child_by_field_name("superclasses")
    return bases is not None and _PROTOCOL.search(tree.slice(bases)) is not None
