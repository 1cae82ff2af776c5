"""What a Rust trait asks of its implementations, where the trait is in the same file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_LIFETIME = re.compile(r"'\w+\b\s*,?\s*")
_PATH = re.compile(r"(?:\b\w+\s*)?::\s*")
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
    found = _declared(tree, name)
    if len(found) > 1:
        module = _module_named(tree, implementation, _names_before(tree, trait))
        found = [node for node in found if _module_of(tree, node) == module]
    if not found:
        return [] if name in _ASK_FOR_NOTHING else None
    if len(found) > 1:
        return None
    body = found[0].child_by_field_name("body")
    members = [] if body is None else body.named_children
    return [member for member in members if _is_required(member)]


def implementation_key(header: str) -> str:
    """An implementation's trait and type, without paths, lifetimes, bounds and blanks."""
    key = _LIFETIME.sub("", header.partition(" where ")[0])
    key = _PATH.sub("", key.partition("impl")[2])
    return "".join(_without_parameters(key).split()).replace("<>", "")


def _without_parameters(header: str) -> str:
    """What follows the parameters of an ``impl``."""
    rest = header.replace("->", "").lstrip()
    depth = 0
    for at, sign in enumerate(rest):
        depth += {"<": 1, ">": -1}.get(sign, 0)
        if not depth:
            return rest[at + 1 :] if sign == ">" else rest
    return rest


def _declared(tree: SyntaxTree, name: str) -> list[Node]:
    """The traits of that name; found by their words, since a large file has very many nodes."""
    found = {}
    for words in re.finditer(rf"\btrait\s+{re.escape(name)}\b", tree.text.string):
        node: Node | None = tree.smallest_node(Span(*words.span()))
        while node is not None and node.type != "trait_item":
            node = node.parent
        if node is not None and _own_name(tree, node) == name:
            found[node.start_byte] = node
    return list(found.values())


def _module_of(tree: SyntaxTree, node: Node) -> tuple[str, ...]:
    """The names of the modules of this file that ``node`` stands in, outermost first."""
    names = []
    above = node.parent
    while above is not None:
        if above.type == "mod_item":
            names.append(_own_name(tree, above))
        above = above.parent
    return tuple(names[::-1])


def _module_named(tree: SyntaxTree, node: Node, path: list[str]) -> tuple[str, ...]:
    """The module that ``path``, written at ``node``, leads to."""
    module = _module_of(tree, node)
    for name in path:
        if name == "super":
            module = module[:-1]
        elif name == "crate":
            module = ()
        elif name != "self":
            module = (*module, name)
    return module


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
    return _names(tree, path)[-1]


def _names_before(tree: SyntaxTree, path: Node) -> list[str]:
    """The names before that one."""
    return _names(tree, path)[:-1]


def _names(tree: SyntaxTree, path: Node) -> list[str]:
    if path.type == "generic_type" and (inner := path.child_by_field_name("type")) is not None:
        path = inner
    return [name.strip() for name in tree.slice(path).split("::")]
