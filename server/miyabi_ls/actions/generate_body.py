"""The body of a function, under a signature that stays."""

from __future__ import annotations

from collections.abc import Iterator

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import code_candidates, diffs
from miyabi_ls.actions.body_answer import body_in
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.diff_answer import patched
from miyabi_ls.actions.function_watch import FunctionWatch
from miyabi_ls.source.items import Item
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.text import Edit, Text


class GenerateBody:
    """Fills in a function."""

    def task(self, target: Target) -> tuple[str, ...]:
        """The sentences that say to a model what to write."""
        item, language = _item(target), target.language
        assert language.bodies is not None
        return (
            f"Write the body of {item.label}.",
            "The signature is fixed; do not repeat it. Leave nothing out: no placeholder such as "
            f"{language.placeholder}, no elision.",
            f"Answer with one ```{language.language_id} block that holds only "
            f"{language.bodies.form}.",
        )

    def watch(self, target: Target) -> FunctionWatch:
        """The function, whole."""
        return FunctionWatch(target, _item(target))

    def edit(self, target: Target, answer: str) -> Edit:
        """The edit that gives the function the body in ``answer``."""
        item = _item(target)
        candidates = code_candidates(answer, target.language.tags)
        patches = tuple(_patched_functions(target, item, answer))
        return _body_edit(target, item, body_in(target, item, candidates + patches))


def _item(target: Target) -> Item:
    assert target.item is not None, "a body is that of a function"
    return target.item


def _patched_functions(target: Target, item: Item, answer: str) -> Iterator[Candidate]:
    """The function as each diff of the answer makes it."""
    language = target.language
    for diff in diffs(answer):
        if (after := patched(target.text, diff.code)) is None:
            continue
        syntax = language.parse(Text(after))
        for found in language.items(syntax):
            if (found.kind, found.name, found.enclosing) == (item.kind, item.name, item.enclosing):
                yield diff.reading(syntax.text.slice(found.declaration))


def _body_edit(target: Target, item: Item, body: str) -> Edit:
    language, text = target.language, target.text
    assert language.bodies is not None
    indent = text.indentation_at(item.declaration.start)
    step = indent_step(language, text)
    inner = language.bodies.indentation(text, item, step)
    statements = reindent(language, body, inner, step, text.line_end)
    return language.bodies.edit(text, item, indent, statements)
