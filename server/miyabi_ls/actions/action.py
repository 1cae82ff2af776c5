"""What every action has in common: a target, a prompt, and a way to read the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from textwrap import dedent
from typing import Any, Protocol

from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text

NOTHING = "there is nothing to work on at the cursor"
"""What to say where an action finds no target, and there is no more to say."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Target:
    """What an action works on.

    Attributes:
        language, syntax: the file as it was when the action was asked for.
        span: the text that must not change while the model works, and that alone may be edited.
        label: words that name it to the user.
        item: the item that holds it; None at the top level of a file.
        selection: the selected text, where that and not the whole item is meant.
    """

    language: Language
    syntax: Syntax
    span: Span
    label: str
    item: Item | None = None
    selection: Span | None = None

    @property
    def text(self) -> Text:
        """The text the spans are offsets of."""
        return self.syntax.text

    def shown(self, span: Span) -> str:
        """The text of ``span`` as a model sees it: without the indentation all of it has."""
        return dedent(self.text.slice(self.text.grown_to_line_start(span)))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier question to a model and what it answered, thinking left out."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    Attributes:
        system: who it shall be and what the answer looks like; the same for an action always.
        text: outline, context, target, task, in this order.
        max_tokens: most tokens the answer may take.
        temperature: 0 for a completion model.
        schema: JSON schema of the answer, or None.
        unstructured: the text in place of ``text`` for a model that takes no schema; empty where
            there is no schema.
        stop: texts that end the answer.
        opening, closing: the ends of the answer that the prompt, or ``stop``, swallowed.
        left_out: what of the context did not fit, in words; empty where all did.
        earlier: the conversation that ``text`` goes on with, the oldest first.
        partial: the beginning of the answer, where a cut one is gone on with.
    """

    system: str
    text: str
    max_tokens: int
    temperature: float = 0.2
    schema: Mapping[str, Any] | None = None
    unstructured: str = ""
    stop: tuple[str, ...] = ()
    opening: str = ""
    closing: str = ""
    left_out: str = ""
    known_names: frozenset[str] | None = None
    earlier: tuple[Exchange, ...] = ()
    partial: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that a model is sent, in its order."""
        earlier = (text for each in self.earlier for text in (each.question, each.answer))
        return (self.system, *earlier, self.text, self.partial)

    def goes_on(self, answer: str, text: str, max_tokens: int) -> Prompt:
        """The next question of the same conversation, which is answered in words.

        Args:
            answer: what this one was answered.
            text: what is asked next.
            max_tokens: most tokens that answer may take.
        """
        earlier = (*self.earlier, Exchange(self.text, answer))
        return Prompt(self.system, text, max_tokens, self.temperature, earlier=earlier)

    def whole(self, answer: str) -> str:
        """``answer`` with the ends that the prompt and the stop texts swallowed."""
        return self.opening + answer + self.closing


class Writes(StrEnum):
    """What an action comes to."""

    CODE = "code"
    DOCUMENTATION = "documentation"
    FINDINGS = "findings"


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class FindingTag(StrEnum):
    """What an editor may show by other means than a wavy line."""

    UNNECESSARY = "unnecessary"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of."""

    span: Span
    message: str

    def shifted(self, by: int) -> Related:
        """The same, ``by`` characters further on."""
        return replace(self, span=self.span.shifted(by))


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a review, standing on quoted text.

    Attributes:
        span: the text it is about.
        severity: how much it matters.
        category: what kind of remark it is, such as ``error-handling``.
        message: one sentence.
        reasoning: why, where the message does not say it.
        suggestion: what the text of ``span`` should read instead; None where nothing is suggested.
        lint: the rule it goes by, such as ``clippy::unwrap_used``.
        tag: how an editor may show it.
        related: other places it speaks of.
    """

    span: Span
    severity: Severity
    category: str
    message: str
    reasoning: str = ""
    suggestion: str | None = None
    lint: str = ""
    tag: FindingTag | None = None
    related: tuple[Related, ...] = ()

    def shifted(self, by: int) -> Finding:
        """The same finding, ``by`` characters further on."""
        related = tuple(each.shifted(by) for each in self.related)
        return replace(self, span=self.span.shifted(by), related=related)


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """An answer read as new code, within the target's span."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class DocumentationEdit:
    """An answer read as documentation, within the target's span; no token of code may change."""

    edit: Edit
    item: Item


@dataclass(frozen=True, slots=True)
class Findings:
    """An answer read as findings.

    Attributes:
        findings: those whose quoted text stands in the target.
        dropped: how many were not usable: nothing quoted, or not found there.
        ended: whether the list came to its end.
    """

    findings: tuple[Finding, ...]
    dropped: int = 0
    ended: bool = True


Reading = CodeEdit | DocumentationEdit | Findings


class Watch(Protocol):
    """Watches code being written, for the moment when what was asked for is whole."""

    def is_answer(self, block: str) -> bool:
        """Whether a block that has been closed may be what was asked for, and not an example."""

    def is_whole(self, block: str) -> bool:
        """Whether a block holds all of what was asked for, and says so by itself."""

    def lacking(self, code: str) -> frozenset[str]:
        """The functions that ``code`` calls and that neither it nor the file declares."""

    def has_moved_on(self, code: str) -> bool:
        """Whether ``code``, which ends with a whole line, holds it and has gone on from it.

        Called with more of the same code each time.
        """


class Action(Protocol):
    """One code action.

    Attributes:
        name: its name in commands and on the command line.
        kind: LSP's ``CodeActionKind`` it is listed under.
        writes: what it comes to.
        wants: what it wants of its target's context.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def writes(self) -> Writes: ...  # noqa: D102

    @property
    def wants(self) -> frozenset[Part]: ...  # noqa: D102

    def verb(self, language: Language) -> str:
        """The beginning of its title, by which people know it."""

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """What the action would work on with the cursor or selection at ``span``; syntax only."""

    def nothing_at(self, language: Language, syntax: Syntax, span: Span) -> str:
        """Why ``find`` finds nothing there, in words for the user."""

    def span_of(self, item: Item) -> Span:
        """What of an item must stay as it is while the model works."""

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """The prompt for an instruct model."""

    def completion_prompt(self, target: Target) -> Prompt | None:
        """The prompt for a tiny completion model; None where such a model cannot do it."""

    def watch(self, target: Target) -> Watch | None:
        """What tells that an answer can be ended early; None where it never can."""

    def read(self, target: Target, prompt: Prompt, answer: str) -> Reading:
        """Read the whole answer to ``prompt``.

        Raises:
            AnswerError: it cannot be used; the message says why.
        """


def chosen(syntax: Syntax, span: Span) -> Span:
    """What a user has chosen: ``span`` without blanks at its ends; a cursor where that is a word.

    Vim's ALE sends the word under the cursor for a cursor, and nobody selects one word to have it
    written or reviewed.
    """
    text = syntax.text.slice(span)
    start = span.start + len(text) - len(text.lstrip())
    trimmed = Span(min(start, span.end), max(start, span.start + len(text.rstrip())))
    is_word = _WORD.fullmatch(syntax.text.slice(trimmed)) is not None
    return Span(trimmed.start, trimmed.start) if is_word else trimmed
