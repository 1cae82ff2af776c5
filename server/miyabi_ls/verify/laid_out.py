"""What every formatter has in common: it may fail, and its result is another file."""

from __future__ import annotations

from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax


class NotFormatted(Exception):  # not an outcome: callers turn it into one
    """A formatter did not format; the message is why, in a few words."""


class Unreadable(NotFormatted):
    """A formatter says that it cannot read the file; the message is its words."""


def same_item(language: Language, syntax: Syntax, item: Item, formatted: Syntax) -> Item | None:
    """``item`` in the formatted file: the same one among those of its name."""

    def namesakes(of: Syntax) -> list[Item]:
        return [e for e in language.items(of) if (e.kind, e.name) == (item.kind, item.name)]

    before, after = namesakes(syntax), namesakes(formatted)
    if len(before) != len(after):
        return None
    number = next(n for n, each in enumerate(before) if each.span == item.span)
    return after[number]
