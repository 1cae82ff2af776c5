"""The public items of a file, or of one item in it, that ought to be documented and are not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

LOOKED_AT = 64
"""How many items are looked at to tell whether one may be undocumented: about 3 ms."""

_HOLDERS = {ItemKind.FILE, ItemKind.MODULE, ItemKind.IMPL, ItemKind.TRAIT, ItemKind.CLASS}


def holder_at(language: Language, syntax: Syntax, span: Span) -> Item | None:
    """What holds the items that are meant at the cursor; None where it is on none that holds any.

    That is a module, a type's methods or a trait with the cursor on it and not on one of its
    items; above the first item, the whole file.
    """
    if language.documentation is None:
        return None
    cursor = Span(span.start, span.start)
    holder = language.item_at(syntax, cursor)
    if holder is None and language.before_first_item(syntax, cursor):
        holder = language.file_item(syntax)
    return holder if holder is not None and holder.kind in _HOLDERS else None


def undocumented_in(language: Language, syntax: Syntax, holder: Item) -> Iterator[Item]:
    """The items of ``holder`` without documentation, it among them, in the order of the file."""
    return filter(_is_undocumented, _items_of(language, syntax, holder))


def may_be_undocumented(language: Language, syntax: Syntax, holder: Item) -> bool:
    """Whether an item of ``holder`` is undocumented; True too where that takes long to tell."""
    items = _items_of(language, syntax, holder)
    return any(map(_is_undocumented, islice(items, LOOKED_AT))) or next(items, None) is not None


def _items_of(language: Language, syntax: Syntax, holder: Item) -> Iterator[Item]:
    is_file = holder.kind is ItemKind.FILE
    within = Span(0, len(syntax.text)) if is_file else holder.span
    return language.items_in(syntax, within)


def _is_undocumented(item: Item) -> bool:
    return item.is_public and not item.docs and not item.docs_in_code
