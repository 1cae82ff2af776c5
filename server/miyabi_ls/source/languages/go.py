"""Go, by tree-sitter-go 0.25's grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.braces import Braces
from miyabi_ls.source.documentation_parts import block_part, line_part
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.languages.go_declarations import (
    FUNCTIONS,
    belongs_to_nothing,
    body_of,
    declared,
    group_of,
    interface_of,
    is_exported,
    is_group,
    is_item,
    items_below,
    receiver,
    specs,
)
from miyabi_ls.source.languages.go_leading import DIRECTIVE, Leading, documented_by, leading
from miyabi_ls.source.line_comments import LineComments
from miyabi_ls.source.syntax import Syntax, SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tools import Formatter
from miyabi_ls.source.tree_sitter_language import (
    TreeSitterLanguage,
    descendants,
    on_code,
    reaching_into,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_KEYWORDS = {
    "function_declaration": "func",
    "method_declaration": "func",
    "method_elem": "func",
    "type_declaration": "type",
    "type_spec": "type",
    "type_alias": "type",
    "const_declaration": "const",
    "const_spec": "const",
    "var_declaration": "var",
    "var_spec": "var",
}
_KINDS = {
    "func": ItemKind.FUNCTION,
    "type": ItemKind.TYPE,
    "const": ItemKind.CONST,
    "var": ItemKind.STATIC,
}
_PREAMBLE = {"package_clause", "import_declaration", "comment"}
_PLACEHOLDER = re.compile(
    r'panic\(\s*["`][^"`]*\b(?:not (?:yet )?implemented|unimplemented|implement me|todo|fixme)\b',
    re.IGNORECASE,
)
_TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_GUIDELINES = (
    "Follow Go's conventions: full sentences, the first beginning with the name that is documented "
    "(`Push adds ...`; for a package `Package stack ...`); then only what a caller must know: what "
    "it returns, which errors, when it panics, whether it may be called at the same time. No "
    "headings, no lists of parameters; code is indented by a tab."
)
_BUILT_IN_WORDS = """
any append bool byte cap clear close complex complex128 complex64 copy delete error float32
float64 imag int int16 int32 int64 int8 len make max min new panic print println real recover rune
string uint uint16 uint32 uint64 uint8 uintptr
"""
_BUILT_IN = frozenset(_BUILT_IN_WORDS.split())
_OUTLINE_LINES = 24
_NAMES_SHOWN = 3


class Go(TreeSitterLanguage):
    """Go source files."""

    language_id: str = "go"
    language_ids: tuple[str, ...] = ("go",)
    tags: frozenset[str] = frozenset({"go", "golang"})
    display_name: str = "Go"
    extensions: tuple[str, ...] = (".go",)
    indent: str = "\t"
    comment_mark: str = "//"
    placeholder: str = 'panic("not implemented")'
    has_grammar: bool = True
    imports_nest: bool = False
    built_ins: frozenset[str] = _BUILT_IN
    # A variable in a function would not keep its value.
    nesting_kinds: frozenset[ItemKind] = frozenset(ItemKind) - {ItemKind.FUNCTION, ItemKind.STATIC}
    bodies: BodyStyle | None = Braces("func")
    documentation: DocumentationStyle | None = LineComments(
        "doc comment",
        _GUIDELINES,
        "//",
        "//",
        (
            line_part(re.compile(rf"^\s*(?!{DIRECTIVE})///?(?!/) ?(.*)$")),
            block_part(re.compile(r"[ \t]*/\*")),
        ),
    )
    formatters: tuple[Formatter, ...] = (Formatter("gofmt", ()),)
    comments = frozenset({"comment"})
    strings = frozenset({"interpreted_string_literal", "raw_string_literal", "rune_literal"})

    def grammar(self) -> object:
        """tree-sitter-go's grammar."""
        import tree_sitter_go

        return tree_sitter_go.language()

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """The smallest item that holds ``span``, its doc comment and directives included.

        A cursor in the blanks before or after what a line holds means what the line holds.
        """
        tree = SyntaxTree.of(syntax)
        node: Node | None = tree.smallest_node(on_code(tree.text, span))
        while node is not None:
            if is_item(node):
                return _item(tree, node)
            following = documented_by(tree, node)
            if following is not None and is_item(following):
                return _item(tree, following)
            node = node.parent
        return None

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """The items in ``within``, each found when it is asked for, in the order of the file."""
        tree = SyntaxTree.of(syntax)
        for node in filter(reaching_into(tree, within), items_below(tree.root)):
            item = _item(tree, node)
            if within.contains(item.span):
                yield item

    def file_item(self, syntax: Syntax) -> Item:
        """The package, as something to document above its clause."""
        tree = SyntaxTree.of(syntax)
        clause = next((n for n in tree.root.children if n.type == "package_clause"), None)
        if clause is None:
            at = 1 if tree.text.string.startswith("\ufeff") else 0
            nothing = Span(at, at)
            return Item(ItemKind.FILE, "file", "", nothing, nothing, nothing, None, (), at)
        declaration = tree.span(clause)
        before = leading(tree, clause)
        start = before.start(declaration.start)
        return Item(
            ItemKind.FILE,
            "file",
            "",
            Span(start, declaration.end),
            declaration,
            declaration,
            None,
            before.docs,
            _docs_at(before, declaration),
        )

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """Whether ``span`` lies where only the package clause, imports and comments stand."""
        tree = SyntaxTree.of(syntax)
        end = tree.byte_at(span.end)
        return all(
            node.type in _PREAMBLE for node in tree.root.named_children if node.start_byte < end
        )

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """The package clause, imports, types, constants, variables and signatures."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            entry
            for node in tree.root.named_children
            for entry in _outline(tree, node)
            if node.type != "comment"
        )

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """The imports, one statement each, those of a group too."""
        tree = SyntaxTree.of(syntax)
        return tuple(
            f"import {' '.join(tree.slice(spec).split())}"
            for node in tree.root.children
            if node.type == "import_declaration"
            for spec in descendants(node)
            if spec.type == "import_spec"
        )

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """The tokens of a function's signature, its receiver too.

        A comma before a closing parenthesis says nothing.
        """
        tokens = self.tokens(syntax, item.signature)
        pairs = pairwise((*tokens, ""))
        return tuple(word for word, after in pairs if not (word == "," and after in (")", "]")))

    def belongs_to_nothing(self, node: Node) -> bool:
        """Whether ``node`` stands where the grammar takes it and no compiler does."""
        return belongs_to_nothing(node)


def _item(tree: SyntaxTree, node: Node) -> Item:
    declaration = tree.span(node)
    before = leading(tree, node)
    keyword = _KEYWORDS[node.type]
    return Item(
        kind=_kind(tree, node),
        keyword=keyword,
        name=_name(tree, node),
        span=Span(before.start(declaration.start), declaration.end),
        declaration=declaration,
        signature=_signature(tree, node),
        body=body_of(tree, node),
        docs=before.docs,
        docs_at=_docs_at(before, declaration),
        enclosing=_enclosing(tree, node),
        body_state=_body_state(tree, node),
        is_public=is_exported(tree, node) and not _is_told_of_above(tree, node),
        owner=receiver(tree, node),
    )


def _is_told_of_above(tree: SyntaxTree, node: Node) -> bool:
    """Whether the documentation of a group speaks of ``node``, one of its values."""
    group = group_of(node) if node.type in ("const_spec", "var_spec") else None
    return group is not None and bool(leading(tree, group).docs)


def _docs_at(before: Leading, declaration: Span) -> int:
    return min([declaration.start, *(directive.start for directive in before.directives)])


def _kind(tree: SyntaxTree, node: Node) -> ItemKind:
    keyword = _KEYWORDS[node.type]
    if keyword == "type" and not is_group(node):
        if interface_of(node) is not None:
            return ItemKind.TRAIT
        if body_of(tree, node) is not None:
            return ItemKind.STRUCT
    return _KINDS[keyword]


def _name(tree: SyntaxTree, node: Node) -> str:
    names = [tree.slice(name) for spec in specs(node) for name in declared(spec)]
    if not is_group(node):
        return ", ".join(names)
    more = ["..."] if len(names) > _NAMES_SHOWN else []
    return f"({', '.join(names[:_NAMES_SHOWN] + more)})"


def _signature(tree: SyntaxTree, node: Node) -> Span:
    declaration = tree.span(node)
    body = body_of(tree, node)
    end = declaration.end if body is None else body.start
    text = tree.text.string[declaration.start : end]
    return Span(declaration.start, declaration.start + len(text.rstrip()))


def _header(tree: SyntaxTree, node: Node) -> str:
    """An item up to its body, on one line."""
    return " ".join(tree.text.slice(_signature(tree, node)).split())


def _enclosing(tree: SyntaxTree, node: Node) -> tuple[str, ...]:
    headers = []
    above = node.parent
    while above is not None:
        if is_item(above):
            headers.append(_header(tree, above) + (" (" if is_group(above) else ""))
        above = above.parent
    return tuple(headers[::-1])


def _body_state(tree: SyntaxTree, node: Node) -> BodyState:
    """How much is written; a function without a body is written in another language."""
    body = node.child_by_field_name("body")
    if node.type not in FUNCTIONS or body is None:
        return BodyState.NONE
    if any(child.has_error for child in node.children if child != body):
        return BodyState.NONE
    code = [child for child in _statements(body) if child.type != "comment"]
    text = tree.slice(body)
    if len(code) == 1 and _PLACEHOLDER.match(tree.slice(code[0])):
        return BodyState.PLACEHOLDER
    if not code and not _TODO.search(text):
        return BodyState.EMPTY
    return BodyState.TODO if _has_open_place(tree, body, text) else BodyState.WRITTEN


def _statements(body: Node) -> Iterator[Node]:
    for child in body.named_children:
        if child.type == "statement_list":
            yield from child.named_children
        else:
            yield child


def _has_open_place(tree: SyntaxTree, body: Node, text: str) -> bool:
    """Whether a TODO comment or a placeholder stands anywhere in ``body``."""
    if not _TODO.search(text) and not _PLACEHOLDER.search(text):
        return False  # seldom more than a search, where walking the tree would be slow
    return any(
        (node.type == "comment" and _TODO.search(tree.slice(node)))
        or (node.type == "call_expression" and _PLACEHOLDER.match(tree.slice(node)))
        for node in descendants(body)
    )


def _outline(tree: SyntaxTree, node: Node) -> Iterator[str]:
    if node.type in FUNCTIONS:
        yield _header(tree, node)
    elif node.type in ("package_clause", "import_declaration") or is_item(node):
        whole = tree.slice(node)
        yield whole if whole.count("\n") < _OUTLINE_LINES else _header(tree, node)
