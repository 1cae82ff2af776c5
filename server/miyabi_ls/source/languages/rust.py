"""Rust, by tree-sitter-rust 0.24's grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.languages.rust_leading import (
    COMMENTS,
    belongs_to_nothing,
    documented_by,
    is_doc,
    is_unfinished,
    leading,
)
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_KINDS = {
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
_CONTAINERS = {"impl_item", "trait_item", "mod_item", "foreign_mod_item"}
_STRINGS = {"string_literal", "raw_string_literal"}
_IMPORTS = {"use_declaration", "extern_crate_declaration"}
_PREAMBLE = _IMPORTS | COMMENTS | {"inner_attribute_item", "shebang", "mod_item"}
_PLACEHOLDER = re.compile(r"(?:\w+::)*\b(?:todo|unimplemented)!\s*[(\[{]")
_TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_OUTLINE_TYPE_LINES = 24
_INDENT = "    "


class Rust:
    """Rust source files."""

    language_id: str = "rust"
    display_name: str = "Rust"
    documentation_name: str = "rustdoc"
    extensions: tuple[str, ...] = (".rs",)
    indent: str = _INDENT

    @cached_property
    def _parser(self) -> Parser:
        import tree_sitter
        import tree_sitter_rust

        return tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))

    def parse(self, text: Text) -> Syntax:
        """Parse a whole file."""
        return Syntax.parse(self._parser, text)

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its doc comments and attributes included.

        A cursor in the blanks before or after what a line holds means what the line holds.
        """
        node: Node | None = syntax.smallest_node(_on_code(syntax.text, span))
        while node is not None:
            if node.type in _KINDS:
                return _item(syntax, node)
            following = documented_by(node)
            if following is not None and following.type in _KINDS:
                return _item(syntax, following)
            node = node.parent
        return None

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """Every item, in the order of the file; what holds others before what it holds."""
        return tuple(_item(syntax, node) for node in _item_nodes(syntax.root))

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document with ``//!``."""
        docs = tuple(
            _without_line_end(syntax, node)
            for node in syntax.root.children
            if is_doc(node, "inner")
        )
        at = docs[0].start if docs else _file_docs_at(syntax)
        span = Span(docs[0].start, docs[-1].end) if docs else Span(at, at)
        return Item(ItemKind.FILE, "", span, span, span, None, docs, at)

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""
        end = syntax.byte_at(span.end)
        return all(
            node.type in _PREAMBLE and not (node.type == "mod_item" and _body(node))
            for node in syntax.root.children
            if node.start_byte < end
        )

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""
        return tuple(_outline(syntax))

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The ``use`` declarations at the top level."""
        return tuple(syntax.slice(n) for n in syntax.root.children if n.type in _IMPORTS)

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """String literals in ``within``, whose inner lines must not be indented anew."""
        return tuple(syntax.span(node) for node in _nodes(syntax, within) if node.type in _STRINGS)

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """The string literal or comment that holds ``span``; None where that is code."""
        node: Node | None = syntax.smallest_node(span)
        while node is not None:
            if node.type in COMMENTS:
                return _without_line_end(syntax, node)
            if node.type in _STRINGS:
                return syntax.span(node)
            node = node.parent
        return None

    def comment_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Comments in ``within``, documentation included, without the line end after them."""
        return tuple(
            _without_line_end(syntax, node)
            for node in _nodes(syntax, within)
            if node.type in COMMENTS
        )

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Attributes and documentation in ``within`` that belong to nothing."""
        return tuple(
            syntax.span(node) for node in _nodes(syntax, within) if belongs_to_nothing(node)
        )

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Every token of code in ``within``, comments left out."""
        return tuple(
            syntax.slice(node)
            for node in _nodes(syntax, within)
            if node.type in _STRINGS or (node.child_count == 0 and node.type not in COMMENTS)
        )


def _on_code(text: Text, span: Span) -> Span:
    """An empty ``span`` moved onto what its line holds, if it holds anything."""
    line = text.line_span(text.line_at(span.start))
    code = text.slice(line)
    if not span.empty or not code.strip():
        return span
    first = line.start + len(code) - len(code.lstrip())
    last = line.start + len(code.rstrip()) - 1
    at = min(max(span.start, first), last)
    return Span(at, at)


def _item_nodes(root: Node) -> Iterator[Node]:
    pending = root.children[::-1]
    while pending:
        child = pending.pop()
        if child.type in _KINDS:
            yield child
        if child.type in _CONTAINERS and (body := _body(child)) is not None:
            pending += body.children[::-1]


def _item(syntax: Syntax, node: Node) -> Item:
    declaration = syntax.span(node)
    if is_unfinished(node):
        # The grammar stretches an unfinished signature over blanks and comments that follow.
        last = next(n for n in reversed(node.children[:-1]) if n.type not in COMMENTS)
        declaration = Span(declaration.start, syntax.span(last).end)
    body = _body(node)
    before = leading(node)
    docs = tuple(_without_line_end(syntax, n) for n in before if is_doc(n, "outer"))
    attributes = [syntax.span(n).start for n in before if n.type == "attribute_item"]
    starts = [span.start for span in docs] + attributes
    return Item(
        kind=_KINDS[node.type],
        name=_name(syntax, node),
        span=Span(min([declaration.start, *starts]), declaration.end),
        declaration=declaration,
        signature=_signature(syntax, node, declaration),
        body=None if body is None else syntax.span(body),
        docs=docs,
        docs_at=min([declaration.start, *attributes]),
        enclosing=_enclosing(syntax, node),
        body_state=_body_state(syntax, node),
    )


def _without_line_end(syntax: Syntax, node: Node) -> Span:
    """The grammar takes a doc comment's line end as part of it; we do not."""
    span = syntax.span(node)
    return Span(span.start, span.start + len(syntax.text.slice(span).rstrip("\r\n")))


def _body(node: Node) -> Node | None:
    return node.child_by_field_name("body")


def _signature(syntax: Syntax, node: Node, declaration: Span) -> Span:
    body = _body(node)
    end = declaration.end if body is None else syntax.span(body).start
    text = syntax.text.string[declaration.start : end]
    return Span(declaration.start, declaration.start + len(text.rstrip().rstrip(";").rstrip()))


def _name(syntax: Syntax, node: Node) -> str:
    if node.type == "impl_item":
        return _header(syntax, node)
    name = node.child_by_field_name("name")
    return "" if name is None else syntax.slice(name)


def _header(syntax: Syntax, node: Node) -> str:
    """An item up to its body, on one line."""
    return " ".join(syntax.text.slice(_signature(syntax, node, syntax.span(node))).split())


def _enclosing(syntax: Syntax, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if above.type in _CONTAINERS or above.type in _KINDS:
            headers.append(_header(syntax, above))
        above = above.parent
    return tuple(headers[::-1])


def _body_state(syntax: Syntax, node: Node) -> BodyState:
    if node.type == "function_signature_item":
        return BodyState.NONE if _is_foreign(node) else BodyState.MISSING
    body = _body(node)
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


def _has_open_place(syntax: Syntax, body: Node) -> bool:
    """Whether a TODO comment or a placeholder stands anywhere in ``body``."""
    text = syntax.slice(body)
    if not _TODO.search(text) and not _PLACEHOLDER.search(text):
        return False  # seldom more than a search, where walking the tree would be slow
    return any(
        (node.type in COMMENTS and _TODO.search(syntax.slice(node)))
        or (node.type == "macro_invocation" and _PLACEHOLDER.match(syntax.slice(node)))
        for node in _descendants(body)
    )


def _is_foreign(node: Node) -> bool:
    """Whether ``node`` is declared in an ``extern`` block, where bodies are not allowed."""
    block = node.parent
    return (
        block is not None and block.parent is not None and (block.parent.type == "foreign_mod_item")
    )


def _file_docs_at(syntax: Syntax) -> int:
    """Where ``//!`` goes: below a shebang and a leading comment, and the blank line after it."""
    at = 1 if syntax.text.string.startswith("\ufeff") else 0
    for node in syntax.root.children:
        if node.type == "shebang" or (node.type in COMMENTS and not is_doc(node, "outer")):
            end = _without_line_end(syntax, node).end
            line = syntax.text.line_at(end)
            if syntax.text.slice(Span(end, syntax.text.line_span(line).end)).strip():
                break  # code stands beside it
            is_last = line + 1 >= syntax.text.line_count
            following = "" if is_last else syntax.text.slice(syntax.text.line_span(line + 1))
            if not is_last and (node.type == "shebang" or not following.strip()):
                at = syntax.text.line_start(line + 1)
            if not following.strip():
                if line + 2 < syntax.text.line_count:
                    at = syntax.text.line_start(line + 2)
                break
        else:
            break
    return at


def _outline(syntax: Syntax) -> Iterator[str]:
    pending: list[tuple[Node, str] | str] = [(node, "") for node in syntax.root.children[::-1]]
    while pending:
        entry = pending.pop()
        if isinstance(entry, str):
            yield entry
            continue
        node, indent = entry
        if node.type in _IMPORTS:
            yield indent + " ".join(syntax.slice(node).split())
        elif node.type in _CONTAINERS and (body := _body(node)) is not None:
            yield f"{indent}{_header(syntax, node)} {{"
            pending.append(f"{indent}}}")
            pending += [(inner, indent + _INDENT) for inner in body.children[::-1]]
        elif node.type in _KINDS:
            yield indent + _outline_entry(syntax, node)


def _outline_entry(syntax: Syntax, node: Node) -> str:
    is_type = _KINDS[node.type] in (ItemKind.STRUCT, ItemKind.ENUM, ItemKind.UNION)
    whole = syntax.slice(node)
    if (is_type and whole.count("\n") < _OUTLINE_TYPE_LINES) or _body(node) is None:
        return whole.rstrip()
    return f"{_header(syntax, node)};"


def _nodes(syntax: Syntax, within: Span) -> Iterator[Node]:
    """Nodes wholly in ``within``, in the order of the text, comments and strings not entered."""
    start, end = syntax.byte_at(within.start), syntax.byte_at(within.end)
    pending = [syntax.root]
    while pending:
        node = pending.pop()
        if node.end_byte < start or node.start_byte >= end:
            continue
        if start <= node.start_byte and node.end_byte <= end:
            yield node
        if node.type not in _STRINGS and node.type not in COMMENTS:
            pending.extend(reversed(node.children))


def _descendants(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))
