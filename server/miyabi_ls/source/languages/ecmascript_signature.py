"""What two functions of JavaScript or TypeScript have in common where bodies can be exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from miyabi_ls.source.languages.ecmascript_declarations import COMMENTS, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {"async", "*", "get", "set"}
_ONLY_TYPES = {
    "type_annotation",
    "accessibility_modifier",
    "override_modifier",
    "readonly",
    "decorator",
    "?",
}


def signature_of(function: Node) -> tuple[str, ...]:
    """Its parameters, and whether it is async, a generator, a getter or a setter.

    Types are left out, since what runs knows none; so is a comma after the last parameter.
    """
    kinds = sorted(child.type for child in function.children if child.type in _KINDS)
    parameters = function.child_by_field_name("parameters")
    single = function.child_by_field_name("parameter")
    if parameters is None:
        words = [] if single is None else ["(", *_words(single), ")"]
    else:
        words = list(_words(parameters))
    pairs = pairwise([*words, ""])
    return (*kinds, *(word for word, after in pairs if not (word == "," and after == ")")))


def _words(node: Node) -> Iterator[str]:
    if node.type in _ONLY_TYPES or node.type in COMMENTS:
        return
    if node.type == "string":
        text = text_of(node)
        is_plain = "\\" not in text and '"' not in text[1:-1]
        yield f'"{text[1:-1]}"' if is_plain else text
    elif node.type in ("template_string", "regex") or not node.children:
        yield text_of(node)
    else:
        for child in node.children:
            yield from _words(child)
