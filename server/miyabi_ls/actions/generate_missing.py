"""The items that an implementation of a trait lacks.

Before, with the cursor in the first line::

    impl Shape for Square {
        const SIDES: u32 = 4;
    }

After::

    impl Shape for Square {
        const SIDES: u32 = 4;

        fn area(&self) -> f64 {
            self.side * self.side
        }
    }
"""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import code_candidates
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.actions.missing_answer import missing_in
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.items import Item, MissingItems
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.text import Edit, Span


class GenerateMissing:
    """Completes an implementation."""

    def task(self, target: Target) -> tuple[str, ...]:
        """The sentences that say to a model what to write."""
        item, missing = _missing(target)
        named = "".join(f"\n{declaration}" for declaration in missing.declarations)
        return (
            f"Write what {item.label} lacks{':' if named else '.'}{named}",
            "Keep every signature as the trait has it. Leave nothing out: no placeholder such as "
            f"{target.language.placeholder}, no elision.",
            f"Answer with one ```{target.language.language_id} block that holds only the missing "
            "items, without the impl around them.",
        )

    def watch(self, target: Target) -> OnlyBlocks:
        """The end of the block: there is more than one item to come."""
        del target
        return OnlyBlocks()

    def edit(self, target: Target, answer: str) -> Edit:
        """The edit that adds the missing items in ``answer``."""
        item, missing = _missing(target)
        candidates = code_candidates(answer, target.language.tags)
        return _edit(target, item, missing_in(target, item, missing, candidates))


def _missing(target: Target) -> tuple[Item, MissingItems]:
    item = target.item
    missing = None if item is None else target.language.missing_items(target.syntax, item)
    if item is None or missing is None:
        raise AnswerUnusable(f"{target.label} lacks nothing any more, so nothing was changed.")
    return item, missing


def _edit(target: Target, item: Item, items: Sequence[str]) -> Edit:
    """The edit that puts ``items`` below what ``item`` has between its braces."""
    language, text = target.language, target.text
    assert item.body is not None
    indent, line_end = text.indentation_at(item.declaration.start), text.line_end
    step = indent_step(language, text)
    laid_out = [reindent(language, each, indent + step, step, line_end) for each in items]
    inside = Span(item.body.start + 1, item.body.end - 1)
    kept = text.slice(inside).rstrip()
    new = (line_end * 2).join(laid_out)
    gap = line_end * 2 if kept.strip() else line_end
    at = inside.start + (len(kept) if kept.strip() else 0)
    return Edit(Span(at, inside.end), f"{gap}{new}{line_end}{indent}")
