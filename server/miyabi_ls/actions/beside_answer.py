"""What an answer writes beside a function: imports, helpers, other members of its class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from miyabi_ls.actions.action import Target
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_WORD = re.compile(r"[A-Za-z_]\w*")
_OF = {".", "?.", "::"}
_ITSELF = {"this", "self", "Self", "cls"}


def needed_beside(target: Target, syntax: Syntax, found: Item) -> list[str]:
    """Imports and items of an answer that go into the body of ``found``, a function of it.

    A body may hold items of its own, and in some languages imports, so what it needs goes with it.

    Args:
        target: what the answer is for.
        syntax: the answer.
        found: the function the answer is about, with a body.

    Raises:
        AnswerUnusable: it needs what cannot stand in a body, and the file does not have it.
    """
    assert found.body is not None
    helpers = new_helpers(target, syntax, found, frozenset())
    return [*_new_imports(target, syntax, found.body), *helpers]


def missing_import(statement: str) -> AnswerUnusable:
    """The refusal of code that needs an import which the file does not have."""
    return AnswerUnusable(
        f"The model's code needs `{' '.join(statement.split())}`, which the file does not have, so "
        "nothing was changed; add it and try again."
    )


def _new_imports(target: Target, syntax: Syntax, body: Span) -> tuple[str, ...]:
    """The imports of an answer that the file does not have.

    Raises:
        AnswerUnusable: ``body`` needs one of them, and it cannot stand in a body.
    """
    language = target.language
    missing = tuple(dict.fromkeys(language.missing_imports(target.syntax, syntax)))
    if language.imports_nest:
        return missing
    used = set(language.tokens(syntax, body))
    for statement in missing:
        if used.intersection(_WORD.findall(statement)):
            raise missing_import(statement)
    return ()


def _refuse_missing_members(
    target: Target, syntax: Syntax, found: Item, brought: frozenset[str]
) -> None:
    """Refuse a method that calls another one which only the answer has."""
    language = target.language
    assert found.body is not None
    known = {item.name for item in language.items(target.syntax)} | brought
    tokens = language.tokens(syntax, found.body)
    own = _ITSELF.union(*(_WORD.findall(header) for header in found.enclosing[-1:]))
    used = _members_of(own, tokens)
    for item in language.items(syntax):
        is_beside = bool(item.enclosing) and item.enclosing == found.enclosing
        if is_beside and item.name in used and item.name not in known:
            raise AnswerUnusable(
                f"The model's code needs {item.label}, which is not in the file, so nothing was "
                "changed; add it and try again."
            )
    unknown = used - known - set(language.tokens(target.syntax, Span(0, len(target.text))))
    around = language.tokens(syntax, Span(0, found.span.start)) + language.tokens(
        syntax, Span(found.span.end, len(syntax.text))
    )
    for name in sorted(unknown & _members_of(own - _ITSELF, around)):
        raise AnswerUnusable(
            f"The model's code needs `{name}` of its class, which is not in the file, so nothing "
            "was changed; add it and try again."
        )


def _members_of(owners: set[str], tokens: Sequence[str]) -> set[str]:
    """What ``tokens`` name as a member of one of ``owners``."""
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return {name for owner, sign, name in triples if owner in owners and sign in _OF}


def new_helpers(
    target: Target, syntax: Syntax, function: Item, brought: frozenset[str]
) -> tuple[str, ...]:
    """What of an answer the body of ``function`` needs and the file does not have, in its order.

    What that names in turn is needed too, and an impl or a method where its type is. What is
    ``brought`` by the same edit is there.

    Raises:
        AnswerUnusable: one of them cannot stand in a body.
    """
    assert function.body is not None
    _refuse_missing_members(target, syntax, function, brought)
    language = target.language
    before = target.syntax
    known = {each.label for each in (*_items(language, before), *_variables(language, before))}
    parameters = set(language.tokens(syntax, function.signature))
    # A variable below the function belongs to an example of its use.
    variables = (
        each
        for each in _variables(language, syntax)
        if each.span.end <= function.span.start and not each.names & parameters
    )
    beside = [
        each
        for each in (*_items(language, syntax), *variables)
        if each.label not in known
        and not each.span.contains(function.body)
        and not each.names & brought
    ]
    wanted = set(language.tokens(syntax, function.body)) | parameters
    needed: list[_Beside] = []
    while found := [each for each in beside if each not in needed and each.names & wanted]:
        needed += found
        wanted.update(*(language.tokens(syntax, each.span) for each in found))
    ordered = sorted(needed, key=lambda each: each.span.start)
    if outside := [each for each in ordered if not each.nests]:
        raise AnswerUnusable(
            f"The model's code needs {outside[0].label} beside {function.label}, which cannot "
            "stand in its body, so nothing was changed; write that first, or try again."
        )
    return tuple(syntax.text.slice(syntax.text.grown_to_line_start(e.span)) for e in ordered)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands at the top level: where, what makes it the same elsewhere, what needs it.

    And whether it may stand in a body.
    """

    span: Span
    label: str
    names: frozenset[str]
    nests: bool = True


def _items(language: Language, syntax: Syntax) -> Iterator[_Beside]:
    variables = language.variables(syntax)
    for item in language.items(syntax):
        if not item.enclosing and item.span not in variables:
            words = _WORD.findall(item.name)[-1:] if item.kind is ItemKind.IMPL else [item.name]
            words += _WORD.findall(item.owner)[:1]
            nests = item.kind in language.nesting_kinds
            yield _Beside(item.span, item.label, frozenset(words), nests)


def _variables(language: Language, syntax: Syntax) -> Iterator[_Beside]:
    for span, names in language.variables(syntax).items():
        yield _Beside(span, " ".join(sorted(names)), names)
