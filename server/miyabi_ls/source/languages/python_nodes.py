"""What the nodes of tree-sitter-python's grammar are to us."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTION = "function_definition"
CLASS = "class_definition"
DEFINITIONS = frozenset({FUNCTION, CLASS})
LISTS = frozenset({"module", "block"})
"""What holds statements one below the other."""
CLAUSES = frozenset(
    {
        *("elif_clause", "else_clause", "except_clause", "except_group_clause", "finally_clause"),
        *("case_clause", "decorator", *DEFINITIONS),
    }
)
"""What begins a line without being a statement of its own."""
HOLDERS = (
    LISTS
    | CLAUSES
    | {
        *("decorated_definition", "if_statement", "for_statement", "while_statement"),
        *("try_statement", "with_statement", "match_statement", "ERROR"),
    }
)
"""What holds blocks, or is one."""
_BETWEEN = frozenset({"comment", "line_continuation"})
"""What may stand anywhere without being part of what it stands in."""
_KEYWORDS = frozenset(keyword.kwlist)
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_STRINGS = ("string", "concatenated_string")
_TARGETS = frozenset({"pattern_list", "tuple_pattern", "list_pattern"})
_EFFECTS = frozenset({"call", "await", "yield", "augmented_assignment", "named_expression"})
_PLAIN = re.compile(rb"[rRuU]?[\"']")
_PREFIXES = b"rRuUbBfF"
_NOT_IMPLEMENTED = re.compile(rb"raise\s+NotImplemented(?:Error)?\b")


def definition_of(node: Node) -> Node | None:
    """The function or class that ``node`` is, decorated or not."""
    if node.type == "decorated_definition":
        return node.child_by_field_name("definition")
    return node if node.type in DEFINITIONS else None


def with_decorators(definition: Node) -> Node:
    """A definition and what stands before it."""
    above = definition.parent
    return above if above is not None and above.type == "decorated_definition" else definition


def statements(block: Node | None) -> list[Node]:
    """The statements of a block, or of a file."""
    if block is None:
        return []
    return [child for child in block.named_children if child.type != "comment"]


def block_of(definition: Node) -> Node | None:
    """The body of a function or class."""
    return definition.child_by_field_name("body")


def docstring_of(block: Node | None) -> Node | None:
    """The string literal that documents what ``block`` is the body of."""
    first = statements(block)[:1]
    if not first or first[0].type != "expression_statement" or first[0].named_child_count != 1:
        return None
    literal = first[0].named_children[0]
    parts = literal.named_children if literal.type == "concatenated_string" else [literal]
    is_plain = all(part.type == "string" and _PLAIN.match(part.text or b"") for part in parts)
    return literal if is_plain else None


def is_docstring(node: Node) -> bool:
    """Whether ``node`` is the string literal that documents a function, a class or the file."""
    statement = node.parent
    block = statement.parent if statement is not None else None
    if block is None or block.type not in LISTS or node.type not in _STRINGS:
        return False
    owner = block.parent
    return (owner is None or owner.type in DEFINITIONS) and docstring_of(block) == node


def is_placeholder(statement: Node) -> bool:
    """Whether a body of nothing but ``statement`` is none: it says so, or has no effect at all."""
    if raises_not_implemented(statement):
        return True
    if statement.type == "expression_statement":
        return not any(map(_has_effect, _evaluated(statement)))
    return statement.type == "pass_statement"


def raises_not_implemented(statement: Node) -> bool:
    """Whether ``statement`` is ``raise NotImplementedError``, with words or without."""
    is_raise = statement.type == "raise_statement"
    return is_raise and _NOT_IMPLEMENTED.match(statement.text or b"") is not None


def _has_effect(node: Node) -> bool:
    if node.type == "assignment":
        left = node.child_by_field_name("left")
        return left is None or left.type != "identifier"
    return node.type in _EFFECTS


def _evaluated(statement: Node) -> Iterator[Node]:
    """``statement`` and all below it but for the insides of lambdas."""
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        if node.type != "lambda":
            pending += node.children


def definitions_at_the_end(node: Node | None) -> Iterator[Node]:
    """The functions and classes whose last line is the last one of ``node``, outermost first."""
    while node is not None and node.type in HOLDERS:
        if node.type in DEFINITIONS:
            yield node
        node = next(iter(statements(node)[::-1]), None)


def is_no_python_3(node: Node) -> bool:
    """Whether the grammar takes ``node`` for the sake of Python 2, or a keyword for a name."""
    if node.type in _STRINGS:
        parts = node.children if node.type == "concatenated_string" else [node]
        return any((part.text or b"").lstrip(_PREFIXES).startswith(b"`") for part in parts)
    if node.type == "identifier":
        return (node.text or b"").decode() in _KEYWORDS
    return node.type in ("print_statement", "exec_statement")


def goes_on_below(leaf: Node) -> bool:
    """Whether the statement that ``leaf`` is in goes on below it, without brackets round that."""
    node, above, goes_on = leaf, leaf.parent, False
    while above is not None and above.type not in HOLDERS:
        before, after = _parted(above.children, node)
        depth = sum((each in _OPENING) - (each in _CLOSING) for each in before)
        if depth > 0:
            return False
        goes_on |= after is not None and after.start_point.row > node.end_point.row
        node, above = above, above.parent
    return goes_on


def _parted(children: list[Node], node: Node) -> tuple[list[str], Node | None]:
    """What stands up to ``node``, and what follows it, comments aside."""
    at = children.index(node)
    after = (child for child in children[at + 1 :] if child.type != "comment")
    return [child.type for child in children[: at + 1]], next(after, None)


def is_without_statements(node: Node) -> bool:
    """Whether ``node`` has a block in which nothing stands."""
    return any(child.type == "block" and not statements(child) for child in node.children)


def is_out_of_line(node: Node) -> bool:
    """Whether ``node`` is a statement that goes in or out by more than those beside it.

    So is one on the line of another with no semicolon between: the grammar makes up the line end
    that is missing, and does not count that as an error.
    """
    block, above = node.parent, before(node)
    if block is None or block.type not in LISTS or not node.is_named or node.type in _BETWEEN:
        return False
    if above is None:
        return False
    if above.end_point.row == node.start_point.row:
        between = node.prev_sibling
        return between is None or between.type != ";"
    first = statements(block)[0]
    after_mark = block.type == "module" and first.start_byte == len("\ufeff".encode())
    return not after_mark and node.start_point.column != first.start_point.column


def begins_line(node: Node) -> bool:
    """Whether ``node`` is a statement, or a clause of one: what it goes in by says where it is."""
    if node.type in CLAUSES:
        return True
    is_listed = node.parent is not None and node.parent.type in LISTS
    return is_listed and node.is_named and node.type != "comment"


def is_assignment(statement: Node) -> bool:
    """Whether ``statement`` gives a name a value or a type."""
    if statement.type == "type_alias_statement":
        return True
    return statement.type == "expression_statement" and any(
        child.type == "assignment" for child in statement.named_children
    )


def assigned(statement: Node) -> Iterator[Node]:
    """The names that an assignment, or a type alias, gives a value."""
    pending = statement.named_children[:1]
    while pending:
        node = pending.pop()
        if node.type == "identifier":
            yield node
        elif node.type == "assignment":
            left, right = (node.child_by_field_name(side) for side in ("left", "right"))
            pending += [left] if left is not None else []
            pending += [right] if right is not None and right.type == "assignment" else []
        elif node.type in _TARGETS:
            pending += node.named_children
        elif node.type == "type":
            pending += node.named_children[:1]


def is_in_definition(node: Node) -> bool:
    """Whether ``node`` stands in a function or a class."""
    above = node.parent
    while above is not None and above.type not in DEFINITIONS:
        above = above.parent
    return above is not None


def before(node: Node) -> Node | None:
    """What stands before ``node``, comments aside."""
    sibling = node.prev_sibling
    while sibling is not None and sibling.type == "comment":
        sibling = sibling.prev_sibling
    return sibling
