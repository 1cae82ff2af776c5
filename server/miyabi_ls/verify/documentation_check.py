"""An edit of documentation may not change a token of code."""

from __future__ import annotations

from miyabi_ls.errors import ProofFailed
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


def check_documentation(
    language: Language, before: Syntax, after: Syntax, item: Item, edit: Edit
) -> None:
    """Check that the tokens around ``edit`` are the same before and after, in the same order.

    The window reaches over all the edit can touch: from the first comment or attribute of ``item``
    to the end of its signature, or of its docstring; for the documentation of a file, over the
    whole file.

    Raises:
        ProofFailed: a token differs.
    """
    shift = len(edit.new_text) - (edit.span.end - edit.span.start)
    whole = item.kind is ItemKind.FILE
    old = Span(0, len(before.text)) if whole else item.head
    new = Span(old.start, old.end + shift)
    if language.tokens(before, old) != language.tokens(after, new):
        raise ProofFailed("The documentation would change code, so nothing was changed; try again.")
