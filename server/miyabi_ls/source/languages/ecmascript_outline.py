"""The outline of a file of JavaScript or TypeScript: imports and signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.languages.ecmascript_declarations import (
    Declaration,
    declaration_of,
    inner_nodes,
    members,
)
from miyabi_ls.source.languages.ecmascript_leading import end_of_code, first_own_child
from miyabi_ls.source.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from miyabi_ls.source.syntax import SyntaxTree

_WHOLE_LINES = 24
"""A type of at most as many lines is shown whole."""
_CONSTANT_LINES = 3
_HOLDERS = {ItemKind.CLASS, ItemKind.MODULE}


def header(tree: SyntaxTree, declaration: Declaration) -> str:
    """A declaration up to its body, on one line."""
    return " ".join(tree.text.slice(signature_span(tree, declaration)).split())


def signature_span(tree: SyntaxTree, declaration: Declaration) -> Span:
    """A declaration up to its body, what stands before it left out."""
    span = declaration_span(tree, declaration.node)
    end = span.end if declaration.body is None else tree.span(declaration.body).start
    text = tree.text.slice(Span(span.start, end))
    return Span(span.start, span.start + len(text.rstrip().rstrip(";").rstrip()))


def declaration_span(tree: SyntaxTree, node: Node) -> Span:
    """A declaration without the decorators before it, and without comments after its code."""
    start = tree.span(first_own_child(node)).start
    following = node.next_sibling
    if node.type == "method_signature" and following is not None and following.type == ";":
        node = following  # which a body takes the place of
    return Span(start, max(start, tree.offset_at(end_of_code(node))))


def outline_of(tree: SyntaxTree, indent: str) -> Iterator[str]:
    """Imports and signatures of the file, one entry each, bodies left out."""
    pending: list[tuple[Node, str] | str] = [(node, "") for node in tree.root.children[::-1]]
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            yield entry
            continue
        node, before = entry
        declaration = declaration_of(node)
        if node.type == "import_statement":
            yield before + " ".join(tree.slice(node).split())
        elif declaration is None:
            pending += [(inner, before) for inner in inner_nodes(node)[::-1]]
        elif declaration.kind in _HOLDERS or _is_long_and_holds_functions(tree, declaration):
            yield f"{before}{header(tree, declaration)} {{"
            pending.append(f"{before}}}")
            pending += [(inner, before + indent) for inner in members(declaration)[::-1]]
        else:
            yield before + _entry(tree, declaration)


def _is_long_and_holds_functions(tree: SyntaxTree, declaration: Declaration) -> bool:
    return (
        declaration.kind is ItemKind.CONST
        and not _is_short(tree, declaration, _CONSTANT_LINES)
        and _holds_functions(members(declaration))
    )


def _holds_functions(nodes: Sequence[Node]) -> bool:
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if declaration_of(node) is not None:
            return True
        pending += inner_nodes(node)
    return False


def _is_short(tree: SyntaxTree, declaration: Declaration, lines: int) -> bool:
    span = declaration_span(tree, declaration.node)
    return tree.text.line_at(span.end) - tree.text.line_at(span.start) < lines


def _entry(tree: SyntaxTree, declaration: Declaration) -> str:
    whole = tree.text.slice(declaration_span(tree, declaration.node))
    if declaration.kind is ItemKind.FUNCTION:
        return f"{header(tree, declaration)};"
    if declaration.kind is ItemKind.CONST:
        is_short = _is_short(tree, declaration, _CONSTANT_LINES)
        return whole if is_short else f"{header(tree, declaration).removesuffix('=').rstrip()};"
    is_short = _is_short(tree, declaration, _WHOLE_LINES)
    return whole if is_short else f"{header(tree, declaration)} {{}}"
