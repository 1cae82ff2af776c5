"""Mend what a review found: with what the review itself suggests, or what the model then writes.

The lines the finding stands on are rewritten as a selection is: read, laid out and proved alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from miyabi_ls.actions.action import NOTHING, CodeEdit, Finding, Prompt, Target, Watch, Writes
from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span


@dataclass(frozen=True, slots=True)
class FixFinding:
    """Fix a finding.

    Attributes:
        message: what the finding says.
    """

    message: str
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
        """Find the code in ``answer`` and lay it out."""
        return GenerateImplementation().read(target, prompt, answer)


def suggested_answer(target: Target, finding: Finding) -> str:
    """The answer that a model which suggests a fix would give to ``FixFinding``.

    Args:
        target: the lines of ``finding``.
        finding: has a suggestion.
    """
    assert finding.suggestion is not None
    after = target.text.replace(Edit(finding.span, finding.suggestion))
    added = len(finding.suggestion) - (finding.span.end - finding.span.start)
    code = after.slice(after.grown_to_line_start(Span(target.span.start, target.span.end + added)))
    return fenced(target.language.language_id, code.replace("\r\n", "\n")) + "\n"
