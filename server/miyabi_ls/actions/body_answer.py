"""Finding the body of a function in the candidate texts of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.beside_answer import missing_import, needed_beside
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.code_answer import is_single_word, refuse_what_is_no_code, unescaped
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.items_around import Around, beside, is_only_items
from miyabi_ls.actions.tests_in import without_tests
from miyabi_ls.actions.use_of import UseOf
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.body_style import PROBE_NAME, BodyStyle
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import reindent
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_WRITTEN = {BodyState.WRITTEN, BodyState.TODO}


def body_in(target: Target, item: Item, candidates: Sequence[Candidate]) -> str:
    """The statements for the body of ``item``, out of a body, a block, or a whole function.

    A candidate that holds the function itself goes before one that is only statements: those may be
    an example of its use. What either needs may stand in a candidate of its own.

    Raises:
        AnswerUnusable: there is none; the message says what is there instead.
    """
    language = target.language
    new = [each for each in candidates if not _quotes(target, item, each.code)] or candidates
    read = [each.reading(_standing(language, unescaped(target, each.code), item)) for each in new]
    whole = [each for each in read if _holds(language, each.code, item)]
    items = [each for each in read if each not in whole and is_only_items(language, each.code)]
    uses = UseOf(target, item)
    written = [
        each.reading(without_tests(language, each.code)) for each in read if each not in items
    ]
    others = [
        each.reading(uses.without_example(each.code))
        for each in written
        if not uses.is_example(each.code)
    ]
    others.sort(key=lambda each: not uses.names_its_own(each.code))
    refusal = AnswerUnusable(
        f"The model's answer holds no code for {item.label}, so nothing was changed; try again."
    )
    for number, each in enumerate(uncorrected(whole or others) or read):
        try:
            return _body(target, item, each.code, beside(language, each, items))
        except AnswerUnusable as error:
            refusal = refusal if number else error
    raise refusal


def _body(target: Target, item: Item, code: str, around: Around) -> str:
    language = target.language
    body = _function_named(target, around.joined(code), item)
    if body is None:
        body = _as_body(target, code, item, around)
    refuse_what_is_no_code(
        language,
        code if body is None else _alone(language, body).text.string,
        target.text.slice(item.declaration) if item.body_state in _WRITTEN else "",
    )
    if body is None:
        raise AnswerUnusable(
            f"The model's answer is not a body for {item.label}, so nothing was changed; try again."
        )
    if _is_open(language, body):
        raise AnswerUnusable(
            f"The model left {item.label} unwritten, or a part of it (a placeholder or a TODO), so "
            "nothing was changed; try again, or say more in its documentation."
        )
    return body


def _quotes(target: Target, item: Item, code: str) -> bool:
    """Whether ``code`` is the function as it stands in the file."""
    language = target.language
    there = language.tokens(target.syntax, item.declaration)
    return language.tokens(language.parse(Text(code)), Span(0, len(code))) == there


def _standing(language: Language, code: str, item: Item) -> str:
    """``code``; with something made up around it, where it is a method that cannot stand alone."""
    for form in (code, *language.as_members(code)):
        if _holds(language, form, item) and next(language.parse(Text(form)).errors(), None) is None:
            return form
    return code


def _holds(language: Language, code: str, item: Item) -> bool:
    return any(_is_named(found, item) for found in language.items(language.parse(Text(code))))


def _is_named(found: Item, item: Item) -> bool:
    return found.kind is ItemKind.FUNCTION and found.name == item.name and found.body is not None


def _function_named(target: Target, code: str, item: Item) -> str | None:
    """The body of the function that is called as ``item``, with the imports beside it."""
    language = target.language
    syntax = language.parse(Text(code))
    named = [found for found in language.items(syntax) if _is_named(found, item)]
    if not named:
        return None
    signature = language.signature_key(target.syntax, item)
    for found in sorted(named, key=lambda found: found.enclosing != item.enclosing):
        assert found.body is not None
        if any(found.span.start <= error.start <= found.span.end for error in syntax.errors()):
            continue
        if language.unattached(syntax, found.span):
            continue
        if language.signature_key(syntax, found) == signature:
            # A body may hold imports and items of its own, so what the answer adds beside the
            # function goes into it.
            return _with_needed(target, syntax, found)
    raise AnswerUnusable(
        f"The model's version of {item.label} does not parse or has another signature, "
        "so nothing was changed; try again."
    )


def _with_needed(target: Target, syntax: Syntax, found: Item) -> str:
    """The statements of ``found``, a function of an answer, below what it needs of that."""
    language = target.language
    inner = _bodies(language).inside(syntax.text, found)
    blanks = inner[: len(inner) - len(inner.lstrip())].rpartition("\n")[2]
    laid_out = [
        reindent(language, text, blanks, language.indent, "\n")
        for text in needed_beside(target, syntax, found)
    ]
    return "\n".join([*laid_out, inner])


def _as_body(target: Target, code: str, item: Item, around: Around) -> str | None:
    """``code`` if it can stand between braces; its inside if it comes with braces.

    With what of ``around`` it needs.
    """
    stripped = code.strip()
    if is_single_word(stripped, target.language.tokens(target.syntax, item.signature)):
        return None
    if is_only_items(target.language, code) or UseOf(target, item).is_example(code):
        return None
    if not target.language.imports_nest:
        syntax = target.language.parse(Text(code))
        for statement in target.language.missing_imports(target.syntax, syntax):
            raise missing_import(statement)
    for statements in _bodies(target.language).readings(code):
        syntax = _alone(target.language, statements)
        probe = _one_function(target.language, syntax)
        if probe is not None:
            joined = target.language.parse(Text(around.joined(syntax.text.string)))
            return _with_needed(target, joined, _probe_in(target.language, joined))
    return None


def _probe_in(language: Language, syntax: Syntax) -> Item:
    return next(item for item in language.items(syntax) if item.name == PROBE_NAME)


def _alone(language: Language, body: str) -> Syntax:
    """A file with one function that has this ``body``."""
    laid_out = reindent(language, body, language.indent, language.indent, "\n")
    return language.parse(Text(_bodies(language).alone(laid_out)))


def _one_function(language: Language, syntax: Syntax) -> Item | None:
    """The function that all of a file without an error is."""
    items = [item for item in language.items(syntax) if not item.enclosing]
    everything = Span(0, len(syntax.text))
    if len(items) != 1 or items[0].body is None or next(syntax.errors(), None) is not None:
        return None
    if language.unattached(syntax, everything):
        return None
    is_all = language.tokens(syntax, items[0].span) == language.tokens(syntax, everything)
    return items[0] if is_all else None


def _is_open(language: Language, body: str) -> bool:
    syntax = _alone(language, body)
    states = [item.body_state for item in language.items(syntax)]
    return bool(states) and states[0] in (
        BodyState.PLACEHOLDER,
        BodyState.EMPTY,
        BodyState.MISSING,
        BodyState.TODO,
    )


def _bodies(language: Language) -> BodyStyle:
    assert language.bodies is not None, "only functions have bodies"
    return language.bodies
