"""Where documentation goes that stands in comments above an item, or at the top of a file."""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.source.items import Item
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import smallest_edit


def edit_above_item(text: Text, item: Item, comment: Sequence[str], step: str) -> Edit:
    """The edit that makes ``comment`` the documentation of ``item``, in place of what it has.

    Args:
        text: the file.
        item: an item of it.
        comment: the lines of a comment, markers included and indentation not.
        step: one step of indentation.
    """
    leading = Span(item.span.start, item.declaration.start)
    separator = text.line_end + text.indentation_at(leading.start)
    before = ""
    if not text.begins_line(leading.start):
        # The item begins in the middle of a line, and a comment would swallow what follows it.
        separator += step
        before = separator
    new_docs = before + "".join(line + separator for line in comment)
    rest = _without(text, leading, item.docs)
    edit = smallest_edit(text.slice(leading), new_docs + rest)
    start = leading.start
    return Edit(Span(start + edit.span.start, start + edit.span.end), edit.new_text)


def edit_before_item(text: Text, item: Item, comment: str) -> Edit:
    """The edit that puts ``comment`` on the line of ``item``, which does not begin that line."""
    leading = Span(item.span.start, item.declaration.start)
    rest = _without(text, leading, item.docs)
    return Edit(leading, f"{comment} {rest}")


def edit_above_file(text: Text, item: Item, comment: Sequence[str]) -> Edit:
    """The edit that makes ``comment`` the documentation of the file, which ``item`` is."""
    line_end = text.line_end
    block = line_end.join(comment)
    if item.docs:
        rest = _without(text, item.span, item.docs).rstrip()
        return Edit(item.span, block + line_end + rest if rest else block)
    following = text.string[item.docs_at :]
    needs_blank = following and not following.startswith(("\n", "\r"))
    return Edit(item.span, block + line_end * (2 if needs_blank else 1))


def _without(text: Text, region: Span, comments: tuple[Span, ...]) -> str:
    """``region`` with ``comments`` taken out, each with the blanks up to what follows it."""
    kept = []
    at = region.start
    for comment in comments:
        kept.append(text.string[at : comment.start])
        rest = text.string[comment.end : region.end]
        at = comment.end + len(rest) - len(rest.lstrip())
    kept.append(text.string[at : region.end])
    return "".join(kept)
