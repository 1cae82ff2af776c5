"""What the documentation of a Rust item must speak of, as far as its syntax tells.

These are the headings that Clippy's lints ``missing_errors_doc``, ``missing_panics_doc`` and
``missing_safety_doc`` ask for. The lints know types; syntax knows less, so what it cannot see (an
alias of ``Result``, a panic in what is called, an index out of bounds) is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.syntax import Syntax, SyntaxTree

if TYPE_CHECKING:
    from tree_sitter import Node

_OPEN = re.compile(r"pub\b(?!\s*\()|(?:unsafe\s+)?impl\b")
_RESULT = re.compile(r"(?:impl\s+(?:\w+::)*Future\s*<\s*Output\s*=\s*)?(?:\w+::)*Result\b")
_PANICS = frozenset({"panic", "assert", "assert_eq", "assert_ne"})
_UNWRAPS = frozenset({"unwrap", "expect"})
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6} +\w+)\s*$")


def is_exported(item: Item) -> bool:
    """Whether ``item`` can be used from another crate, as far as this file tells."""
    return item.kind is ItemKind.FILE or (item.is_public and all(map(_OPEN.match, item.enclosing)))


def missing_sections(syntax: Syntax, item: Item, lines: Sequence[str]) -> tuple[str, ...]:
    """The headings that the documentation of ``item`` lacks.

    Args:
        syntax: the file.
        item: one of its items.
        lines: of the documentation, markers taken off.

    Returns:
        Of ``# Errors``, ``# Panics`` and ``# Safety`` those that are needed and not there.
    """
    if item.kind not in (ItemKind.FUNCTION, ItemKind.TRAIT):
        return ()
    there = _headings(lines)
    return tuple(f"# {name}" for name in _needed(SyntaxTree.of(syntax), item) if name not in there)


def _needed(tree: SyntaxTree, item: Item) -> list[str]:
    node = tree.smallest_node(item.declaration)
    needed = []
    if item.kind is ItemKind.FUNCTION and is_exported(item):
        returned = node.child_by_field_name("return_type")
        if returned is not None and _RESULT.match(tree.slice(returned)):
            needed.append("Errors")
        body = node.child_by_field_name("body")
        if body is not None and _can_panic(tree, body):
            needed.append("Panics")
    if "unsafe" in _words_before_name(tree, item):
        needed.append("Safety")
    return needed


def _words_before_name(tree: SyntaxTree, item: Item) -> list[str]:
    signature = tree.text.slice(item.signature)
    return re.split(r"\b(?:fn|trait)\b", signature, maxsplit=1)[0].split()


def _can_panic(tree: SyntaxTree, body: Node) -> bool:
    """Whether it is written in ``body`` that it panics; what is called may do so too."""
    pending = [body]
    while pending:
        node = pending.pop()
        if node.type == "function_item":
            continue
        if node.type == "macro_invocation":
            name = node.child_by_field_name("macro")
            if name is not None and tree.slice(name).rpartition("::")[2] in _PANICS:
                return True
        if node.type == "call_expression" and _method(tree, node) in _UNWRAPS:
            return True
        pending.extend(node.children)
    return False


def _method(tree: SyntaxTree, call: Node) -> str:
    called = call.child_by_field_name("function")
    field = None if called is None else called.child_by_field_name("field")
    return "" if field is None else tree.slice(field)


def _headings(lines: Sequence[str]) -> frozenset[str]:
    """The words of one-word headings outside fences."""
    found = set()
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if match and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else match[1]
        elif not fence and (heading := _HEADING.match(line)):
            found.add(heading[1].lstrip("# "))
    return frozenset(found)
