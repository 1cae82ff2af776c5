"""The public items of a file, or of one item in it, that ought to be documented and are not."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_HOLDERS = {ItemKind.FILE, ItemKind.MODULE, ItemKind.IMPL, ItemKind.TRAIT, ItemKind.CLASS}


@dataclass(frozen=True, slots=True)
class Undocumented:
    """Items to document.

    Attributes:
        holder: what they stand in.
        items: those without documentation, in the order of the file, ``holder`` among them.
    """

    holder: Item
    items: tuple[Item, ...]


def find_undocumented(language: Language, syntax: Syntax, span: Span) -> Undocumented | None:
    """What is undocumented where the cursor is; None where that holds no items, or none is.

    That is a module, a type's methods or a trait with the cursor on it and not on one of its
    items; above the first item, the whole file.
    """
    if language.documentation is None:
        return None
    cursor = Span(span.start, span.start)
    holder = language.item_at(syntax, cursor)
    if holder is None and language.before_first_item(syntax, cursor):
        holder = language.file_item(syntax)
    if holder is None or holder.kind not in _HOLDERS:
        return None
    everything = holder.kind is ItemKind.FILE
    found = tuple(
        item
        for item in language.items(syntax)
        if item.is_public and not item.docs and (everything or holder.span.contains(item.span))
    )
    return Undocumented(holder, found) if found else None
