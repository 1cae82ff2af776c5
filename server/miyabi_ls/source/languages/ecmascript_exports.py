"""What a file of JavaScript or TypeScript gives to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.languages.ecmascript_declarations import (
    Declaration,
    declaration_of,
    is_top_level,
    text_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_FIELDS = {"field", "property"}


def exported_names(root: Node) -> frozenset[str]:
    """The names that a file exports in a list, apart from where it declares them."""
    return frozenset(name for node in root.children for name in _listed(node))


def is_public(declaration: Declaration, listed: frozenset[str]) -> bool:
    """Whether others can use it: it is exported, or a member of what is.

    Fields are told by what they are in, and a constructor is documented by its class.
    """
    if declaration.keyword in _FIELDS or declaration.name == "constructor":
        return False
    if declaration.node.type == "function_expression":
        return False  # it is given to something
    if is_top_level(declaration.node):
        return declaration.name in listed or _is_exported(declaration.node)
    if _is_private(declaration):
        return False
    above = declaration.node.parent
    while above is not None:
        holder = declaration_of(above)
        if holder is not None:
            return holder.kind is not ItemKind.FUNCTION and is_public(holder, listed)
        above = above.parent
    return False


def _is_exported(node: Node) -> bool:
    if node.type == "export_statement":
        return True
    left = text_of(node).partition("=")[0].strip() if node.type == "expression_statement" else ""
    return left == "module.exports" or left.startswith(("exports.", "module.exports."))


def _is_private(declaration: Declaration) -> bool:
    words = {text_of(c) for c in declaration.node.children if c.type == "accessibility_modifier"}
    return "private" in words or declaration.name.startswith(("#", "_"))


def _listed(node: Node) -> Iterator[str]:
    """The names in ``export { a, b as c }`` and ``module.exports = { a, b }``."""
    for child in node.named_children:
        if node.type == "export_statement" and child.type == "export_clause":
            for each in child.named_children:
                name = each.child_by_field_name("name")
                yield "" if name is None else text_of(name)
        elif child.type == "assignment_expression" and _is_exported(node):
            value = child.child_by_field_name("right")
            for each in [] if value is None else value.named_children:
                if each.type == "shorthand_property_identifier":
                    yield text_of(each)
