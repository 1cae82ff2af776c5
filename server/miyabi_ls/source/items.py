"""What a file is made of: functions, types, modules, whatever carries documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from miyabi_ls.source.text import Span


class ItemKind(StrEnum):
    """Kinds of items, whatever a language calls them."""

    FUNCTION = "function"
    CLASS = "class"
    STRUCT = "struct"
    ENUM = "enum"
    UNION = "union"
    TRAIT = "trait"
    IMPL = "impl"
    MODULE = "module"
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
    """A body with nothing in it."""
    PLACEHOLDER = "placeholder"
    """A placeholder such as ``todo!()`` or ``pass``, comments aside, is all there is."""
    TODO = "todo"
    """Code, and a TODO comment."""
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class MissingItems:
    """What an implementation lacks of what it implements.

    Attributes:
        names: of the items; empty where it is not known here what is asked for.
        declarations: how they are declared there, one text each.
        keys: of the functions among them, what ``Language.signature_key`` says, by name.
    """

    names: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file; all spans are offsets into the text it was found in.

    Attributes:
        kind: what it is.
        keyword: the language's word for that, shown to the user; empty where its name says it.
        name: its name; for an impl, its header; for a file, empty.
        span: all of it, from its first doc comment, attribute or decorator.
        declaration: the same without what stands before it.
        signature: the declaration up to its body, blanks at the end left out.
        body: what a new body takes the place of: braces and what is between them; in a language
            without braces, from the end of the signature (of a docstring below it) to the end of
            the last statement. None where it has none.
        docs: its documentation, each comment without the line end after it.
        docs_at: the offset where documentation belongs: before its first attribute; where a
            docstring goes.
        enclosing: headers of what it stands in, outermost first, such as ``impl Stack``.
        body_state: how much of it is written.
        is_public: whether others can use it, so that it ought to be documented.
        docs_in_code: the code that documents it, such as ``#[doc]``, which no edit of
            documentation may change, and beside which none may stand; empty where none does.
        owner: the type that a method itself names, such as ``(*Stack)`` in Go; empty elsewhere.
    """

    kind: ItemKind
    keyword: str
    name: str
    span: Span
    declaration: Span
    signature: Span
    body: Span | None
    docs: tuple[Span, ...]
    docs_at: int
    enclosing: tuple[str, ...] = ()
    body_state: BodyState = BodyState.NONE
    is_public: bool = False
    docs_in_code: str = ""
    owner: str = ""

    @property
    def label(self) -> str:
        """Words that name it to the user; plain, since titles and messages show no Markdown."""
        if self.kind is ItemKind.FILE:
            return "this file"
        if self.kind is ItemKind.IMPL:
            return self.name.partition(" where ")[0]
        return " ".join(filter(None, (self.keyword, self.owner, self.name)))

    @property
    def head(self) -> Span:
        """All that documents and declares it: up to its body, a docstring below included."""
        ends = [self.signature.end, self.docs_at, *(doc.end for doc in self.docs)]
        return Span(self.span.start, max(ends))
