"""What stands before a Rust item: its documentation and attributes.

The grammar makes them siblings of the item, and gives comments after an unfinished signature to the
signature, so that ``fn a() -> u8`` takes the documentation of the function below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"line_comment", "block_comment"})
_STATEMENTS = {"let_declaration", "expression_statement"}
_OF_ITEMS = {"source_file", "declaration_list"}
_ATTRIBUTES = {"attribute_item", "inner_attribute_item"}


def leading(node: Node) -> list[Node]:
    """Doc comments and attributes that belong to ``node``, first to last."""
    found: list[Node] = []
    sibling = _before(node)
    while sibling is not None:
        if sibling.type == "attribute_item" or is_doc(sibling, "outer"):
            found.append(sibling)
        elif sibling.type not in COMMENTS or is_doc(sibling, "inner"):
            break
        sibling = _before(sibling)
    return found[::-1]


def documented_by(node: Node) -> Node | None:
    """What a doc comment or an attribute stands before; None where ``node`` is neither."""
    if node.type != "attribute_item" and not is_doc(node, "outer"):
        return None
    sibling = _after(node)
    while sibling is not None and (sibling.type in COMMENTS or sibling.type == "attribute_item"):
        sibling = _after(sibling)
    return sibling


def is_doc(node: Node, field: str) -> bool:
    """Whether ``node`` is documentation: ``outer`` (``///``) or ``inner`` (``//!``)."""
    return node.type in COMMENTS and node.child_by_field_name(field) is not None


def belongs_to_nothing(node: Node) -> bool:
    """Whether ``node`` is documentation or an attribute that no compiler would take there."""
    if node.parent is None or node.parent.type.startswith("token_tree"):
        return False  # what a macro is given is no syntax yet
    is_inner = node.type == "inner_attribute_item" or is_doc(node, "inner")
    if not is_inner and node.type != "attribute_item" and not is_doc(node, "outer"):
        return False
    step = _before if is_inner else _after
    beside = step(node)
    while beside is not None and (beside.type in COMMENTS or beside.type in _ATTRIBUTES):
        beside = step(beside)
    if is_inner:
        return beside is not None and beside.type not in ("{", "shebang")
    return beside is None or not beside.is_named


def is_stray_statement(node: Node) -> bool:
    """Whether ``node`` is a statement where only items may stand; a macro's call may be one."""
    if node.type not in _STATEMENTS or node.parent is None or node.parent.type not in _OF_ITEMS:
        return False
    return all(child.type != "macro_invocation" for child in node.children)


def _before(node: Node) -> Node | None:
    """What stands before ``node``; comments that an unfinished signature swallowed are seen."""
    sibling = node.prev_sibling
    if sibling is not None and is_unfinished(sibling):
        return sibling.children[-1].prev_sibling
    return sibling


def _after(node: Node) -> Node | None:
    """What stands after ``node``, which an unfinished signature may have swallowed."""
    sibling, above = node.next_sibling, node.parent
    if (sibling is None or sibling.is_missing) and above is not None and is_unfinished(above):
        return above.next_sibling
    return sibling


def is_unfinished(node: Node) -> bool:
    """Whether ``node`` is a signature that neither a body nor a semicolon ends."""
    return node.type == "function_signature_item" and node.children[-1].is_missing
