"""A file of Python without its bodies: imports, assignments and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.languages import python_nodes as nodes
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

IMPORTS = frozenset({"import_statement", "import_from_statement"})
FUTURE = "future_import_statement"
_TELLING_DECORATOR = re.compile(r"@(?:property|staticmethod|classmethod|overload|[\w.]+\.setter)$")
_COLUMNS = 120
_INDENT = "    "


def header(tree: SyntaxTree, node: Node) -> str:
    """A definition up to its body, on one line."""
    block = nodes.block_of(node)
    end = node.end_byte if block is None else block.start_byte
    words = tree.text.slice(Span(tree.span(node).start, tree.offset_at(end)))
    return " ".join(words.partition("#")[0].split())


def outline(tree: SyntaxTree) -> Iterator[str]:
    """The entries of the outline of a file, in its order."""
    pending = [(node, "") for node in tree.root.children[::-1]]
    while pending:
        node, indent = pending.pop()
        definition = nodes.definition_of(node)
        if node.type in IMPORTS or node.type == FUTURE:
            yield indent + " ".join(tree.slice(node).split())
        elif definition is not None:
            yield _outline_entry(tree, node, definition, indent)
            if definition.type == nodes.CLASS and (block := nodes.block_of(definition)):
                pending += [(inner, indent + _INDENT) for inner in block.children[::-1]]
        elif node.type in nodes.HOLDERS:
            pending += [(inner, indent) for inner in node.children[::-1]]
        elif nodes.is_assignment(node):
            line = tree.slice(node)
            if "\n" not in line and len(line) <= _COLUMNS:
                yield indent + line


def _outline_entry(tree: SyntaxTree, node: Node, definition: Node, indent: str) -> str:
    decorators = [tree.slice(child) for child in node.children if child.type == "decorator"]
    telling = [line for line in decorators if _TELLING_DECORATOR.match(line)]
    signature = header(tree, definition)
    body = "" if definition.type == nodes.CLASS else " ..."
    return "\n".join(indent + line for line in [*telling, signature + body])
