"""Write the documentation of an item, or of the file: rustdoc, a docstring, JSDoc.

Before, with the cursor in a Rust function::

    #[inline]
    fn area(width: f64, height: f64) -> f64 {

After::

    /// Returns the area of a rectangle of `width` by `height`.
    #[inline]
    fn area(width: f64, height: f64) -> f64 {

Only documentation is added or replaced; every token of code stays, which is proved before the edit
leaves (``verify/documentation_check.py``). How a language documents is in ``source/languages``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.action import (
    NOTHING,
    DocumentationEdit,
    Prompt,
    Target,
    Watch,
    Writes,
)
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.doc_answer import DocumentationWatch, doc_lines_of
from miyabi_ls.actions.few_shot import has_examples, summary_prompt
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.errors import AnswerEmpty, AnswerUnusable
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.layout import indent_step
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span

_CONTAINERS = {ItemKind.IMPL, ItemKind.MODULE, ItemKind.TRAIT, ItemKind.CLASS}
_WORD = re.compile(r"[A-Za-z_]\w*")


class WriteDocumentation:
    """Write rustdoc, or whatever the language calls it."""

    name: str = "doc"
    kind: str = "refactor.rewrite"
    writes: Writes = Writes.DOCUMENTATION
    wants: frozenset[Part] = frozenset({Part.DEFINITIONS, Part.EXAMPLE})

    def verb(self, language: Language) -> str:
        """The beginning of its title."""
        return f"Write {_style(language).name}" if language.documentation else "Write documentation"

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The item at the cursor; above the first item, the file itself.

        Not one that code documents: the two would be joined.
        """
        item = _item_at(language, syntax, span)
        if item is None or item.docs_in_code:
            return None
        return Target(language, syntax, self.span_of(item), item.label, item)

    def nothing_at(self, language: Language, syntax: Syntax, span: Span) -> str:
        """Why ``find`` finds nothing there, in words for the user."""
        item = _item_at(language, syntax, span)
        if item is None:
            return NOTHING
        return (
            f"{item.label} is documented by {item.docs_in_code}, to which more would be joined; "
            "edit that, or write it as a comment first"
        )

    def span_of(self, item: Item) -> Span:
        """The item up to its body: what stands in that may change meanwhile."""
        return item.span if item.body is None else item.head

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Ask for the comment lines in one fenced block."""
        item = _item(target)
        language = target.language
        style = _style(language)
        task = (
            f"Write the {style.name} of {item.label}. {style.guidelines_for(target.text)}",
            f"Answer with one ```{language.language_id} block that holds {style.form(item)}; "
            "do not repeat the code.",
        )
        text = prompt_text(language, context, _shown(target, item), task)
        return Prompt(system_text(language), text, max_tokens=1024, left_out=context.left_out)

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Let a tiny model continue a summary line after a few examples."""
        item = _item(target)
        if item.kind is ItemKind.FILE or not has_examples(target.language):
            return None
        return summary_prompt(target, item)

    def watch(self, target: Target) -> Watch:
        """The comment, followed by the code it documents."""
        return DocumentationWatch(target.language, _item(target))

    def read(self, target: Target, prompt: Prompt, answer: str) -> DocumentationEdit:
        """Take the documentation out of ``answer`` and put it where documentation goes."""
        whole = prompt.whole(answer)
        if not clean(whole).strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        item = _item(target)
        lines = doc_lines_of(target, whole, item)
        _refuse_unknown_names(prompt, lines)
        return DocumentationEdit(_edit(target, item, lines), item)


def _item_at(language: Language, syntax: Syntax, span: Span) -> Item | None:
    """The item at the cursor; above the first item, the file."""
    cursor = Span(span.start, span.start)
    if language.documentation is None:
        return None
    item = language.item_at(syntax, cursor)
    if item is None and language.before_first_item(syntax, cursor):
        return language.file_item(syntax)
    return item


def _style(language: Language) -> DocumentationStyle:
    assert language.documentation is not None, "nothing is found where nothing is documented"
    return language.documentation


def _edit(target: Target, item: Item, lines: Sequence[str]) -> Edit:
    try:
        step = indent_step(target.language, target.text)
        return _style(target.language).edit(target.text, item, lines, step)
    except ValueError as error:
        raise AnswerUnusable(
            f"The model's documentation cannot stand in a comment ({error}), so nothing was "
            "changed; try again."
        ) from error


def _item(target: Target) -> Item:
    assert target.item is not None, "documentation is always that of an item"
    return target.item


def _shown(target: Target, item: Item) -> str:
    """The item as the model sees it; what a container holds is in the outline already."""
    if item.kind is ItemKind.FILE:
        return ""
    if item.kind in _CONTAINERS and item.body is not None:
        return (
            target.shown(target.span).rstrip()
            + f" {target.language.comment_mark} as outlined above"
        )
    return target.shown(item.span)


def _refuse_unknown_names(prompt: Prompt, lines: Sequence[str]) -> None:
    """Refuse what a tiny model made up: a name that the signature does not hold."""
    if prompt.known_names is None:
        return
    named = {
        word
        for quoted in re.findall(r"`([^`]+)`", "\n".join(lines))
        for word in _WORD.findall(quoted)
    }
    if unknown := sorted(named - prompt.known_names):
        raise AnswerUnusable(
            f"The documentation speaks of `{unknown[0]}`, which is not in the signature, "
            "so nothing was changed; try again, or use a larger model."
        )
