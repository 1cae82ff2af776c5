"""Rust, by tree-sitter-rust 0.24's grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.braces import Braces
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import BodyState, Item, ItemKind, MissingItems
from miyabi_ls.source.languages.rust_leading import (
    COMMENTS,
    belongs_to_nothing,
    documented_by,
    is_doc,
    is_unfinished,
    leading,
)
from miyabi_ls.source.languages.rust_traits import required_items
from miyabi_ls.source.line_comments import LineComments
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import (
    TreeSitterLanguage,
    descendants,
    on_code,
    without_line_end,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_KEYWORDS = {
    ItemKind.FUNCTION: "fn",
    ItemKind.MODULE: "mod",
}
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
_STRINGS = frozenset({"string_literal", "raw_string_literal"})
_QUALIFIERS = {"async", "const", "unsafe", "extern", "fn"}
_IMPORTS = {"use_declaration", "extern_crate_declaration"}
_PREAMBLE = _IMPORTS | COMMENTS | {"inner_attribute_item", "shebang", "mod_item"}
_PLACEHOLDER = re.compile(r"(?:\w+::)*\b(?:todo|unimplemented)!\s*[(\[{]")
_TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_GUIDELINES = (
    "Follow the API guidelines: a summary line in the third person, then only what a caller must "
    "know. Add `# Errors` if it returns a Result, `# Panics` if it can panic, `# Safety` if it is "
    "unsafe, and nothing else unless a caller needs it."
)
_OUTLINE_TYPE_LINES = 24
_INDENT = "    "


class Rust(TreeSitterLanguage):
    """Rust source files."""

    language_id: str = "rust"
    language_ids: tuple[str, ...] = ("rust",)
    tags: frozenset[str] = frozenset({"rust", "rs"})
    display_name: str = "Rust"
    extensions: tuple[str, ...] = (".rs",)
    indent: str = _INDENT
    comment_mark: str = "//"
    placeholder: str = "todo!()"
    has_grammar: bool = True
    imports_nest: bool = True
    bodies: BodyStyle | None = Braces("fn")
    documentation: DocumentationStyle | None = LineComments(
        "rustdoc", _GUIDELINES, "///", "//!", re.compile(r"^\s*//[/!](?!/) ?(.*)$")
    )
    comments = COMMENTS
    strings = _STRINGS

    def grammar(self) -> object:
        """tree-sitter-rust's grammar."""
        import tree_sitter_rust

        return tree_sitter_rust.language()

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its doc comments and attributes included.

        A cursor in the blanks before or after what a line holds means what the line holds.
        """
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(on_code(tree.text, span))
        while node is not None:
            if node.type in _KINDS:
                return _item(tree, node)
            following = documented_by(node)
            if following is not None and following.type in _KINDS:
                return _item(tree, following)
            node = node.parent
        return None

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """Every item, in the order of the file; what holds others before what it holds."""
        tree = SyntaxTree.of(syntax)
        return tuple(_item(tree, node) for node in _item_nodes(tree.root))

    def file_item(self, syntax: Syntax) -> Item:
        """The file itself, as something to document with ``//!``."""
        tree = SyntaxTree.of(syntax)
        docs = tuple(
            without_line_end(tree, node) for node in tree.root.children if is_doc(node, "inner")
        )
        at = docs[0].start if docs else _file_docs_at(tree)
        span = Span(docs[0].start, docs[-1].end) if docs else Span(at, at)
        return Item(ItemKind.FILE, "file", "", span, span, span, None, docs, at)

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only imports and documentation of the file stand."""
        tree = SyntaxTree.of(syntax)
        end = tree.byte_at(span.end)
        return all(
            node.type in _PREAMBLE and not (node.type == "mod_item" and _body(node))
            for node in tree.root.children
            if node.start_byte < end
        )

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports and signatures of the file, one entry each, bodies left out."""
        return tuple(_outline(SyntaxTree.of(syntax)))

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The ``use`` declarations at the top level."""
        tree = SyntaxTree.of(syntax)
        return tuple(tree.slice(node) for node in tree.root.children if node.type in _IMPORTS)

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """The tokens of a function's signature, without what says nothing about its body.

        That is who may call it, and a comma before a closing bracket.
        """
        tokens = self.tokens(syntax, item.signature)
        begins = next((at for at, word in enumerate(tokens) if word in _QUALIFIERS), 0)
        pairs = pairwise((*tokens[begins:], ""))
        return tuple(word for word, after in pairs if not (word == "," and after in (")", ">")))

    def missing_items(self, syntax: Syntax, item: Item) -> MissingItems | None:
        """What the ``impl`` of a trait lacks."""
        if item.kind is not ItemKind.IMPL or item.body is None:
            return None
        tree = SyntaxTree.of(syntax)
        required = required_items(tree, tree.smallest_node(item.declaration))
        items = self.items(syntax)
        enclosing = (*item.enclosing, item.name)
        here = {i.name for i in items if i.enclosing == enclosing and item.span.contains(i.span)}
        if required is None:
            return None if here else MissingItems()
        missing = [_item(tree, node) for node in required]
        missing = [each for each in missing if each.name not in here]
        if not missing:
            return None
        return MissingItems(
            tuple(each.name for each in missing),
            tuple(tree.text.slice(each.declaration) for each in missing),
            {
                each.name: self.signature_key(syntax, each)
                for each in missing
                if each.kind is ItemKind.FUNCTION
            },
        )

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` is an attribute or documentation of nothing."""
        return belongs_to_nothing(node)


def _item_nodes(root: Node) -> Iterator[Node]:
    pending = root.children[::-1]
    while pending:
        child = pending.pop()
        if child.type in _KINDS:
            yield child
        if child.type in _CONTAINERS and (body := _body(child)) is not None:
            pending += body.children[::-1]


def _item(syntax: SyntaxTree, node: Node) -> Item:
    declaration = syntax.span(node)
    if is_unfinished(node):
        # The grammar stretches an unfinished signature over blanks and comments that follow.
        last = next(n for n in reversed(node.children[:-1]) if n.type not in COMMENTS)
        declaration = Span(declaration.start, syntax.span(last).end)
    body = _body(node)
    before = leading(node)
    docs = tuple(without_line_end(syntax, n) for n in before if is_doc(n, "outer"))
    attributes = [syntax.span(n).start for n in before if n.type == "attribute_item"]
    starts = [span.start for span in docs] + attributes
    kind = _KINDS[node.type]
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
    )


def _is_public(syntax: SyntaxTree, node: Node) -> bool:
    """Whether other crates may see it: ``pub``, or a member of a trait that is.

    Whether a module above it is private is not asked: it may be exported elsewhere.
    """
    if any(c.type == "visibility_modifier" and syntax.slice(c) == "pub" for c in node.children):
        return True
    above = node.parent.parent if node.parent is not None else None
    return above is not None and above.type == "trait_item" and _is_public(syntax, above)


def _body(node: Node) -> Node | None:
    return node.child_by_field_name("body")


def _signature(syntax: SyntaxTree, node: Node, declaration: Span) -> Span:
    body = _body(node)
    end = declaration.end if body is None else syntax.span(body).start
    text = syntax.text.string[declaration.start : end]
    return Span(declaration.start, declaration.start + len(text.rstrip().rstrip(";").rstrip()))


def _name(syntax: SyntaxTree, node: Node) -> str:
    if node.type == "impl_item":
        return _header(syntax, node)
    name = node.child_by_field_name("name")
    return "" if name is None else syntax.slice(name)


def _header(syntax: SyntaxTree, node: Node) -> str:
    """An item up to its body, on one line."""
    return " ".join(syntax.text.slice(_signature(syntax, node, syntax.span(node))).split())


def _enclosing(syntax: SyntaxTree, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if above.type in _CONTAINERS or above.type in _KINDS:
            headers.append(_header(syntax, above))
        above = above.parent
    return tuple(headers[::-1])


def _body_state(syntax: SyntaxTree, node: Node) -> BodyState:
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


def _file_docs_at(syntax: SyntaxTree) -> int:
    """Where ``//!`` goes: below a shebang and a leading comment, and the blank line after it."""
    at = 1 if syntax.text.string.startswith("\ufeff") else 0
    for node in syntax.root.children:
        if node.type == "shebang" or (node.type in COMMENTS and not is_doc(node, "outer")):
            end = without_line_end(syntax, node).end
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


def _outline(syntax: SyntaxTree) -> Iterator[str]:
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


def _outline_entry(syntax: SyntaxTree, node: Node) -> str:
    is_type = _KINDS[node.type] in (ItemKind.STRUCT, ItemKind.ENUM, ItemKind.UNION)
    whole = syntax.slice(node)
    if (is_type and whole.count("\n") < _OUTLINE_TYPE_LINES) or _body(node) is None:
        return whole.rstrip()
    return f"{_header(syntax, node)};"
