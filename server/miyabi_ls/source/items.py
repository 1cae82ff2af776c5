"""What a file is made of: functions, types, modules, whatever carries documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from miyabi_ls.source.text import Span


class ItemKind(StrEnum):
    """Kinds of items, in the words shown to the user."""

    FUNCTION = "fn"
    STRUCT = "struct"
    ENUM = "enum"
    UNION = "union"
    TRAIT = "trait"
    IMPL = "impl"
    MODULE = "mod"
    CONST = "const"
    STATIC = "static"
    TYPE = "type"
    MACRO = "macro"
    FILE = "file"


class BodyState(StrEnum):
    """How much of a function is written."""

    NONE = "none"
    """Not a function, or one that must not have a body."""
    MISSING = "missing"
    """A signature with nothing, or a semicolon, after it."""
    EMPTY = "empty"
    """Braces with nothing between them."""
    PLACEHOLDER = "placeholder"
    """``todo!()`` or ``unimplemented!()``, comments aside, is all there is."""
    TODO = "todo"
    """Code, and a TODO comment."""
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file; all spans are offsets into the text it was found in.

    Attributes:
        kind: what it is.
        name: its name; for an impl, its header; for a file, empty.
        span: all of it, from its first doc comment or attribute.
        declaration: the same without doc comments and attributes before it.
        signature: the declaration up to its body, blanks at the end left out.
        body: the braces and what is between them; None where there are none.
        docs: its doc comments, each without the line end after it.
        docs_at: the offset where doc comments belong: before its first attribute.
        enclosing: headers of what it stands in, outermost first, such as ``impl Stack``.
        body_state: how much of it is written.
    """

    kind: ItemKind
    name: str
    span: Span
    declaration: Span
    signature: Span
    body: Span | None
    docs: tuple[Span, ...]
    docs_at: int
    enclosing: tuple[str, ...] = ()
    body_state: BodyState = BodyState.NONE

    @property
    def label(self) -> str:
        """Words that name it to the user; plain, since titles and messages show no Markdown."""
        if self.kind is ItemKind.FILE:
            return "this file"
        if self.kind is ItemKind.IMPL:
            return self.name.partition(" where ")[0]
        return f"{self.kind.value} {self.name}"
