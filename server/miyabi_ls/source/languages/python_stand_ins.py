"""Statements of Python that stand for code left out, though they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from miyabi_ls.source.languages import python_nodes as nodes
from miyabi_ls.source.syntax import SyntaxTree
from miyabi_ls.source.text import Span
from miyabi_ls.source.tree_sitter_language import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

_BLOCKS = {
    *("for_statement", "while_statement", "with_statement", "if_statement", "elif_clause"),
    *("else_clause", "try_statement"),
}
"""What holds a block that does something; not ``except``, whose ``pass`` is an answer."""
_WORK = re.compile(
    r"\b(?:add|apply|calculate|check|code|compute|continue|do|fill|find|handle|implement\w*|insert"
    r"|logic|perform|placeholder|process|put|replace|replaced?|stub|update|write|your)\b",
    re.IGNORECASE,
)
_NO_WORK = re.compile(
    r"\b(?:already|drain|exhaust|ignored?|intentional\w*|leave|no|none|nothing|not|skip\w*"
    r"|unchanged|wait)\b|n't\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^[^#]*#\s*(.*)$")
_SAYS_UNWRITTEN = re.compile(
    r"\b(?:not (?:yet )?(?:been )?implemented|unimplemented|implement(?:ation)?|todo|fixme)\b",
    re.IGNORECASE,
)
_FUNCTIONS_BELOW = {nodes.FUNCTION, nodes.CLASS, "lambda"}
_BRANCHES_OF_A_CHOICE = 2


def stand_ins(tree: SyntaxTree) -> tuple[Span, ...]:
    """Where such statements stand, a comment beside them included."""
    found = []
    for node in descendants(tree.root):
        if node.type in ("block", "module"):
            statements = nodes.statements(node)
            if len(statements) == 1 and _is_nothing_to_do(tree, statements[0]):
                found.append(_with_comment(tree, statements[0]))
            elif len(statements) > 1 and _is_unfinished(tree, node, statements):
                found.append(tree.span(statements[-1]))
    return tuple(found)


def _is_nothing_to_do(tree: SyntaxTree, statement: Node) -> bool:
    """Whether a block is ``...``, or ``pass`` with a comment that says what is to be done."""
    block = statement.parent
    above = None if block is None else block.parent
    if above is None or above.type not in _BLOCKS:
        return False
    if (statement.text or b"") == b"...":
        return True
    comments = " ".join(_comments(tree, above, statement))
    is_work = _WORK.search(comments) is not None and _NO_WORK.search(comments) is None
    return statement.type == "pass_statement" and is_work


def _comments(tree: SyntaxTree, above: Node, statement: Node) -> Iterator[str]:
    """The comments of the lines from below ``above``'s first one to the statement's own."""
    last = statement.end_point.row
    first = last
    while first > above.start_point.row + 1 and _line(tree, first - 1).lstrip().startswith("#"):
        first -= 1
    for row in range(first, last + 1):
        if match := _COMMENT.match(_line(tree, row)):
            yield match[1]


def _line(tree: SyntaxTree, row: int) -> str:
    return tree.text.slice(tree.text.line_span(row))


def _with_comment(tree: SyntaxTree, statement: Node) -> Span:
    span = tree.span(statement)
    line = tree.text.line_span(tree.text.line_at(span.end))
    rest = tree.text.slice(Span(span.end, line.end))
    return Span(span.start, line.end) if rest.lstrip().startswith("#") else span


def _is_unfinished(tree: SyntaxTree, block: Node, statements: list[Node]) -> bool:
    """Whether the body of a function ends by saying that the rest of it is not written.

    One that has returned before in each of some cases, or that says which case is left, chooses.
    """
    is_body = block.parent is None or block.parent.type == nodes.FUNCTION
    before = statements[:-1]
    if nodes.docstring_of(block) is not None:
        before = before[1:]
    if not is_body or not before or not nodes.raises_not_implemented(statements[-1]):
        return False
    if block.parent is None and all(nodes.definition_of(each) is not None for each in before):
        return False
    returns = sum(each.type == "return_statement" for each in _own_statements(before))
    said = tree.slice(statements[-1]).partition("(")[2].rstrip(") \n")
    says_which = bool(said) and _SAYS_UNWRITTEN.search(said) is None
    return not returns or (returns < _BRANCHES_OF_A_CHOICE and not says_which)


def _own_statements(statements: list[Node]) -> Iterator[Node]:
    """All in ``statements`` but what stands in a function of its own."""
    pending = [*statements]
    while pending:
        node = pending.pop()
        if node.type not in _FUNCTIONS_BELOW:
            yield node
            pending += node.children
