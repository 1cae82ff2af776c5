"""Which nodes of tree-sitter-javascript and tree-sitter-typescript declare something.

What is declared is often several nodes deep: an export holds a ``const``, that a declarator, that
an arrow function. The outermost of them is the declaration, and the others are none by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.source.items import ItemKind

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"comment", "html_comment"})
_FUNCTION_VALUES = {"arrow_function", "function_expression", "generator_function"}
FUNCTIONS = _FUNCTION_VALUES | {
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
}
SIGNATURES = {"function_signature", "method_signature", "abstract_method_signature"}
_TYPES = {
    "class_declaration": (ItemKind.CLASS, "class"),
    "abstract_class_declaration": (ItemKind.CLASS, "class"),
    "class": (ItemKind.CLASS, "class"),
    "interface_declaration": (ItemKind.TRAIT, "interface"),
    "enum_declaration": (ItemKind.ENUM, "enum"),
    "type_alias_declaration": (ItemKind.TYPE, "type"),
    "internal_module": (ItemKind.MODULE, "namespace"),
    "module": (ItemKind.MODULE, "module"),
}
_VARIABLES = {"lexical_declaration", "variable_declaration"}
_FIELDS = {"field_definition", "public_field_definition"}
_METHODS = {"method_definition", "method_signature", "abstract_method_signature"}
_WRAPPERS = {"export_statement", "ambient_declaration", "expression_statement", "return_statement"}
_CALLS = {"call_expression", "new_expression"}
_TYPED = {"as_expression", "satisfies_expression", "parenthesized_expression"}
_MODULES = {"internal_module", "module", "ambient_declaration"}
_ANONYMOUS = "default"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A node that declares something.

    Attributes:
        node: all of it, with what it is exported by or bound to.
        kind: what it declares.
        keyword: JavaScript's word for that.
        name: what it declares; without blanks where it is more than one name.
        function: the function itself, where it is one; else None.
        body: what stands between its braces, braces included; an expression after an arrow; the
            value of a constant; None where it has none of these.
    """

    node: Node
    kind: ItemKind
    keyword: str
    name: str
    function: Node | None
    body: Node | None


def declaration_of(node: Node) -> Declaration | None:
    """What ``node`` declares; None where that is nothing, or more than ``node`` declares it."""
    if node.parent is not None and _wrapped(node.parent) == node:
        return None
    core = node
    while (inner := _wrapped(core)) is not None:
        core = inner
    if core.type in _WRAPPERS and core.type != "ambient_declaration":
        return None
    return _plain(node, core) or _bound(node, core)


def members(declaration: Declaration) -> tuple[Node, ...]:
    """The nodes in which a declaration may hold others."""
    if declaration.function is not None:
        return ()
    if declaration.kind is ItemKind.CONST:
        return tuple(child for found in _objects(declaration.body) for child in found.children)
    return () if declaration.body is None else tuple(declaration.body.children)


def inner_nodes(node: Node) -> tuple[Node, ...]:
    """The nodes in which what declares nothing itself may hold declarations."""
    if node.type == "pair":
        return tuple(
            c for found in _objects(node.child_by_field_name("value")) for c in found.children
        )
    if node.type == "export_statement":
        return tuple(node.named_children)
    if node.type in _VARIABLES:
        return tuple(node.named_children)
    body = _called_at_once(node)
    return () if body is None else tuple(body.children)


def is_top_level(node: Node) -> bool:
    """Whether ``node`` stands in a file or a namespace, and in nothing else."""
    above = node.parent
    while above is not None and above.type in ("export_statement", "ambient_declaration"):
        above = above.parent
    if above is None or above.type == "program":
        return True
    return above.type == "statement_block" and (
        above.parent is not None and above.parent.type in _MODULES
    )


def is_ambient(node: Node) -> bool:
    """Whether ``node`` is only declared, for code that is elsewhere."""
    above: Node | None = node
    while above is not None:
        if above.type == "ambient_declaration":
            return True
        above = above.parent
    return False


def text_of(node: Node) -> str:
    """The text of ``node``."""
    return (node.text or b"").decode("utf-8", "replace")


def has_child(node: Node, kind: str) -> bool:
    """Whether one of the children of ``node`` is a ``kind``."""
    return any(child.type == kind for child in node.children)


def _wrapped(node: Node) -> Node | None:
    """The declaration that ``node`` only says more about."""
    if node.type not in _WRAPPERS:
        return None  # a file has thousands of children
    if node.type == "export_statement":
        found = node.child_by_field_name("declaration") or node.child_by_field_name("value")
        if found is not None or not has_child(node, "="):
            return found
    named = [child for child in node.named_children if child.type not in COMMENTS]
    if node.type == "export_statement":
        return named[-1] if named and named[-1].type in _FUNCTION_VALUES else None
    if node.type == "ambient_declaration":
        return named[-1] if named and named[-1].type != "statement_block" else None
    if node.type == "expression_statement" and named:
        return named[0] if named[0].type in ("internal_module", "assignment_expression") else None
    if node.type == "return_statement" and named and named[0].type in _FUNCTION_VALUES:
        return named[0] if named[0].child_by_field_name("name") is not None else None
    return None


def _plain(node: Node, core: Node) -> Declaration | None:
    """What is declared by a statement or a member that has a name of its own."""
    body = core.child_by_field_name("body")
    name = _name(core)
    if core.type in _TYPES and (name or node.type == "export_statement"):
        kind, keyword = _TYPES[core.type]
        if core.type == "class" and node == core:
            return None  # what it is bound to is the declaration
        return Declaration(node, kind, keyword, name or _ANONYMOUS, None, body or _value(core))
    if core.type in _METHODS:
        return Declaration(node, ItemKind.FUNCTION, _method_word(core), name, core, body)
    if core.type == "ambient_declaration":
        block = core.named_children[-1] if core.named_children else None
        return Declaration(node, ItemKind.MODULE, "", "global", None, block)
    if core.type == "property_signature" and _is_type_member(core):
        return Declaration(node, ItemKind.CONST, "property", name, None, None)
    if core.type in FUNCTIONS or core.type == "function_signature":
        if node == core and core.type in _FUNCTION_VALUES and not _stands_alone(core):
            return None
        return Declaration(node, ItemKind.FUNCTION, "function", name or _ANONYMOUS, core, body)
    return None


def _bound(node: Node, core: Node) -> Declaration | None:
    """What is declared by giving a name a value."""
    if core.type in _VARIABLES:
        return _variables(node, core)
    value = _value(core)
    if core.type == "variable_declarator":
        is_one_of_many = node.parent is not None and len(_declarators(node.parent)) > 1
        return _with_value(node, "", _name(core), value) if is_one_of_many else None
    if core.type == "assignment_expression":
        name = _assigned_name(core, value)
        is_object = value is not None and value.type == "object" and is_top_level(node)
        found = _with_value(node, "", name, value) if name else None
        if found is None and name and is_object:
            return Declaration(node, ItemKind.CONST, "", name, None, value)
        return found
    if core.type == "pair":
        return _with_value(node, "method", _name(core), value)
    if core.type in _FIELDS:
        found = _with_value(node, "method", _name(core), value)
        return found or Declaration(node, ItemKind.CONST, "field", _name(core), None, value)
    if node.type == "export_statement" and node.child_by_field_name("value") is not None:
        return Declaration(node, ItemKind.CONST, "export", _ANONYMOUS, None, core)
    return None


def _variables(node: Node, core: Node) -> Declaration | None:
    declarators = _declarators(core)
    values = [_value(each) for each in declarators]
    name = ", ".join(_name(each) for each in declarators)
    if len(declarators) == 1 and (found := _with_value(node, "", name, values[0])):
        return found
    if not is_top_level(node) or any(v is not None and v.type in _FUNCTION_VALUES for v in values):
        return None
    value = values[0] if len(values) == 1 else None
    return Declaration(node, ItemKind.CONST, core.children[0].type, name, None, value)


def _with_value(node: Node, word: str, name: str, value: Node | None) -> Declaration | None:
    """The declaration of a function or a class by binding it."""
    if value is None:
        return None
    body = value.child_by_field_name("body")
    if value.type in _FUNCTION_VALUES:
        return Declaration(node, ItemKind.FUNCTION, word or "function", name, value, body)
    if value.type == "class":
        return Declaration(node, ItemKind.CLASS, "class", name, None, body)
    return None


def _value(node: Node) -> Node | None:
    return node.child_by_field_name("value") or node.child_by_field_name("right")


def _objects(value: Node | None) -> Iterator[Node]:
    """The object literals that ``value`` is, or that are given to what it calls."""
    if value is None:
        return
    if value.type == "object":
        yield value
    elif value.type in _TYPED:
        yield from _objects(value.named_children[0] if value.named_children else None)
    elif value.type in _CALLS:
        arguments = value.child_by_field_name("arguments")
        for argument in () if arguments is None else arguments.named_children:
            if argument.type == "object":
                yield argument


def _called_at_once(node: Node) -> Node | None:
    """The body of a nameless function that is called where it stands, as old modules are."""
    if node.type != "expression_statement" or not node.named_children:
        return None
    call: Node | None = node.named_children[0]
    if call is not None and call.type == "parenthesized_expression":
        call = call.named_children[0] if call.named_children else None
    function = None if call is None else call.child_by_field_name("function")
    while function is not None and function.type == "parenthesized_expression":
        function = function.named_children[0] if function.named_children else None
    if function is None or function.type not in _FUNCTION_VALUES:
        return None
    body = function.child_by_field_name("body")
    return body if body is not None and body.type == "statement_block" else None


def _stands_alone(function: Node) -> bool:
    """Whether a function expression with a name is given to something, or called at once.

    After ``return`` or ``yield`` the line end of a comment before it would end the statement.
    """
    above = function.parent
    return (
        function.child_by_field_name("name") is not None
        and above is not None
        and above.type in ("arguments", "array", "parenthesized_expression")
    )


def _declarators(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type == "variable_declarator"]


def _name(node: Node) -> str:
    for field in ("name", "property", "key"):
        if (found := node.child_by_field_name(field)) is not None:
            return " ".join(text_of(found).strip("'\"").split())
    return ""


def _assigned_name(assignment: Node, value: Node | None) -> str:
    """``f`` for ``exports.f``; for ``module.exports`` the name of the function, if it has one."""
    left = assignment.child_by_field_name("left")
    if left is None or left.type not in ("member_expression", "identifier"):
        return ""
    if text_of(left) in ("module.exports", "exports"):
        own = value.child_by_field_name("name") if value is not None else None
        return text_of(own or left)
    last = left.child_by_field_name("property") if left.type == "member_expression" else left
    return "" if last is None else text_of(last)


def _method_word(method: Node) -> str:
    if has_child(method, "get"):
        return "getter"
    if has_child(method, "set"):
        return "setter"
    return "" if _name(method) == "constructor" else "method"


def _is_type_member(node: Node) -> bool:
    above = node.parent
    if above is None or above.type == "interface_body":
        return above is not None
    return above.parent is not None and above.parent.type == "type_alias_declaration"
