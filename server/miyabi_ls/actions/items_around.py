"""Blocks of an answer that hold nothing but items, which another block may need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.source.language import Language
from miyabi_ls.source.text import Span, Text


@dataclass(frozen=True, slots=True)
class Around:
    """Items of an answer, as blocks of their own before and after another one."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def joined(self, code: str) -> str:
        """``code`` among them."""
        return "\n\n".join([*self.before, code, *self.after])


def beside(language: Language, block: Candidate, others: Sequence[Candidate]) -> Around:
    """The items of ``others`` that may go with ``block``, each declared once.

    Of two blocks that declare the same the first counts, or the one that corrects the other; what
    ``block`` declares itself is not taken again.
    """
    kept: dict[Candidate, frozenset[str]] = {}
    own = _declared(language, block)
    for each in sorted(others, key=lambda other: other.at):
        names = _declared(language, each)
        if not each.corrects and not names.isdisjoint(own.union(*kept.values())):
            continue
        kept = {old: its for old, its in kept.items() if its.isdisjoint(names)}
        kept[each] = names
    before = tuple(each.code for each in kept if each.at < block.at)
    return Around(before, tuple(each.code for each in kept if each.at >= block.at))


def is_only_items(language: Language, code: str) -> bool:
    """Whether ``code`` declares items and does nothing: an answer to another question."""
    syntax = language.parse(Text(code))
    tokens = language.tokens(syntax, Span(0, len(code)))
    items = [item for item in language.items(syntax) if not item.enclosing]
    imports = [
        language.tokens(language.parse(Text(i)), Span(0, len(i))) for i in language.imports(syntax)
    ]
    of_items = [language.tokens(syntax, item.span) for item in items]
    return bool(tokens) and len(tokens) == sum(map(len, (*of_items, *imports)))


def _declared(language: Language, block: Candidate) -> frozenset[str]:
    items = language.items(language.parse(Text(block.code)))
    return frozenset(item.label for item in items if not item.enclosing)
