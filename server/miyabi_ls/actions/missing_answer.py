"""Finding the items that an implementation lacks in the candidate texts of an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.beside_answer import new_helpers
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.code_answer import refuse_what_is_no_code, unescaped
from miyabi_ls.actions.correction import uncorrected
from miyabi_ls.actions.items_around import beside, is_only_items
from miyabi_ls.actions.tests_in import is_test
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.items import BodyState, Item, ItemKind, MissingItems
from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import reindent
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_CONDITION = re.compile(r"#\[cfg(?:_attr)?\b")
_WORD = re.compile(r"[A-Za-z_]\w*")
_UNWRITTEN = {BodyState.PLACEHOLDER, BodyState.TODO, BodyState.MISSING}
_MEMBERS = {ItemKind.FUNCTION, ItemKind.CONST, ItemKind.TYPE}


def missing_in(
    target: Target, item: Item, missing: MissingItems, candidates: Sequence[Candidate]
) -> list[str]:
    """The texts of the items that ``item`` lacks, in the order of the answer.

    All of them may stand in one candidate, or each in one of its own. Imports and helper functions
    that they need go into their bodies.

    Raises:
        AnswerUnusable: one is not there, not written, or declared in another way.
    """
    refusal = AnswerUnusable(
        f"The model's answer holds no item that {item.label} lacks, so nothing was changed; "
        "try again."
    )
    read = [each.reading(unescaped(target, each.code)) for each in candidates]
    offering = uncorrected([each for each in read if _offers(target, item, missing, each.code)])
    others = [each for each in read if each not in offering]
    others = [each for each in others if _may_help(target.language, item, each.code)]
    if len(offering) > 1:
        offering.append(_joined(target.language, item, missing, offering))
    for number, each in enumerate(offering or read):
        try:
            code = (
                beside(target.language, each, others).joined(each.code) if offering else each.code
            )
            return _items(target, item, missing, code)
        except AnswerUnusable as error:
            refusal = refusal if number else error
    raise refusal


def _may_help(language: Language, item: Item, code: str) -> bool:
    """Whether ``code`` holds items, and not the implementation as it is."""
    key = language.implementation_key(item)
    items = language.items(language.parse(Text(code)))
    same = (i for i in items if i.kind is item.kind and language.implementation_key(i) == key)
    return is_only_items(language, code) and next(same, None) is None


def _joined(
    language: Language, item: Item, missing: MissingItems, offering: Sequence[Candidate]
) -> Candidate:
    """Those of ``offering`` that each have an item which those above them do not, as one."""
    kept: list[Candidate] = []
    known: set[str] = set()
    for each in sorted(offering, key=lambda each: each.at):
        syntax = language.parse(Text(each.code))
        names = {found.name for found in _offered(language, syntax, item, missing)}
        if not names <= known:
            kept.append(each)
            known |= names
    return kept[-1].reading("\n\n".join(each.code for each in kept))


def _items(target: Target, item: Item, missing: MissingItems, code: str) -> list[str]:
    language = target.language
    syntax = language.parse(Text(code))
    here = {found.name for found in _members(language.items(target.syntax), item)}
    added = [each for each in _offered(language, syntax, item, missing) if each.name not in here]
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
    _refuse_twins(syntax, added)
    return [_with_needed(target, syntax, found, added) for found in added]


def _offered(language: Language, syntax: Syntax, item: Item, missing: MissingItems) -> list[Item]:
    """What of an answer ``item`` may lack: members of the same implementation, what stands alone.

    Both where it is known what is lacking. Where it is not, what others of these call by its bare
    name is a helper function.
    """
    items = language.items(syntax)
    key = language.implementation_key(item)
    same = [i for i in items if i.kind is item.kind and language.implementation_key(i) == key]
    members = [member for each in same for member in _members(items, each)]
    alone = [found for found in items if not found.enclosing and found.kind in _MEMBERS]
    alone = [found for found in alone if not is_test(syntax, found)]
    if missing.names:
        named = {each.name for each in members}
        both = [*members, *(each for each in alone if each.name not in named)]
        wanted = [each for each in both if each.name in missing.names]
        return sorted(wanted, key=lambda each: each.span.start)
    called = {name for found in alone for name in _called(language, syntax, found)}
    return members or [found for found in alone if found.name not in called]


def _called(language: Language, syntax: Syntax, found: Item) -> Iterator[str]:
    """The functions that ``found`` calls by their bare name, itself left out."""
    tokens = language.tokens(syntax, found.span)
    for before, name, after in zip(("", *tokens), tokens, tokens[1:], strict=False):
        if after == "(" and before not in (".", "::", found.keyword) and name != found.name:
            yield name


def _offers(target: Target, item: Item, missing: MissingItems, code: str) -> bool:
    """Whether ``code`` holds items that ``item`` may lack."""
    return bool(_offered(target.language, target.language.parse(Text(code)), item, missing))


def _above(syntax: Syntax, found: Item) -> str:
    return syntax.text.slice(Span(found.span.start, found.declaration.start))


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


def _refuse_twins(syntax: Syntax, added: Sequence[Item]) -> None:
    """Refuse an item that is there twice, unless conditions choose one of them."""
    always = (each.label for each in added if not _CONDITION.search(_above(syntax, each)))
    for label, count in Counter(always).items():
        if count > 1:
            raise AnswerUnusable(
                f"The model wrote {label} more than once, so nothing was changed; try again."
            )


def _with_needed(target: Target, syntax: Syntax, found: Item, added: Sequence[Item]) -> str:
    """The text of ``found``, a member, with what of the answer its body needs in that."""
    language, text = target.language, syntax.text
    span = text.grown_to_line_start(found.span)
    if found.body is None or language.bodies is None:
        return text.slice(span)
    brought = frozenset(each.name for each in added)
    needed = [
        *_imports_for(target, syntax, found, added),
        *new_helpers(target, syntax, found, brought),
    ]
    if not needed:
        return text.slice(span)
    outer = text.indentation_at(found.declaration.start)
    inner = outer + language.indent
    laid_out = [reindent(language, each, inner, language.indent, "\n") for each in needed]
    statements = language.bodies.inside(text, found)
    own = statements.rstrip() if "\n" in statements else f"\n{inner}{statements.strip()}"
    head = text.slice(Span(span.start, found.body.start + 1))
    return "\n".join([head, *laid_out]) + f"{own}\n{outer}}}"


def _imports_for(
    target: Target, syntax: Syntax, found: Item, added: Sequence[Item]
) -> Iterator[str]:
    """The imports of an answer that the body of ``found`` needs and the file does not have.

    One that nobody names may be that of a trait, or of all that a module has.
    """
    language = target.language
    assert found.body is not None
    own = set(language.tokens(syntax, found.body))
    all_named = {word for each in added for word in language.tokens(syntax, each.span)}
    for statement in dict.fromkeys(language.missing_imports(target.syntax, syntax)):
        names = set(_WORD.findall(statement.rpartition("::")[2])) or set(_WORD.findall(statement))
        if names & own or not names & all_named:
            yield statement
