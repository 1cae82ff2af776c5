"""What stands directly above a Go declaration: its doc comment, and directives for tools.

A blank line ends it; so does a comment beside other code. Directives look like comments and are
none: some of them change what is compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import without_line_end

if TYPE_CHECKING:
    from tree_sitter import Node

DIRECTIVE = (
    r"//(?:[a-z0-9]+:[a-z0-9]|(?:line|extern|export|sys|sysnb) |nolint\b|#nosec\b)"
    r"|//\s*(?:\+build\b|miyabi:|Code generated\b.*\bDO NOT EDIT\b)"
)
"""A comment that tools read: ``//go:build`` (a form that "go doc" leaves out, go.dev/doc/comment),
cgo's ``//export``, golangci-lint's ``//nolint``, ``// +build`` of old, our own ``// miyabi:``."""
_DIRECTIVE = re.compile(DIRECTIVE)
_LICENCE = re.compile(r"\b(?:copyright|spdx-license-identifier|licen[cs]ed under)\b", re.IGNORECASE)

_PACKAGE = re.compile(r"//\s*Package\s")


@dataclass(frozen=True, slots=True)
class Leading:
    """Comments directly above a declaration, without the line end after them.

    Attributes:
        docs: its documentation.
        directives: what tools read.
    """

    docs: tuple[Span, ...]
    directives: tuple[Span, ...]

    def start(self, declaration: int) -> int:
        """Where all of it begins; ``declaration``, where there is nothing."""
        return min([declaration, *(span.start for span in self.docs + self.directives)])


def leading(tree: SyntaxTree, node: Node) -> Leading:
    """What stands directly above ``node``."""
    run: list[Span] = []
    below = node
    above = node.prev_sibling
    while above is not None and _stands_above(tree, above, below):
        run.append(without_line_end(tree, above))
        below, above = above, above.prev_sibling
    docs: list[Span] = []
    directives: list[Span] = []
    if node.type == "package_clause":
        run = _without_licence(tree, run)
    for span in reversed(run):
        (directives if _DIRECTIVE.match(tree.text.slice(span)) else docs).append(span)
    return Leading(tuple(docs), tuple(directives))


def _without_licence(tree: SyntaxTree, run: list[Span]) -> list[Span]:
    """``run`` (nearest first) without a licence that no blank line parts from it."""
    words = [tree.text.slice(span) for span in run]
    if not any(map(_LICENCE.search, words)):
        return run
    return run[: next((n + 1 for n, each in enumerate(words) if _PACKAGE.match(each)), 0)]


def documented_by(tree: SyntaxTree, node: Node) -> Node | None:
    """What the comment ``node`` stands directly above, other comments between; None for others."""
    below: Node | None = node
    while below is not None and below.type == "comment":
        following = below.next_sibling
        if following is None or not _stands_above(tree, below, following):
            return None
        below = following
    return below if below != node else None


def _stands_above(tree: SyntaxTree, comment: Node, below: Node) -> bool:
    return (
        comment.type == "comment"
        and comment.end_point.row + 1 == below.start_point.row
        and tree.text.begins_line(tree.span(comment).start)
        and tree.text.begins_line(tree.span(below).start)
    )
