"""Fill in the body of a function, or rewrite what is selected.

Before, with the cursor in the function::

    fn area(width: f64, height: f64) -> f64 {
        todo!()
    }

After::

    fn area(width: f64, height: f64) -> f64 {
        width * height
    }

The signature stays byte for byte. The model is asked for the body alone, since each token costs
about 0.2 s on the first user's machine, but a whole function is understood as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from miyabi_ls.actions.action import CodeEdit, Prompt, Target, Watch, chosen
from miyabi_ls.actions.answer import clean, code_candidates, diffs, fenced_blocks
from miyabi_ls.actions.body_answer import body_in
from miyabi_ls.actions.diff_answer import patched
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.actions.few_shot import body_prompt, has_examples
from miyabi_ls.actions.function_watch import FunctionWatch
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.actions.selection_answer import selection_of
from miyabi_ls.errors import AnswerEmpty, AnswerUnusable
from miyabi_ls.source.context import Context
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text

_OPEN = {BodyState.MISSING, BodyState.EMPTY, BodyState.PLACEHOLDER, BodyState.TODO}


class GenerateImplementation:
    """Generate implementation."""

    name: str = "generate"
    kind: str = "refactor.rewrite"
    writes_code: bool = True

    def verb(self, language: Language) -> str:
        """The beginning of its title."""
        del language
        return "Generate implementation"

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The open function at the cursor; or the selection, whatever it holds."""
        selection = chosen(syntax, span)
        item = language.item_at(syntax, selection)
        if selection.empty or (item is not None and _covers_signature(item, selection)):
            return _function_target(language, syntax, item, by_selection=not selection.empty)
        if _in_words(language, syntax, selection):
            return None
        return Target(language, syntax, selection, "the selection", item, selection)

    def span_of(self, item: Item) -> Span:
        """The function without what stands before it."""
        return item.declaration

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Ask for the body, or the replacement of the selection, in one fenced block."""
        language = target.language
        text = prompt_text(language, context, _shown(target), _task(target))
        return Prompt(system_text(language), text, max_tokens=1024, left_out=context.left_out)

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Let a tiny model continue the function after a few examples of finished ones."""
        if target.item is None or target.selection is not None or not has_examples(target.language):
            return None
        return body_prompt(target, target.item)

    def watch(self, target: Target) -> Watch:
        """The function, whole; the code for a selection ends where its block does."""
        if target.selection is not None or target.item is None:
            return OnlyBlocks()
        return FunctionWatch(target, target.item)

    def read(self, target: Target, prompt: Prompt, answer: str) -> CodeEdit:
        """Find the body (or the replacement of the selection) in ``answer`` and lay it out."""
        cleaned = clean(prompt.whole(answer))
        if not cleaned.strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        if not target.language.has_grammar and not fenced_blocks(cleaned):
            # Code and prose cannot be told apart here, but for the fences round the one.
            raise AnswerUnusable(
                "The model's answer holds no fenced block of code, so nothing was changed; try "
                "again."
            )
        candidates = code_candidates(cleaned, target.language.tags)
        if target.selection is not None:
            candidates += tuple(_patched_selections(target, target.selection, cleaned))
            return CodeEdit(_edit_of_selection(target, target.selection, candidates))
        assert target.item is not None
        candidates += tuple(_patched_functions(target, target.item, cleaned))
        body = body_in(target, target.item, candidates)
        return CodeEdit(_body_edit(target, target.item, body))


def _patched_functions(target: Target, item: Item, answer: str) -> Iterator[str]:
    """The function as each diff of the answer makes it."""
    language = target.language
    for diff in diffs(answer):
        if (after := patched(target.text, diff)) is None:
            continue
        syntax = language.parse(Text(after))
        for found in language.items(syntax):
            if (found.kind, found.name, found.enclosing) == (item.kind, item.name, item.enclosing):
                yield syntax.text.slice(found.declaration)


def _patched_selections(target: Target, selection: Span, answer: str) -> Iterator[str]:
    """The selection as each diff of the answer makes it, where nothing else changes."""
    text = target.text
    lines = text.grown_to_line_start(selection)
    before, after = text.string[: lines.start], text.string[lines.end :]
    for diff in diffs(answer):
        new = patched(text, diff)
        if new is not None and new.startswith(before) and new.endswith(after):
            yield new[len(before) : len(new) - len(after)]


def _edit_of_selection(target: Target, selection: Span, candidates: Sequence[str]) -> Edit:
    if _in_words(target.language, target.syntax, selection):
        raise AnswerUnusable("The selection lies in a string or a comment; try again.")
    refusal = AnswerUnusable(
        "The model's answer holds no code that fits the selection, so nothing was changed; try "
        "again."
    )
    for number, candidate in enumerate(candidates):
        try:
            return _selection_edit(target, selection, selection_of(target, candidate))
        except AnswerUnusable as error:
            refusal = refusal if number else error
    raise refusal


def _function_target(
    language: Language, syntax: Syntax, item: Item | None, *, by_selection: bool
) -> Target | None:
    if item is None or item.kind is not ItemKind.FUNCTION or item.body_state is BodyState.NONE:
        return None
    if not by_selection and item.body_state not in _OPEN:
        return None
    return Target(language, syntax, item.declaration, item.label, item)


def _covers_signature(item: Item, selection: Span) -> bool:
    return item.kind is ItemKind.FUNCTION and selection.contains(item.signature)


def _in_words(language: Language, syntax: Syntax, selection: Span) -> bool:
    """Whether code put at ``selection`` would be no code: within a string, or part of a comment."""
    words = language.words_at(syntax, selection)
    return words is not None and words != selection


def _shown(target: Target) -> str:
    """The target as the model sees it: documentation and all."""
    return target.shown(target.selection or (target.item.span if target.item else target.span))


def _task(target: Target) -> tuple[str, ...]:
    language = target.language
    tag = language.language_id
    if target.selection is None:
        assert target.item is not None
        assert language.bodies is not None
        return (
            f"Write the body of {target.item.label}.",
            "The signature is fixed; do not repeat it. Leave nothing out: no placeholder such as "
            f"{language.placeholder}, no elision.",
            f"Answer with one ```{tag} block that holds only {language.bodies.form}.",
        )
    return (
        "Write the code that shall stand in place of the target; where the target is a comment, "
        "the code it describes.",
        f"Answer with one ```{tag} block that holds only that code.",
    )


def _body_edit(target: Target, item: Item, body: str) -> Edit:
    language, text = target.language, target.text
    assert language.bodies is not None
    indent = text.indentation_at(item.declaration.start)
    step = indent_step(language, text)
    statements = reindent(language, body, indent + step, step, text.line_end)
    return language.bodies.edit(text, item, indent, statements)


def _selection_edit(target: Target, selection: Span, code: str) -> Edit:
    text = target.text
    indent = text.indentation_at(selection.start)
    step = indent_step(target.language, text)
    new_text = reindent(target.language, code, indent, step, text.line_end).removeprefix(indent)
    comments = target.language.comment_spans(target.syntax, selection)
    if comments and not target.language.tokens(target.syntax, selection):
        # A comment that says what is wanted stays above what was wanted.
        new_text = text.slice(selection) + text.line_end + indent + new_text
    return Edit(selection, new_text)
