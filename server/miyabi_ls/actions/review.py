"""Review the selection, or the item at the cursor.

The model sees numbered lines and must quote the text each finding is about. A finding whose quote
does not stand in the reviewed text is dropped and counted, never placed by guess. Findings are the
model's own: no rule of ours adds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miyabi_ls.actions.action import NOTHING, Findings, Prompt, Target, Watch, Writes, chosen
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.early_stop import Completeness
from miyabi_ls.actions.few_shot import review_prompt
from miyabi_ls.actions.finding_answer import is_enough, read_findings
from miyabi_ls.actions.finding_entries import WHOLE
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.actions.review_form import (
    DEFAULT_CATEGORIES,
    chat_schema,
    json_task,
    lines_task,
    schema_of,
)
from miyabi_ls.errors import AnswerEmpty, AnswerError
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

REVIEW_PROMPT_VERSION = 1
"""Changed with what is asked: a review that was remembered answers no other question."""
_MAX_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Review:
    """Review selection.

    Attributes:
        categories: what it looks for.
        facts: what a linter has said of the target already, one sentence each.
    """

    categories: tuple[str, ...] = DEFAULT_CATEGORIES
    facts: tuple[str, ...] = ()
    name: str = "review"
    kind: str = "review"
    writes: Writes = Writes.FINDINGS
    wants: frozenset[Part] = frozenset({Part.DEFINITIONS, Part.TESTS})

    def verb(self, language: Language) -> str:
        """The beginning of its title."""
        del language
        return "Review"

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The selection by whole lines; without one, the item at the cursor."""
        if not chosen(syntax, span).empty:
            lines = _whole_lines(syntax.text, span)
            item = language.item_at(syntax, lines)
            return Target(language, syntax, lines, "selection", item, lines)
        item = language.item_at(syntax, Span(span.start, span.start))
        if item is None:
            return None
        return Target(language, syntax, self.span_of(item), item.label, item)

    def nothing_at(self, language: Language, syntax: Syntax, span: Span) -> str:
        """Why ``find`` finds nothing there, in words for the user."""
        del language, syntax, span
        return NOTHING

    def span_of(self, item: Item) -> Span:
        """All of it: findings are about its text."""
        return item.span

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Show the numbered lines and ask for findings."""
        return Prompt(
            system_text(target.language),
            self._text(target, context, json_task(self.categories)),
            max_tokens=_MAX_TOKENS,
            schema=chat_schema(self.categories),
            unstructured=self._text(target, context, lines_task(self.categories)),
            left_out=context.left_out,
        )

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Ask a tiny model for one finding, under a grammar that lets it quote only real lines."""
        lines = [line.strip() for line in target.text.slice(target.span).splitlines()]
        quotes = list(dict.fromkeys(line for line in lines if line))
        schema = schema_of(self.categories, 1, quote={"enum": quotes}, message={"maxLength": 100})
        return review_prompt(target.language, "\n".join(quotes), schema)

    def watch(self, target: Target) -> Watch | None:
        """Findings are no code: see ``completeness``."""
        del target
        return None

    def completeness(self, answer: str) -> Completeness:
        """Whether an answer needs no more: its list has ended, or it goes round in circles."""
        try:
            is_whole = is_enough(clean(answer))
        except AnswerError:
            is_whole = False
        return Completeness.WHOLE if is_whole else Completeness.PARTIAL

    def read_so_far(self, target: Target, answer: str) -> Findings:
        """The findings that are whole in an answer that is still being written.

        Raises:
            AnswerUnusable: there is none yet.
        """
        return read_findings(target.text, target.span, self.categories, clean(answer))

    def read(self, target: Target, prompt: Prompt, answer: str) -> Findings:
        """Read the findings and place each on the text it quotes."""
        cleaned = clean(prompt.whole(answer))
        if not cleaned.strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        return read_findings(target.text, target.span, self.categories, cleaned + WHOLE)

    def _text(self, target: Target, context: Context, task: Sequence[str]) -> str:
        known = [f"Known already, do not repeat: {fact}" for fact in self.facts]
        shown = numbered(target.text, target.span)
        return prompt_text(target.language, context, shown, [*known, *task])


def numbered(text: Text, span: Span) -> str:
    """The lines of ``span``, each after its number (from 1, as editors show it)."""
    first, last = text.line_at(span.start), text.line_at(span.end)
    return "\n".join(
        f"{number + 1}: {text.slice(text.line_span(number))}" for number in range(first, last + 1)
    )


def _whole_lines(text: Text, span: Span) -> Span:
    """``span`` grown to whole lines; a line of which it holds only the start is left out."""
    last = text.line_at(span.end)
    if span.end == text.line_start(last) and span.end > span.start:
        last -= 1
    return Span(text.line_start(text.line_at(span.start)), text.line_span(last).end)
