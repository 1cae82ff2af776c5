"""Review the selection, or the item at the cursor.

The model sees numbered lines and must quote the text each finding is about. A finding whose quote
does not stand in the reviewed text is dropped and counted, never placed by guess. Findings are the
model's own: no rule of ours adds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from miyabi_ls.actions.action import Findings, Prompt, Target, Watch, Writes, chosen
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.few_shot import has_examples, review_prompt
from miyabi_ls.actions.finding_answer import CATEGORIES, SEVERITIES, read_findings
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.errors import AnswerEmpty
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_TASK = (
    "Report the real problems in the target, each once: do not praise, do not guess.",
    "Look for: clippy (what Clippy would warn of), error-handling (lost or unhandled errors), "
    "test-coverage (behaviour that needs a test), documentation (missing or wrong documentation).",
    'Answer with JSON: {"findings": [{"line": number, "quote": "text copied exactly from that '
    'line", "severity": "error|warning|information|hint", "category": "clippy|error-handling|'
    'test-coverage|documentation", "message": "one sentence"}]}.',
    'At most 10 findings. If there is no problem, answer {"findings": []}.',
)


class Review:
    """Review selection."""

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

    def span_of(self, item: Item) -> Span:
        """All of it: findings are about its text."""
        return item.span

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Show the numbered lines and ask for findings as JSON."""
        language = target.language
        text = prompt_text(language, context, numbered(target.text, target.span), _TASK)
        return Prompt(
            system_text(language),
            text,
            max_tokens=1024,
            schema=_schema(),
            left_out=context.left_out,
        )

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Ask a tiny model for one finding, under a grammar that lets it quote only real lines."""
        if not has_examples(target.language):
            return None
        lines = [line.strip() for line in target.text.slice(target.span).splitlines()]
        quotes = list(dict.fromkeys(line for line in lines if line))
        schema = _schema(1, quote={"enum": quotes}, message={"maxLength": 100})
        return review_prompt("\n".join(quotes), schema)

    def watch(self, target: Target) -> Watch | None:
        """Findings come to their end by themselves."""
        del target
        return None

    def read(self, target: Target, prompt: Prompt, answer: str) -> Findings:
        """Read the findings and place each on the text it quotes."""
        cleaned = clean(prompt.whole(answer))
        if not cleaned.strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        return read_findings(target.text, target.span, cleaned)


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


_ANY: Mapping[str, Any] = MappingProxyType({})


def _schema(
    most: int = 10, quote: Mapping[str, Any] = _ANY, message: Mapping[str, Any] = _ANY
) -> dict[str, Any]:
    """The JSON schema of at most ``most`` findings, with more said of two of their fields."""
    finding = {
        "type": "object",
        "properties": {
            "line": {"type": "integer"},
            "quote": {"type": "string", **quote},
            "severity": {"type": "string", "enum": list(SEVERITIES)},
            "category": {"type": "string", "enum": list(CATEGORIES)},
            "message": {"type": "string", **message},
        },
        "required": ["line", "quote", "severity", "category", "message"],
    }
    return {
        "type": "object",
        "properties": {"findings": {"type": "array", "maxItems": most, "items": finding}},
        "required": ["findings"],
    }
