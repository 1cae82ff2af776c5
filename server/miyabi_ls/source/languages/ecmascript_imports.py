"""Imports of JavaScript and TypeScript: what they bind, and where they may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.languages.ecmascript_declarations import FUNCTIONS, has_child, text_of
from miyabi_ls.source.tree_sitter_language import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = ("identifier", "type_identifier")


def import_nodes(root: Node) -> Iterator[Node]:
    """The ``import`` declarations of a file."""
    return (node for node in root.children if node.type == "import_statement")


def bound_names(statement: Node) -> frozenset[str]:
    """The names that an import brings into the file."""
    names = set()
    for node in descendants(statement):
        if node.type == "import_specifier":
            name = node.child_by_field_name("alias") or node.child_by_field_name("name")
            names.add("" if name is None else text_of(name))
        elif node.type in _NAMES and node.parent and node.parent.type != "import_specifier":
            names.add(text_of(node))
    return frozenset(names)


def is_out_of_place(node: Node) -> bool:
    """Whether ``node`` parses, but no engine takes it where it stands.

    That is an ``import`` or ``export`` within a function, ``await`` in a function that is not
    ``async``, and ``yield`` in one that is no generator.
    """
    if node.type in ("import_statement", "export_statement"):
        return _function_around(node) is not None
    if node.type == "await_expression" or (
        node.type == "for_in_statement" and has_child(node, "await")
    ):
        function = _function_around(node)
        return function is not None and not has_child(function, "async")
    if node.type == "yield_expression":
        function = _function_around(node)
        return function is None or not has_child(function, "*")
    return False


def _function_around(node: Node) -> Node | None:
    above = node.parent
    while above is not None and above.type not in FUNCTIONS:
        above = above.parent
    return above
