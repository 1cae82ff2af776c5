"""Finding the lines of documentation in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import as_meant, clean, code_candidates, fenced_blocks
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.doc_words import words_in
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.actions.elision import is_elision
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.control_characters import CONTROL
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_REFUSAL = re.compile(
    r"^(?:i'?m sorry|i am sorry|sorry\b|as an ai\b|i (?:can(?:no|')t|am unable|do not|don't)\b)",
    re.IGNORECASE,
)


def doc_lines_of(target: Target, answer: str, item: Item) -> list[str]:
    """The documentation in an answer, a line each, without the marks of comments.

    An answer that repeats code gives the documentation of ``item`` and of no other; one that holds
    no comment at all is prose, and is refused, unless it is one block of that and nothing else.

    Raises:
        AnswerUnusable: there is no documentation, that of something else, or a refusal.
    """
    language = target.language
    style = language.documentation
    assert style is not None
    candidates = code_candidates(clean(answer), language.tags)
    if any(_has_documentation(language, each.code) for each in candidates):
        read = [each.reading(_docs_in(target, each.code, item)) for each in candidates]
        marked = uncorrected([each for each in read if style.lines_in(each.code)])
        found = [style.lines_in(each.code) for each in marked]
    else:
        found = [words_in(language, as_meant(answer))]
    for lines in filter(None, map(_tidied, found)):
        if any(map(is_elision, lines)):
            raise AnswerUnusable(
                'The model left documentation out ("..."), so nothing was changed; try again.'
            )
        if _REFUSAL.match(lines[0]):
            raise AnswerUnusable("The model refused, so nothing was changed; try again.")
        return lines
    raise _nothing_in(target, answer, item, candidates)


def _nothing_in(
    target: Target, answer: str, item: Item, candidates: Sequence[Candidate]
) -> AnswerUnusable:
    """What to raise where ``candidates``, those of ``answer``, do not document ``item``."""
    language = target.language
    style = language.documentation
    assert style is not None
    syntaxes = [language.parse(Text(each.code)) for each in candidates]
    others = (each.label for syntax in syntaxes for each in _documented(language, syntax))
    if (other := next(others, "")) and other != item.label:
        return AnswerUnusable(
            f"The model documented {other} and not {item.label}, so nothing was changed; try again."
        )
    if not fenced_blocks(clean(answer)) and any(any(syntax.errors()) for syntax in syntaxes):
        found = "is prose and"
    elif all(_is_comment(language, syntax) for syntax in syntaxes):
        found = "is a plain comment and"
    else:
        found = "holds"
    return AnswerUnusable(
        f"The model's answer {found} no {style.name} of {item.label}, so nothing was changed; try "
        "again."
    )


def _has_documentation(language: Language, code: str) -> bool:
    """Whether ``code`` has documentation in its language, of whatever it may be."""
    style = language.documentation
    assert style is not None
    return bool(style.lines_in(code)) or any(_documented(language, language.parse(Text(code))))


def _is_comment(language: Language, syntax: Syntax) -> bool:
    """Whether ``syntax`` is nothing but comments without documentation in them."""
    everything = Span(0, len(syntax.text))
    is_comment = any(language.comment_spans(syntax, everything))
    is_code = any(language.tokens(syntax, everything))
    return is_comment and not is_code and not _has_documentation(language, syntax.text.string)


def _documented(language: Language, syntax: Syntax) -> Iterator[Item]:
    return (each for each in language.items(syntax) if each.docs or each.docs_in_code)


class DocumentationWatch(OnlyBlocks):
    """Documentation in an answer that is being written: a block of it, or what it documents.

    Args:
        language: the language of the file.
        item: what is documented.
    """

    def __init__(self, language: Language, item: Item) -> None:
        self._language = language
        self._name = re.compile(rf"\b{re.escape(item.name)}\b" if item.name else r"\w")

    def is_answer(self, block: str) -> bool:
        """Whether ``block`` holds documentation; prose may be it only where no more comes."""
        return _has_documentation(self._language, block)

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
    items = language.items(syntax)
    if not items or item.kind is ItemKind.FILE:
        return candidate
    documented = list(_documented(language, syntax))
    if not documented:
        return candidate[: items[0].span.start]  # a comment in its body is none of it
    named = [
        found
        for found in documented
        if (found.kind, found.owner, found.name) == (item.kind, item.owner, item.name)
    ]
    if not named:
        return ""
    signature = language.signature_key(target.syntax, item)
    same = [each for each in named if language.signature_key(syntax, each) == signature]
    found = (same or named)[0]
    if found.docs_in_code:
        return syntax.text.slice(Span(found.span.start, found.declaration.start))
    return "\n".join(syntax.text.slice(span) for span in found.docs)


def _tidied(lines: list[str]) -> list[str]:
    """``lines`` without blank ends and control characters, and with every fence closed."""
    # rustc or an editor would stumble over such characters in a comment.
    tidied = [CONTROL.sub("", line).rstrip() for line in lines]
    while tidied and not tidied[0]:
        tidied.pop(0)
    while tidied and not tidied[-1]:
        tidied.pop()
    return [*tidied, *(b.fence for b in fenced_blocks("\n".join(tidied)) if not b.closed)]
