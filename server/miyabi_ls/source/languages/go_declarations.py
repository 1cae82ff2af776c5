"""What Go declares, and where: alone, in a group such as ``const (...)``, or in an interface."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset({"function_declaration", "method_declaration"})
_GROUPS = frozenset({"type_declaration", "const_declaration", "var_declaration"})
_TYPES = frozenset({"type_spec", "type_alias"})
_SPECS = _TYPES | {"const_spec", "var_spec"}
_OF_A_FILE = FUNCTIONS | _GROUPS | {"package_clause", "import_declaration", "comment"}


def is_item(node: Node) -> bool:
    """Whether ``node`` is an item: declared by the file, one of a group, a method of an interface.

    What a function declares for itself is not.
    """
    above = node.parent
    if above is None:
        return False
    if node.type in FUNCTIONS or node.type in _GROUPS:
        return above.parent is None
    if node.type in _SPECS:
        group = group_of(node)
        return group is not None and is_group(group) and is_item(group)
    if node.type == "method_elem":
        spec = above.parent
        group = None if spec is None or spec.type not in _SPECS else group_of(spec)
        return group is not None and is_item(group)
    return False


def items_below(root: Node) -> Iterator[Node]:
    """Every item of a file, what holds others before what it holds."""
    for node in root.named_children:
        if not is_item(node):
            continue
        yield node
        for spec in specs(node):
            if spec != node and is_group(node):
                yield spec
            interface = interface_of(spec)
            if interface is not None:
                yield from (each for each in interface.named_children if is_item(each))


def is_group(node: Node) -> bool:
    """Whether ``node`` declares what stands between its parentheses."""
    return node.type in _GROUPS and _parenthesis(node) is not None


def specs(node: Node) -> list[Node]:
    """What ``node`` declares, one by one: itself, where it is no ``type``, ``const`` or ``var``."""
    if node.type not in _GROUPS:
        return [node]
    return [spec for holder in _holders(node) for spec in holder.named_children if _is_spec(spec)]


def declared(spec: Node) -> list[Node]:
    """The names that a spec or a function declares."""
    return spec.children_by_field_name("name")


def interface_of(node: Node) -> Node | None:
    """The interface that ``node`` declares a type as."""
    return _type_of(node, "interface_type")


def body_of(tree: SyntaxTree, node: Node) -> Span | None:
    """The braces of a function, a struct or an interface, the parentheses of a group."""
    opening = _parenthesis(node) if node.type in _GROUPS else None
    if opening is None:
        opening = _brace(node)
    return None if opening is None else Span(tree.span(opening).start, tree.span(node).end)


def receiver(tree: SyntaxTree, node: Node) -> str:
    """The receiver of a method without its name, such as ``(*Stack)``; else empty."""
    if node.type != "method_declaration":
        return ""
    parameters = node.child_by_field_name("receiver")
    declarations = [] if parameters is None else parameters.named_children
    types = [each.child_by_field_name("type") for each in declarations]
    return "".join(f"({''.join(tree.slice(each).split())})" for each in types if each is not None)


def is_exported(tree: SyntaxTree, node: Node) -> bool:
    """Whether other packages can name ``node``, and what it belongs to.

    A group is what it declares, and is named by none.
    """
    words = [tree.slice(name) for spec in specs(node) for name in declared(spec)]
    words += re.findall(r"\w+", receiver(tree, node))[:1]
    if is_group(node) or not all(word[:1].isupper() for word in words):
        return False
    if node.type != "method_elem":
        return True
    interface = node.parent
    assert interface is not None
    assert interface.parent is not None
    return is_exported(tree, interface.parent)


def belongs_to_nothing(node: Node) -> bool:
    """Whether ``node`` stands at the top of a file where the grammar takes it and Go does not.

    A statement, an import below a declaration, a second package clause.
    """
    above = node.parent
    if above is None or above.parent is not None or not node.is_named or node.is_error:
        return False
    if node.type not in _OF_A_FILE:
        return True
    if node.type not in ("import_declaration", "package_clause"):
        return False
    before = node.prev_named_sibling
    while before is not None and before.type == "comment":
        before = before.prev_named_sibling
    if node.type == "package_clause":
        return before is not None
    return before is not None and before.type not in ("import_declaration", "package_clause")


def _type_of(node: Node, kind: str) -> Node | None:
    if node.type in _GROUPS and is_group(node):
        return None
    for spec in specs(node):
        found = spec.child_by_field_name("type") if spec.type in _TYPES else None
        if found is not None and found.type == kind:
            return found
    return None


def _brace(node: Node) -> Node | None:
    if node.type in FUNCTIONS:
        return node.child_by_field_name("body")
    held = interface_of(node) or _type_of(node, "struct_type")
    opens = {"{", "field_declaration_list"}
    return None if held is None else next((c for c in held.children if c.type in opens), None)


def group_of(spec: Node) -> Node | None:
    """The ``type``, ``const`` or ``var`` that declares ``spec``; None where nothing does."""
    above = spec.parent
    if above is not None and above.type == "var_spec_list":
        above = above.parent
    return above if above is not None and above.type in _GROUPS else None


def _holders(node: Node) -> list[Node]:
    return [node, *(child for child in node.children if child.type == "var_spec_list")]


def _parenthesis(node: Node) -> Node | None:
    for holder in _holders(node):
        for child in holder.children:
            if child.type == "(":
                return child
    return None


def _is_spec(node: Node) -> bool:
    return node.type in _SPECS
