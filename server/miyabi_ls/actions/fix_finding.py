"""Mend what a review found: with what the review itself suggests, or what the model then writes.

The model rewrites the lines the finding stands on as a selection: read, laid out and proved alike.
What the review suggests takes the place of the quoted text alone, so that comments and strings can
be mended as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from miyabi_ls.actions.action import NOTHING, CodeEdit, Finding, Prompt, Target, Watch, Writes
from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


@dataclass(frozen=True, slots=True)
class SuggestedFix:
    """What a review suggests.

    Attributes:
        quote: the text it is about.
        at: where that begins, in characters from the start of the target.
        new_text: what takes its place.
    """

    quote: str
    at: int
    new_text: str

    @staticmethod
    def of(target: Target, finding: Finding) -> SuggestedFix:
        """That of ``finding``, which has one and stands in ``target``."""
        assert finding.suggestion is not None
        quote = target.text.slice(finding.span)
        return SuggestedFix(quote, finding.span.start - target.span.start, finding.suggestion)

    def answer(self, target: Target) -> str:
        """The answer of a model that suggests it, by which ``FixFinding`` knows it."""
        return fenced(target.language.language_id, self.new_text) + "\n"

    def edit(self, target: Target) -> Edit:
        """The edit that it is.

        Raises:
            AnswerUnusable: the target does not hold the text any more.
        """
        start = target.span.start + self.at
        span = Span(start, start + len(self.quote))
        if target.text.slice(span) != self.quote:
            raise AnswerUnusable(
                "The lines of the finding were changed, so nothing else was; ask for a fix."
            )
        return Edit(span, self.new_text)


@dataclass(frozen=True, slots=True)
class FixFinding:
    """Fix a finding.

    Attributes:
        message: what the finding says.
        suggested: what the review suggests, where that is to be done; a model that is asked again
            answers for itself.
    """

    message: str
    suggested: SuggestedFix | None = None
    name: str = "fix"
    kind: str = "quickfix"
    writes: Writes = Writes.CODE
    wants: frozenset[Part] = frozenset({Part.DEFINITIONS})

    def verb(self, language: Language) -> str:
        """The beginning of its title."""
        del language
        return "Fix"

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The lines that ``span`` stands on, from their first word to their last."""
        text = syntax.text
        first, last = text.line_at(span.start), text.line_at(span.end)
        lines = Span(text.line_start(first), text.line_span(last).end)
        code = text.slice(lines)
        start = lines.start + len(code) - len(code.lstrip())
        selection = Span(min(start, span.start), max(lines.start + len(code.rstrip()), span.end))
        item = language.item_at(syntax, selection)
        return Target(language, syntax, selection, "the lines of the finding", item, selection)

    def nothing_at(self, language: Language, syntax: Syntax, span: Span) -> str:
        """Why ``find`` finds nothing there, in words for the user."""
        del language, syntax, span
        return NOTHING

    def span_of(self, item: Item) -> Span:
        """The item: what a finding stands on is given as a selection."""
        return item.span

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Ask for the same lines without the fault."""
        wanted = f"Rewrite the target so that this is mended, and nothing else: {self.message}"
        return GenerateImplementation().chat_prompt(target, replace(context, instruction=wanted))

    def completion_prompt(self, target: Target) -> Prompt | None:
        """None: a tiny model cannot do this."""
        del target
        return None

    def watch(self, target: Target) -> Watch:
        """What tells that an answer can be ended early."""
        return GenerateImplementation().watch(target)

    def read(self, target: Target, prompt: Prompt, answer: str) -> CodeEdit:
        """Find the code in ``answer`` and lay it out; what was suggested as it is."""
        suggested = self.suggested
        if suggested is not None and answer == suggested.answer(target):
            return CodeEdit(suggested.edit(target))
        return GenerateImplementation().read(target, prompt, answer)
