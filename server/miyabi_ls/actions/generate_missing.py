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

import re
from collections.abc import Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import code_candidates
from miyabi_ls.actions.code_answer import refuse_what_is_no_code, unescaped
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.items import BodyState, Item, ItemKind, MissingItems
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text

_TEST = re.compile(r"#\[(?:\w+::)*(?:test|cfg\(test\))\b")
_UNWRITTEN = {BodyState.PLACEHOLDER, BodyState.TODO, BodyState.MISSING}


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
        refusal = AnswerUnusable(
            f"The model's answer holds no item that {item.label} lacks, so nothing was changed; "
            "try again."
        )
        candidates = code_candidates(answer, target.language.tags)
        offering = [each for each in candidates if _offers(target, item, each.code)]
        for number, candidate in enumerate(uncorrected(offering) or candidates):
            try:
                return _edit(target, item, _items(target, item, missing, candidate.code))
            except AnswerUnusable as error:
                refusal = refusal if number else error
        raise refusal


def _missing(target: Target) -> tuple[Item, MissingItems]:
    item = target.item
    missing = None if item is None else target.language.missing_items(target.syntax, item)
    if item is None or missing is None:
        raise AnswerUnusable(f"{target.label} lacks nothing any more, so nothing was changed.")
    return item, missing


def _items(target: Target, item: Item, missing: MissingItems, candidate: str) -> list[str]:
    """The texts of the missing items in ``candidate``, in its order.

    Raises:
        AnswerUnusable: one is not there, not written, or declared in another way.
    """
    language = target.language
    syntax = language.parse(Text(unescaped(target, candidate)))
    here = {found.name for found in _members(language.items(target.syntax), item)}
    offered = [each for each in _offered(language.items(syntax), item) if not _tests(syntax, each)]
    added = [found for found in offered if found.name not in here]
    if missing.names:
        added = [found for found in added if found.name in missing.names]
    if lacking := [name for name in missing.names if name not in {each.name for each in added}]:
        raise AnswerUnusable(
            f"The model's answer lacks `{lacking[0]}` of {item.label}, so nothing was changed; "
            "try again."
        )
    if not added:
        raise AnswerUnusable(
            f"The model's answer holds no item that {item.label} lacks, so nothing was changed; "
            "try again."
        )
    for found in added:
        _refuse_unfit(target, syntax, found, missing)
    return [syntax.text.slice(syntax.text.grown_to_line_start(found.span)) for found in added]


def _offered(items: Sequence[Item], item: Item) -> list[Item]:
    """The members of the same implementation in an answer; without one, what stands alone."""
    same = [found for found in items if found.kind is item.kind and found.name == item.name]
    if same:
        return _members(items, same[0])
    return [found for found in items if not found.enclosing and found.kind is not item.kind]


def _offers(target: Target, item: Item, code: str) -> bool:
    """Whether ``code`` holds items that may be members of ``item``."""
    syntax = target.language.parse(Text(unescaped(target, code)))
    offered = _offered(target.language.items(syntax), item)
    return not all(_tests(syntax, found) for found in offered)


def _tests(syntax: Syntax, found: Item) -> bool:
    """Whether ``found`` is a test, which no trait asks for."""
    above = syntax.text.slice(Span(found.span.start, found.declaration.start))
    return _TEST.search(above) is not None


def _members(items: Sequence[Item], item: Item) -> list[Item]:
    enclosing = (*item.enclosing, item.name)
    return [
        found for found in items if found.enclosing == enclosing and item.span.contains(found.span)
    ]


def _refuse_unfit(target: Target, syntax: Syntax, found: Item, missing: MissingItems) -> None:
    language = target.language
    refuse_what_is_no_code(language, syntax.text.slice(found.span), before="")
    breaks = any(found.span.start <= error.start <= found.span.end for error in syntax.errors())
    declared = missing.keys.get(found.name)
    is_function = found.kind is ItemKind.FUNCTION
    differs = is_function and declared not in (None, language.signature_key(syntax, found))
    if breaks or differs:
        raise AnswerUnusable(
            f"The model's version of {found.label} does not parse or has another signature than "
            "the trait, so nothing was changed; try again."
        )
    if is_function and found.body_state in _UNWRITTEN:
        raise AnswerUnusable(
            f"The model left {found.label} unwritten (a placeholder or a TODO), so nothing was "
            "changed; try again."
        )


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
