"""How far a function of JavaScript or TypeScript is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from miyabi_ls.source.items import BodyState, ItemKind
from miyabi_ls.source.languages.ecmascript_declarations import (
    COMMENTS,
    SIGNATURES,
    Declaration,
    declaration_of,
    has_child,
    is_ambient,
    text_of,
)
from miyabi_ls.source.tree_sitter_language import descendants

if TYPE_CHECKING:
    from tree_sitter import Node

_EFFECTS = {
    *("call_expression", "new_expression", "assignment_expression", "await_expression"),
    *("augmented_assignment_expression", "update_expression", "yield_expression"),
}
"""Expressions that do something."""
_TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_PLACEHOLDER = re.compile(
    r"^throw\b[^'\"`]*(?:"
    r"['\"`](?:(?:this|the)\s+)?(?:method|function|\w+(?:\(\))?)?\s*(?:is\s+)?"
    r"(?:not\s+(?:yet\s+)?implemented|unimplemented)(?:\s+yet)?\W*['\"`]"
    r"|['\"`]\W*(?:TODO|FIXME|implement\s+me)\b"
    r"|\bNotImplemented(?:Error|Exception)?\b)",
    re.IGNORECASE,
)


def body_state(declaration: Declaration) -> BodyState:
    """How much of the body of ``declaration`` is written."""
    if declaration.kind is not ItemKind.FUNCTION or declaration.function is None:
        return BodyState.NONE
    body = declaration.body
    if body is None:
        return _without_body(declaration, declaration.function)
    if any(child.has_error for child in declaration.function.children if child != body):
        return BodyState.NONE  # what the signature is cannot be told
    if body.type != "statement_block":
        return BodyState.TODO if _has_open_place(body) else BodyState.WRITTEN
    code = [child for child in body.named_children if child.type not in COMMENTS]
    if code and not any(map(_does_something, code)):
        return BodyState.EMPTY
    if len(code) == 1 and _PLACEHOLDER.match(text_of(code[0])):
        return BodyState.PLACEHOLDER
    if not code and not _TODO.search(text_of(body)):
        is_whole = _keeps_its_parameters(declaration.function)
        return BodyState.WRITTEN if is_whole else BodyState.EMPTY
    return BodyState.TODO if _has_open_place(body) else BodyState.WRITTEN


def _without_body(declaration: Declaration, signature: Node) -> BodyState:
    """NONE for what must have no body: what is abstract, ambient, optional, or an overload."""
    above = declaration.node.parent
    if (
        signature.type not in SIGNATURES
        or signature.type == "abstract_method_signature"
        or above is None
        or above.type not in ("class_body", "program", "statement_block")
        or has_child(signature, "?")
        or signature.has_error
        or is_ambient(declaration.node)
        or _is_overload(declaration)
    ):
        return BodyState.NONE
    return BodyState.MISSING


def _is_overload(declaration: Declaration) -> bool:
    """Whether what follows, or stands before, is a function of the same name."""
    for step in ("next_sibling", "prev_sibling"):
        sibling = getattr(declaration.node, step)
        while sibling is not None and (sibling.type in COMMENTS or sibling.type == ";"):
            sibling = getattr(sibling, step)
        beside = None if sibling is None else declaration_of(sibling)
        if beside is not None and beside.name == declaration.name:
            return True
    return False


def _does_something(statement: Node) -> bool:
    """Whether ``statement`` is more than a value that nobody takes: output, a table, a name."""
    if statement.type == "expression_statement" and not statement.has_error:
        return any(
            node.type in _EFFECTS or (node.type == "unary_expression" and has_child(node, "delete"))
            for node in descendants(statement)
        )
    return statement.type not in ("empty_statement", "labeled_statement") or any(
        _does_something(child) for child in statement.named_children[1:]
    )


def _has_open_place(body: Node) -> bool:
    """Whether a TODO comment or a placeholder stands anywhere in ``body``."""
    text = text_of(body)
    if not _TODO.search(text) and "throw" not in text:
        return False  # seldom more than a search, where walking the tree would be slow
    return any(
        (node.type in COMMENTS and _TODO.search(text_of(node)))
        or (node.type == "throw_statement" and _PLACEHOLDER.match(text_of(node)))
        for node in descendants(body)
    )


def _keeps_its_parameters(function: Node) -> bool:
    """Whether a constructor of TypeScript makes fields of its parameters, and needs no body."""
    parameters = function.child_by_field_name("parameters")
    return parameters is not None and any(
        child.type in ("accessibility_modifier", "readonly")
        for parameter in parameters.named_children
        for child in parameter.children
    )
