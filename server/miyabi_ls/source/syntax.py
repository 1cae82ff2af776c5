"""A text and its syntax tree, and the way between tree-sitter's bytes and our offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tracking import smallest_edit

if TYPE_CHECKING:
    import tree_sitter
    from tree_sitter import Node, Tree

_PIECE_BYTES = 4_096
_SURROGATE = re.compile("[\ud800-\udfff]")


class Syntax:
    """One text and what is known of its grammar, which here is nothing. Never changes."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def reparsed(self, text: Text) -> Syntax:
        """The syntax of a later ``text``."""
        return Syntax(text)

    @property
    def shape(self) -> str:
        """What two layouts of the same code have in common, besides their words; here the text."""
        return self.text.string

    def errors(self) -> Iterator[Span]:
        """Where the grammar failed."""
        return iter(())


class SyntaxTree(Syntax):
    """One text, parsed. ``reparsed`` gives the tree of a later text.

    Attributes:
        tree: tree-sitter's.
        known_items: the items of the text, once its language has found them.
    """

    def __init__(
        self, grammar: tree_sitter.Language, text: Text, tree: Tree, encoded: bytes
    ) -> None:
        super().__init__(text)
        self._grammar = grammar
        self._encoded = encoded
        self.tree = tree
        self.known_items: tuple[Item, ...] | None = None

    @staticmethod
    def parse(grammar: tree_sitter.Language, text: Text) -> SyntaxTree:
        """Parse ``text`` from scratch."""
        encoded = _encode(text.string)
        return SyntaxTree(grammar, text, _tree(grammar, encoded), encoded)

    @staticmethod
    def of(syntax: Syntax) -> SyntaxTree:
        """``syntax``, which a language with a grammar has parsed."""
        assert isinstance(syntax, SyntaxTree), "a syntax of another language"
        return syntax

    def reparsed(self, text: Text) -> SyntaxTree:
        """Parse ``text``, reusing this tree for all that did not change."""
        if text is self.text:
            return self
        encoded = _encode(text.string)
        edit = smallest_edit(self.text.string, text.string)
        start = self.byte_at(edit.span.start)
        old_end = self.byte_at(edit.span.end)
        new_end = start + len(_encode(edit.new_text))
        tree = self.tree.copy()
        tree.edit(
            start,
            old_end,
            new_end,
            _point(self._encoded, start),
            _point(self._encoded, old_end),
            _point(encoded, new_end),
        )
        return SyntaxTree(self._grammar, text, _tree(self._grammar, encoded, tree), encoded)

    @property
    def root(self) -> Node:
        """The node of the whole file."""
        return self.tree.root_node

    @property
    def shape(self) -> str:
        """The tree as an expression, without words and places."""
        return str(self.root)

    def span(self, node: Node) -> Span:
        """Where ``node`` stands."""
        return Span(self.offset_at(node.start_byte), self.offset_at(node.end_byte))

    def slice(self, node: Node) -> str:
        """The text of ``node``."""
        return self.text.slice(self.span(node))

    def offset_at(self, byte: int) -> int:
        """The offset (code points) of a byte of the UTF-8 form."""
        if self.text.string.isascii():
            return byte
        line = bisect_right(self._line_bytes, byte) - 1
        inside = self._encoded[self._line_bytes[line] : byte]
        return self.text.line_start(line) + len(inside.decode("utf-8"))

    def byte_at(self, offset: int) -> int:
        """The byte of the UTF-8 form at an offset (code points)."""
        if self.text.string.isascii():
            return offset
        line = self.text.line_at(offset)
        before = self.text.string[self.text.line_start(line) : offset]
        return self._line_bytes[line] + len(_encode(before))

    def smallest_node(self, span: Span) -> Node:
        """The smallest named node that holds ``span``."""
        node = self.root.named_descendant_for_byte_range(
            self.byte_at(span.start), self.byte_at(span.end)
        )
        return self.root if node is None else node

    def errors(self) -> Iterator[Span]:
        """Where the grammar failed: nodes that are errors, or that are missing.

        A missing token that the grammar hides, as the end of a line in Python, is no node: then it
        is the node it should be in.
        """
        pending = [self.root]
        while pending:
            node = pending.pop()
            if not node.has_error:
                continue
            broken = [child for child in node.children if child.has_error]
            if node.is_error or node.is_missing or not broken:
                yield self.span(node)
            pending.extend(broken)

    @cached_property
    def _line_bytes(self) -> list[int]:
        lines = range(self.text.line_count - 1)
        return [
            0,
            *accumulate(len(_encode(self.text.slice(self.text.full_line_span(n)))) for n in lines),
        ]


def _tree(grammar: tree_sitter.Language, encoded: bytes, old: Tree | None = None) -> Tree:
    """What ``encoded`` is parsed as, reusing ``old`` where it did not change.

    The parser is handed it piece by piece: in between, the interpreter lets other threads run,
    which wait for the whole parse else (tree-sitter holds the GIL; 100 ms in 20,000 lines). It is
    of use for one parse at a time.
    """
    import tree_sitter

    def piece(byte: int, _: object) -> bytes:
        return encoded[byte : byte + _PIECE_BYTES]

    parser = tree_sitter.Parser(grammar)
    return parser.parse(piece) if old is None else parser.parse(piece, old)


def _encode(string: str) -> bytes:
    try:
        return string.encode("utf-8")
    except UnicodeEncodeError:
        # A client may send half a surrogate pair. The parser would cut it anywhere, so it is shown
        # a character of as many bytes in its place.
        return _SURROGATE.sub("\ufffd", string).encode("utf-8")


def _point(encoded: bytes, byte: int) -> tuple[int, int]:
    r"""tree-sitter's row (counted by ``\n`` alone) and column in bytes."""
    return encoded.count(b"\n", 0, byte), byte - (encoded.rfind(b"\n", 0, byte) + 1)
