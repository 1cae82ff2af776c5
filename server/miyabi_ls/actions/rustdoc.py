"""Write the documentation comment of an item, or of the file.

Before, with the cursor in the function::

    #[inline]
    fn area(width: f64, height: f64) -> f64 {

After::

    /// Returns the area of a rectangle of `width` by `height`.
    #[inline]
    fn area(width: f64, height: f64) -> f64 {

Only doc-comment lines are added or replaced; every token of code stays, which is proved before
the edit leaves (``verify/documentation.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.action import DocumentationEdit, Prompt, Target
from miyabi_ls.actions.answer import clean
from miyabi_ls.actions.doc_answer import doc_lines_of
from miyabi_ls.actions.few_shot import summary_prompt
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.errors import AnswerEmpty, AnswerUnusable
from miyabi_ls.source.context import Context
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import smallest_edit

_CONTAINERS = {ItemKind.IMPL, ItemKind.MODULE, ItemKind.TRAIT}
_WORD = re.compile(r"[A-Za-z_]\w*")
_SECTIONS = (
    "Follow the API guidelines: a summary line in the third person, then only what a caller must "
    "know. Add `# Errors` if it returns a Result, `# Panics` if it can panic, `# Safety` if it is "
    "unsafe, and nothing else unless a caller needs it."
)


class WriteRustdoc:
    """Write rustdoc."""

    name: str = "doc"
    verb: str = "Write rustdoc"
    kind: str = "refactor.rewrite"
    writes_code: bool = False
    ends_with_block: bool = True

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The item at the cursor; above the first item, the file itself."""
        item = language.item_at(syntax, Span(span.start, span.start))
        if item is None and language.before_first_item(syntax, Span(span.start, span.start)):
            item = language.file_item(syntax)
        if item is None:
            return None
        return Target(language, syntax, self.span_of(item), item.label, item)

    def span_of(self, item: Item) -> Span:
        """The item up to its body: what stands in that may change meanwhile."""
        return item.span if item.body is None else Span(item.span.start, item.signature.end)

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Ask for the comment lines in one fenced block."""
        item = _item(target)
        language = target.language
        marker = _marker(item)
        task = (
            f"Write the {language.documentation_name} of {item.label}. {_SECTIONS}",
            f"Answer with one ```{language.language_id} block that holds only lines "
            f"beginning with `{marker}`; do not repeat the code.",
        )
        text = prompt_text(language, context, _shown(target, item), task)
        return Prompt(system_text(language), text, max_tokens=1024, left_out=context.left_out)

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Let a tiny model continue a summary line after a few examples."""
        item = _item(target)
        return None if item.kind is ItemKind.FILE else summary_prompt(target, item)

    def read(self, target: Target, prompt: Prompt, answer: str) -> DocumentationEdit:
        """Take the documentation out of ``answer`` and put it where documentation goes."""
        cleaned = clean(prompt.whole(answer))
        if not cleaned.strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        item = _item(target)
        lines = doc_lines_of(target.language, cleaned, item)
        _refuse_unknown_names(prompt, lines)
        return DocumentationEdit(
            _edit(target, item, [_line(_marker(item), n) for n in lines]), item
        )


def _item(target: Target) -> Item:
    assert target.item is not None, "rustdoc targets always have an item"
    return target.item


def _shown(target: Target, item: Item) -> str:
    """The item as the model sees it; what a container holds is in the outline already."""
    if item.kind is ItemKind.FILE:
        return ""
    if item.kind in _CONTAINERS and item.body is not None:
        return target.shown(target.span).rstrip() + " { /* as outlined above */ }"
    return target.shown(item.span)


def _marker(item: Item) -> str:
    return "//!" if item.kind is ItemKind.FILE else "///"


def _line(marker: str, content: str) -> str:
    return f"{marker} {content}".rstrip()


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


def _edit(target: Target, item: Item, lines: list[str]) -> Edit:
    """The one edit that puts ``lines`` where the documentation of ``item`` belongs."""
    if item.kind is ItemKind.FILE:
        return _file_edit(target.text, item, lines)
    text = target.text
    leading = Span(item.span.start, item.declaration.start)
    separator = text.line_end + text.indentation_at(leading.start)
    before = ""
    if not text.begins_line(leading.start):
        # The item begins in the middle of a line, and a comment would swallow what follows it.
        separator += target.language.indent
        before = separator
    new_docs = before + "".join(line + separator for line in lines)
    rest = _without(text, leading, item.docs)
    edit = smallest_edit(text.slice(leading), new_docs + rest)
    start = leading.start
    return Edit(Span(start + edit.span.start, start + edit.span.end), edit.new_text)


def _file_edit(text: Text, item: Item, lines: list[str]) -> Edit:
    line_end = text.line_end
    block = line_end.join(lines)
    if item.docs:
        rest = _without(text, item.span, item.docs).rstrip()
        return Edit(item.span, block + line_end + rest if rest else block)
    following = text.string[item.docs_at :]
    needs_blank = following and not following.startswith(("\n", "\r"))
    return Edit(item.span, block + line_end * (2 if needs_blank else 1))


def _without(text: Text, region: Span, comments: tuple[Span, ...]) -> str:
    """``region`` with ``comments`` taken out, each with the blanks up to what follows it."""
    kept = []
    at = region.start
    for comment in comments:
        kept.append(text.string[at : comment.start])
        rest = text.string[comment.end : region.end]
        at = comment.end + len(rest) - len(rest.lstrip())
    kept.append(text.string[at : region.end])
    return "".join(kept)
