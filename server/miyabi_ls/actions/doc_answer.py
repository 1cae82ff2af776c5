"""Finding the lines of documentation in an answer."""

from __future__ import annotations

import re

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import code_candidates, fenced_blocks
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.actions.elision import is_elision
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.control_characters import CONTROL
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.text import Span, Text

_REFUSAL = re.compile(
    r"^(?:i'?m sorry|i am sorry|sorry\b|as an ai\b|i (?:can(?:no|')t|am unable|do not|don't)\b)",
    re.IGNORECASE,
)


def doc_lines_of(target: Target, answer: str, item: Item) -> list[str]:
    """The documentation in a cleaned answer, a line each, comment markers taken off.

    An answer that repeats code gives the documentation of ``item`` and of no other; one that holds
    no comment line at all is prose, and is refused.

    Raises:
        AnswerUnusable: there is no documentation, that of something else, or a refusal.
    """
    language = target.language
    style = language.documentation
    assert style is not None
    candidates = code_candidates(answer, language.tags)
    read = [each.reading(_docs_in(target, each.code, item)) for each in candidates]
    for candidate in uncorrected([each for each in read if style.lines_in(each.code)]):
        lines = _tidied(style.lines_in(candidate.code))
        if not lines:
            continue
        if any(map(is_elision, lines)):
            raise AnswerUnusable(
                'The model left documentation out ("..."), so nothing was changed; try again.'
            )
        if _REFUSAL.match(lines[0]):
            raise AnswerUnusable("The model refused, so nothing was changed; try again.")
        return lines
    raise AnswerUnusable(
        f"The model's answer holds no {style.name} of {item.label}, "
        "so nothing was changed; try again."
    )


class DocumentationWatch(OnlyBlocks):
    """Documentation in an answer that is being written: a block of it, or what it documents.

    Args:
        language: the language of the file.
        item: what is documented.
    """

    def __init__(self, language: Language, item: Item) -> None:
        self._language = language
        self._name = re.compile(rf"\b{re.escape(item.name)}\b" if item.name else r"\w")

    def has_moved_on(self, code: str) -> bool:
        """Whether ``code`` has the documentation and, below it, the beginning of its item.

        That of another item says nothing: the one asked for may come yet.
        """
        style = self._language.documentation
        assert style is not None
        before, _, last = code.rstrip("\n").rpartition("\n")
        lines = style.lines_in(code)
        goes_on = lines == style.lines_in(before) and not style.lines_in(last)
        is_named = self._name.search(last) is not None
        return bool(lines) and goes_on and is_named and not self._has_code(before)

    def _has_code(self, above: str) -> bool:
        """Whether something else than the item's own attributes stands ``above`` it."""
        lines = above.split("\n")
        kept = [line for line in lines if not line.lstrip().startswith(("#[", "@"))]
        syntax = self._language.parse(Text("\n".join(kept)))
        return bool(self._language.tokens(syntax, Span(0, len(syntax.text))))


def _docs_in(target: Target, candidate: str, item: Item) -> str:
    """The documentation of ``item``: that of its code where the answer repeats it, else all.

    Of namesakes, such as a property's getter and setter, the one with the same signature counts.
    """
    language = target.language
    syntax = language.parse(Text(candidate))
    documented = [found for found in language.items(syntax) if found.docs]
    if not documented or item.kind is ItemKind.FILE:
        return candidate
    named = [
        found
        for found in documented
        if (found.kind, found.owner, found.name) == (item.kind, item.owner, item.name)
    ]
    if not named:
        return ""
    signature = language.signature_key(target.syntax, item)
    same = [each for each in named if language.signature_key(syntax, each) == signature]
    return "\n".join(syntax.text.slice(span) for span in (same or named)[0].docs)


def _tidied(lines: list[str]) -> list[str]:
    """``lines`` without blank ends and control characters, and with every fence closed."""
    # rustc or an editor would stumble over such characters in a comment.
    tidied = [CONTROL.sub("", line).rstrip() for line in lines]
    while tidied and not tidied[0]:
        tidied.pop(0)
    while tidied and not tidied[-1]:
        tidied.pop()
    return [*tidied, *(b.fence for b in fenced_blocks("\n".join(tidied)) if not b.closed)]
