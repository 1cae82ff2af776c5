"""What a Rust trait asks of its implementations, where the trait is in the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.tree_sitter_language import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFAULTS = {"associated_type": "=", "const_item": "="}
"""Members that have a default where this sign stands in them."""

_ASK_FOR_NOTHING = frozenset(
    {"Send", "Sync", "Copy", "Eq", "Unpin", "Error", "UnwindSafe", "RefUnwindSafe"}
)
"""Traits of the standard library whose implementations may be, or must be, empty."""


def required_items(tree: SyntaxTree, implementation: Node) -> list[Node] | None:
    """The members of its trait that have no default; None where the trait is not known here."""
    trait = implementation.child_by_field_name("trait")
    if trait is None or any(child.type == "!" for child in implementation.children):
        return []
    name = _last_name(tree, trait)
    for node in descendants(tree.root):
        if node.type == "trait_item" and _own_name(tree, node) == name:
            body = node.child_by_field_name("body")
            members = [] if body is None else body.named_children
            return [member for member in members if _is_required(member)]
    return [] if name in _ASK_FOR_NOTHING else None


def _is_required(member: Node) -> bool:
    if member.type == "function_signature_item":
        return True
    sign = _DEFAULTS.get(member.type)
    return sign is not None and all(child.type != sign for child in member.children)


def _own_name(tree: SyntaxTree, node: Node) -> str:
    name = node.child_by_field_name("name")
    return "" if name is None else tree.slice(name)


def _last_name(tree: SyntaxTree, path: Node) -> str:
    """The name a path such as ``shapes::Shape<T>`` ends with."""
    if path.type == "generic_type" and (inner := path.child_by_field_name("type")) is not None:
        path = inner
    return tree.slice(path).rpartition("::")[2].strip()
