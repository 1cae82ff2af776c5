"""A type error of ours in the place of an edit.

Where the compiler does not report it, it does not look at that place at all, and no errors would
prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span
from miyabi_ls.verify.compiler_message import CompilerMessage

_NAME: Final = "_miyabi_probe"
_ERROR: Final = "E0308"
_STATEMENT: Final = f"let {_NAME}: () = 1u8;"
_ITEM: Final = f"const _MIYABI_PROBE: () = {{ {_STATEMENT} }};"

BODY: Final = f"{_STATEMENT}\nloop {{}}"
"""A body with a type error, and otherwise good for any signature."""


def is_probe(error: CompilerMessage) -> bool:
    """Whether it is the type error of ours; any other says only that the probe does not fit."""
    return error.code == _ERROR and _NAME in error.source


def probed_before(language: Language, syntax: Syntax, place: Span) -> str | None:
    """The file with a probe before what stands at ``place``, which stays.

    What may be there is tried on the grammar: statements, or items in modules, impls and traits;
    arms of a match; an expression. The compiler has the last word, as with any probe.

    Returns:
        None where nothing fits: a type, a pattern, a field, a parameter.
    """
    errors = sum(1 for _ in syntax.errors())
    for form in _forms(language, syntax, place):
        text = syntax.text.replace(Edit(place, form))
        if sum(1 for _ in syntax.reparsed(text).errors()) <= errors:
            return text.string
    return None


def _forms(language: Language, syntax: Syntax, place: Span) -> Iterator[str]:
    there = syntax.text.slice(place)
    item = language.item_at(syntax, place)
    in_body = item is not None and item.body is not None and item.body.contains(place)
    is_code = in_body and item is not None and item.kind is ItemKind.FUNCTION
    probe = _STATEMENT if is_code else _ITEM
    yield f"{probe}\n{there}"
    yield f"_ if {{ {probe} false }} => loop {{}},\n{there}"
    yield f"{{ {probe}\n{there}\n}}"
