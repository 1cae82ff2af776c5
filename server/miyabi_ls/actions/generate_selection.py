"""Code in place of what is selected; below it, where that is a comment saying what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.answer import (
    block_candidates,
    code_candidates,
    diffs,
    numbered_candidates,
)
from miyabi_ls.actions.candidate import Candidate
from miyabi_ls.actions.diff_answer import patched
from miyabi_ls.actions.early_stop import OnlyBlocks
from miyabi_ls.actions.line_numbers import are_patterns
from miyabi_ls.actions.selection_answer import selection_of
from miyabi_ls.actions.selection_choice import Written, best, fits, standing
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.columns import moved
from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


class GenerateSelection:
    """Rewrites a selection."""

    def task(self, target: Target) -> tuple[str, ...]:
        """The sentences that say to a model what to write."""
        return (
            "Write the code that shall stand in place of the target; where the target is a "
            "comment, the code it describes.",
            f"Answer with one ```{target.language.language_id} block that holds only that code.",
        )

    def watch(self, target: Target) -> SelectionWatch:
        """The end of the block: nothing else tells where such code ends."""
        return SelectionWatch(target)

    def edit(self, target: Target, answer: str) -> Edit:
        """The edit that puts the code in ``answer`` in place of the selection."""
        selection = target.selection
        assert selection is not None
        candidates = _candidates(target, selection, answer)
        patches = tuple(_patched_selections(target, selection, answer))
        return _edit_of_selection(target, selection, candidates + patches)


class SelectionWatch(OnlyBlocks):
    """Watches for the end of a block that fits; one that does not so well may not be the last."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def is_answer(self, block: str) -> bool:
        """Whether ``block`` fits the selection."""
        target, selection = self._target, self._target.selection
        assert selection is not None
        try:
            code = selection_of(target, block)
        except AnswerUnusable:
            return False
        return fits(target, selection, Written(code, _selection_edit(target, selection, code)))


def _candidates(target: Target, selection: Span, answer: str) -> tuple[Candidate, ...]:
    """The texts of ``answer`` that may be the code; with the numbers their lines have, where meant.

    They are where the code fits with them: as floats, keys, alternatives of a pattern.
    """
    tags = target.language.tags
    if not target.language.has_grammar:
        return block_candidates(answer, tags)
    pairs = zip(numbered_candidates(answer, tags), code_candidates(answer, tags), strict=True)
    return tuple(
        numbered
        if numbered != plain and _means_numbers(target, selection, numbered.code)
        else plain
        for numbered, plain in pairs
    )


def _means_numbers(target: Target, selection: Span, code: str) -> bool:
    """Whether ``code``, the lines of which begin with numbers, parses and makes sense."""
    after = target.syntax.reparsed(target.text.replace(Edit(selection, code)))
    errors = (sum(1 for _ in syntax.errors()) for syntax in (after, target.syntax))
    return next(errors) <= next(errors) and are_patterns(code)


def in_words(language: Language, syntax: Syntax, selection: Span) -> bool:
    """Whether code put at ``selection`` would be no code: within a string, or part of a comment."""
    words = language.words_at(syntax, selection)
    return words is not None and words != selection


def _patched_selections(target: Target, selection: Span, answer: str) -> Iterator[Candidate]:
    """The selection as each diff of the answer makes it, where nothing else changes."""
    text = target.text
    lines = text.grown_to_line_start(selection)
    before, after = text.string[: lines.start], text.string[lines.end :]
    for diff in diffs(answer):
        new = patched(text, diff.code)
        if new is not None and new.startswith(before) and new.endswith(after):
            yield diff.reading(new[len(before) : len(new) - len(after)])


def _edit_of_selection(target: Target, selection: Span, candidates: Sequence[Candidate]) -> Edit:
    if in_words(target.language, target.syntax, selection):
        raise AnswerUnusable("The selection lies in a string or a comment; try again.")
    refusal = AnswerUnusable(
        "The model's answer holds no code that fits the selection, so nothing was changed; try "
        "again."
    )
    read: list[Written] = []
    for number, each in enumerate(standing(target, candidates)):
        try:
            code = selection_of(target, each.code)
            read.append(Written(code, _selection_edit(target, selection, code)))
        except AnswerUnusable as error:
            refusal = refusal if number else error
    if not read:
        raise refusal
    return best(target, selection, read).edit


def _selection_edit(target: Target, selection: Span, code: str) -> Edit:
    text = target.text
    indent = text.indentation_at(selection.start)
    if target.language.has_free_layout:
        step = indent_step(target.language, text)
        laid_out = reindent(target.language, code, indent, step, text.line_end)
    else:
        laid_out = moved(target.language, text, code, indent)
    new_text = laid_out.removeprefix(indent)
    comments = target.language.comment_spans(target.syntax, selection)
    if comments and not target.language.tokens(target.syntax, selection):
        # A comment that says what is wanted stays above what was wanted.
        new_text = text.slice(selection) + text.line_end + indent + new_text
    return Edit(selection, new_text)
