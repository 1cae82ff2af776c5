"""A Rust file without its bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.languages.rust_nodes import CONTAINERS, IMPORTS, KINDS, body_of, header_of
from miyabi_ls.source.syntax import SyntaxTree

if TYPE_CHECKING:
    from tree_sitter import Node

INDENT = "    "
_MOST_TYPE_LINES = 24
"""A type longer than that is shown by its name alone."""


def outline_of(syntax: SyntaxTree) -> Iterator[str]:
    """Imports, signatures and short types, one entry each."""
    pending: list[tuple[Node, str] | str] = [(node, "") for node in syntax.root.children[::-1]]
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            yield entry
            continue
        node, indent = entry
        if node.type in IMPORTS:
            yield indent + " ".join(syntax.slice(node).split())
        elif node.type in CONTAINERS and (body := body_of(node)) is not None:
            yield f"{indent}{header_of(syntax, node)} {{"
            pending.append(f"{indent}}}")
            pending += [(inner, indent + INDENT) for inner in body.children[::-1]]
        elif node.type in KINDS:
            yield indent + _outline_entry(syntax, node)


def _outline_entry(syntax: SyntaxTree, node: Node) -> str:
    is_type = KINDS[node.type] in (ItemKind.STRUCT, ItemKind.ENUM, ItemKind.UNION)
    whole = syntax.slice(node)
    if (is_type and whole.count("\n") < _MOST_TYPE_LINES) or body_of(node) is None:
        return whole.rstrip()
    return f"{header_of(syntax, node)};"
