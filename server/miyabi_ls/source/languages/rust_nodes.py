"""Rust's items, out of the nodes of its grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.languages.rust_leading import COMMENTS, is_doc, is_unfinished, leading
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import descendants, without_line_end

if TYPE_CHECKING:
    from tree_sitter import Node

_KEYWORDS = {
    ItemKind.FUNCTION: "fn",
    ItemKind.MODULE: "mod",
}
KINDS = {
    "function_item": ItemKind.FUNCTION,
    "function_signature_item": ItemKind.FUNCTION,
    "struct_item": ItemKind.STRUCT,
    "enum_item": ItemKind.ENUM,
    "union_item": ItemKind.UNION,
    "trait_item": ItemKind.TRAIT,
    "impl_item": ItemKind.IMPL,
    "mod_item": ItemKind.MODULE,
    "const_item": ItemKind.CONST,
    "static_item": ItemKind.STATIC,
    "type_item": ItemKind.TYPE,
    "associated_type": ItemKind.TYPE,
    "macro_definition": ItemKind.MACRO,
}
CONTAINERS = {"impl_item", "trait_item", "mod_item", "foreign_mod_item"}
IMPORTS = {"use_declaration", "extern_crate_declaration"}
_PLACEHOLDER = re.compile(
    r"(?:\w+::)*\b(?:(?:todo|unimplemented)!\s*[(\[{]"
    r"|panic!\s*[(\[{]\s*\"(?i:not (?:yet )?implemented\b|unimplemented\b|implement me\b|todo\"))"
)
_DOC_ATTRIBUTE = re.compile(r"#\s*!?\s*\[\s*doc\s*=")
_TODO = re.compile(r"\b(?:TODO|FIXME)\b")


def item_nodes(root: Node, is_wanted: Callable[[Node], bool]) -> Iterator[Node]:
    """The nodes of the items that are wanted; what holds others before what it holds."""
    pending = root.children[::-1]
    while pending:
        child = pending.pop()
        if not is_wanted(child):
            continue
        if child.type in KINDS:
            yield child
        if child.type in CONTAINERS and (body := body_of(child)) is not None:
            pending += body.children[::-1]


def item_of(syntax: SyntaxTree, node: Node) -> Item:
    """The item that ``node`` is."""
    declaration = syntax.span(node)
    if is_unfinished(node):
        # The grammar stretches an unfinished signature over blanks and comments that follow.
        last = next(n for n in reversed(node.children[:-1]) if n.type not in COMMENTS)
        declaration = Span(declaration.start, syntax.span(last).end)
    body = body_of(node)
    before = leading(node)
    docs = tuple(without_line_end(syntax, n) for n in before if is_doc(n, "outer"))
    attributes = [syntax.span(n).start for n in before if n.type == "attribute_item"]
    starts = [span.start for span in docs] + attributes
    kind = KINDS[node.type]
    return Item(
        kind=kind,
        keyword=_KEYWORDS.get(kind, kind.value),
        name=_name(syntax, node),
        span=Span(min([declaration.start, *starts]), declaration.end),
        declaration=declaration,
        signature=_signature(syntax, node, declaration),
        body=None if body is None else syntax.span(body),
        docs=docs,
        docs_at=min([declaration.start, *attributes]),
        enclosing=_enclosing(syntax, node),
        body_state=_body_state(syntax, node),
        is_public=_is_public(syntax, node),
        docs_in_code="#[doc]" if any(is_doc_attribute(syntax, n) for n in before) else "",
    )


def is_doc_attribute(syntax: SyntaxTree, node: Node) -> bool:
    """Whether ``node``, an attribute or a comment, is ``#[doc = ...]`` or ``#![doc = ...]``."""
    return _DOC_ATTRIBUTE.match(syntax.slice(node)) is not None


def _is_public(syntax: SyntaxTree, node: Node) -> bool:
    """Whether other crates may see it: ``pub``, or a member of a trait that is.

    Whether a module above it is private is not asked: it may be exported elsewhere.
    """
    if any(c.type == "visibility_modifier" and syntax.slice(c) == "pub" for c in node.children):
        return True
    above = node.parent.parent if node.parent is not None else None
    return above is not None and above.type == "trait_item" and _is_public(syntax, above)


def body_of(node: Node) -> Node | None:
    """What ``node`` holds between braces."""
    return node.child_by_field_name("body")


def _signature(syntax: SyntaxTree, node: Node, declaration: Span) -> Span:
    body = body_of(node)
    end = declaration.end if body is None else syntax.span(body).start
    text = syntax.text.string[declaration.start : end]
    return Span(declaration.start, declaration.start + len(text.rstrip().rstrip(";").rstrip()))


def _name(syntax: SyntaxTree, node: Node) -> str:
    if node.type == "impl_item":
        return header_of(syntax, node)
    name = node.child_by_field_name("name")
    return "" if name is None else syntax.slice(name)


def header_of(syntax: SyntaxTree, node: Node) -> str:
    """An item up to its body, on one line."""
    return " ".join(syntax.text.slice(_signature(syntax, node, syntax.span(node))).split())


def _enclosing(syntax: SyntaxTree, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if above.type in CONTAINERS or above.type in KINDS:
            headers.append(header_of(syntax, above))
        above = above.parent
    return tuple(headers[::-1])


def _body_state(syntax: SyntaxTree, node: Node) -> BodyState:
    if node.type == "function_signature_item":
        return BodyState.NONE if _is_foreign(node) else BodyState.MISSING
    body = body_of(node)
    if node.type != "function_item" or body is None:
        return BodyState.NONE
    if any(child.has_error for child in node.children if child != body):
        # An unfinished signature took what follows it: the body is another item's.
        return BodyState.NONE
    code = [child for child in body.named_children if child.type not in COMMENTS]
    if len(code) == 1 and _PLACEHOLDER.match(syntax.slice(code[0])):
        return BodyState.PLACEHOLDER
    if not code and not _TODO.search(syntax.slice(body)):
        return BodyState.EMPTY
    return BodyState.TODO if _has_open_place(syntax, body) else BodyState.WRITTEN


def _has_open_place(syntax: SyntaxTree, body: Node) -> bool:
    """Whether a TODO comment or a placeholder stands anywhere in ``body``."""
    text = syntax.slice(body)
    if not _TODO.search(text) and not _PLACEHOLDER.search(text):
        return False  # seldom more than a search, where walking the tree would be slow
    return any(
        (node.type in COMMENTS and _TODO.search(syntax.slice(node)))
        or (node.type == "macro_invocation" and _PLACEHOLDER.match(syntax.slice(node)))
        for node in descendants(body)
    )


def _is_foreign(node: Node) -> bool:
    """Whether ``node`` is declared in an ``extern`` block, where bodies are not allowed."""
    block = node.parent
    return (
        block is not None and block.parent is not None and (block.parent.type == "foreign_mod_item")
    )
