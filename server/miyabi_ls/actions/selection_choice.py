"""Which block of an answer takes the place of a selection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.calls_of import NO_FUNCTIONS
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.tests_in import is_tests, without_tests
from miyabi_ls.actions.use_of import UseOf
from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text

_WORD = re.compile(r"\w{2,}")
_LINES_AROUND = 20
"""Lines around a selection whose words belong to it, where no item holds it."""


@dataclass(frozen=True, slots=True)
class Written:
    """Code for a selection, and the edit it would be."""

    code: str
    edit: Edit


def standing(target: Target, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of ``candidates`` that no later one corrects; examples of use correct nothing.

    Each without tests, and without an example below it.
    """
    item = target.item
    if item is not None and item.kind is ItemKind.FUNCTION:
        uses = UseOf(target, item)
        candidates = [
            each.reading(uses.without_example(without_tests(target.language, each.code)))
            for each in candidates
        ]
    examples = [each for each in candidates if _is_example(target, each.code)]
    others = [each for each in candidates if each not in examples]
    return uncorrected(others) + examples


def best(target: Target, selection: Span, read: Sequence[Written]) -> Written:
    """The one of ``read`` that fits best, by what it breaks, declares and names.

    The first of several that fit as well. In this order it speaks against one that it quotes what
    is selected, breaks the file, lacks an item that is selected, is an example, tests or imports
    alone, and that all it names is not named where the selection is.
    """
    return read[0] if len(read) == 1 else min(read, key=_Faults(target, selection).of)


def fits(target: Target, selection: Span, written: Written) -> bool:
    """Whether nothing at all speaks against ``written``."""
    return not any(_Faults(target, selection).of(written))


class _Faults:
    """What speaks against code for a selection."""

    def __init__(self, target: Target, selection: Span) -> None:
        self._target = target
        self._selected = target.text.slice(selection)
        self._asked = _declared(target.language, self._selected)
        words = _WORD.findall(_surroundings(target, selection).lower())
        self._words = {*words} - NO_FUNCTIONS
        self._errors = sum(1 for _ in target.syntax.errors())

    def of(self, written: Written) -> tuple[bool, ...]:
        """The faults of ``written``, the worst first."""
        code, target = written.code, self._target
        language = target.language
        after = target.syntax.reparsed(target.text.replace(written.edit))
        named = _WORD.findall(code.lower())
        return (
            code.split() == self._selected.split(),
            sum(1 for _ in after.errors()) > self._errors
            or _is_astray(language, after, written.edit),
            not self._asked <= _declared(language, code),
            _is_example(target, code),
            is_tests(language, code) and not is_tests(language, self._selected),
            _is_imports(language, code) and not _is_imports(language, self._selected),
            bool(named) and self._words.isdisjoint(named),
        )


def _is_astray(language: Language, after: Syntax, edit: Edit) -> bool:
    new = Span(edit.span.start, edit.span.start + len(edit.new_text))
    return bool(language.unattached(after, new))


def _is_example(target: Target, code: str) -> bool:
    item = target.item
    is_in_function = item is not None and item.kind is ItemKind.FUNCTION
    return item is not None and is_in_function and UseOf(target, item).is_example(code)


def _surroundings(target: Target, selection: Span) -> str:
    """The item around the selection; else the lines around it."""
    text = target.text
    if target.item is not None:
        return text.slice(target.item.span)
    first = max(text.line_at(selection.start) - _LINES_AROUND, 0)
    last = min(text.line_at(selection.end) + _LINES_AROUND, text.line_count - 1)
    return text.slice(Span(text.line_start(first), text.line_span(last).end))


def _declared(language: Language, code: str) -> frozenset[str]:
    items = language.items(language.parse(Text(code)))
    return frozenset(item.label for item in items if not item.enclosing)


def _is_imports(language: Language, code: str) -> bool:
    imports = "".join(language.imports(language.parse(Text(code)))).split()
    return bool(imports) and "".join(code.split()) == "".join(imports)
