"""Fill in the body of a function, write what a trait asks for, or rewrite what is selected.

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

from miyabi_ls.actions.action import NOTHING, CodeEdit, Prompt, Target, Watch, Writes, chosen
from miyabi_ls.actions.answer import clean, fenced_blocks
from miyabi_ls.actions.few_shot import body_prompt, has_examples
from miyabi_ls.actions.generate_body import GenerateBody
from miyabi_ls.actions.generate_form import GenerateForm
from miyabi_ls.actions.generate_missing import GenerateMissing
from miyabi_ls.actions.generate_selection import GenerateSelection, in_words
from miyabi_ls.actions.prompt_text import prompt_text, system_text
from miyabi_ls.errors import AnswerEmpty, AnswerUnusable
from miyabi_ls.source.context import Context, Part
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_OPEN = {BodyState.MISSING, BodyState.EMPTY, BodyState.PLACEHOLDER, BodyState.TODO}


class GenerateImplementation:
    """Generate implementation."""

    name: str = "generate"
    kind: str = "refactor.rewrite"
    writes: Writes = Writes.CODE
    wants: frozenset[Part] = frozenset({Part.DEFINITIONS, Part.TESTS})

    def verb(self, language: Language) -> str:
        """The beginning of its title."""
        del language
        return "Generate implementation"

    def find(self, language: Language, syntax: Syntax, span: Span) -> Target | None:
        """The open function, or the implementation, at the cursor; or the selection."""
        selection = chosen(syntax, span)
        documented = _documented_by(language, syntax, selection)
        item = documented or language.item_at(syntax, selection)
        if selection.empty and item is not None and language.missing_items(syntax, item):
            return Target(language, syntax, item.declaration, item.label, item)
        covers_signature = item is not None and _covers_signature(item, selection)
        if selection.empty or covers_signature or documented is not None:
            return _function_target(language, syntax, item, by_selection=covers_signature)
        if in_words(language, syntax, selection) or _reaches_into_signature(item, selection):
            return None
        return Target(language, syntax, selection, "the selection", item, selection)

    def nothing_at(self, language: Language, syntax: Syntax, span: Span) -> str:
        """Why ``find`` finds nothing there, in words for the user."""
        del language, syntax, span
        return NOTHING

    def span_of(self, item: Item) -> Span:
        """The function without what stands before it."""
        return item.declaration

    def chat_prompt(self, target: Target, context: Context) -> Prompt:
        """Ask for the code in one fenced block."""
        language = target.language
        text = prompt_text(language, context, _shown(target), _form(target).task(target))
        return Prompt(system_text(language), text, max_tokens=1024, left_out=context.left_out)

    def completion_prompt(self, target: Target) -> Prompt | None:
        """Let a tiny model continue the function after a few examples of finished ones."""
        item = target.item
        is_function = item is not None and item.kind is ItemKind.FUNCTION
        if not is_function or target.selection is not None or not has_examples(target.language):
            return None
        assert item is not None
        return body_prompt(target, item)

    def watch(self, target: Target) -> Watch:
        """What tells that an answer can be ended early."""
        return _form(target).watch(target)

    def read(self, target: Target, prompt: Prompt, answer: str) -> CodeEdit:
        """Find the code in ``answer`` and lay it out."""
        cleaned = clean(prompt.whole(answer))
        if not cleaned.strip():
            raise AnswerEmpty(
                "The model answered with nothing; try again, or choose another model."
            )
        fenced = any(block.code.strip() for block in fenced_blocks(cleaned))
        if not target.language.has_grammar and not fenced:
            # Code and prose cannot be told apart here, but for the fences round the one.
            raise AnswerUnusable(
                "The model's answer holds no fenced block of code, so nothing was changed; try "
                "again."
            )
        return CodeEdit(_form(target).edit(target, cleaned))


def _form(target: Target) -> GenerateForm:
    if target.selection is not None:
        return GenerateSelection()
    assert target.item is not None
    return GenerateBody() if target.item.kind is ItemKind.FUNCTION else GenerateMissing()


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


def _documented_by(language: Language, syntax: Syntax, selection: Span) -> Item | None:
    """The item whose documentation ``selection`` lies in: that says what its body shall do."""
    item = language.item_at(syntax, Span(selection.start, selection.start))
    if selection.empty or item is None or not item.docs:
        return None
    return item if Span(item.docs[0].start, item.docs[-1].end).contains(selection) else None


def _reaches_into_signature(item: Item | None, selection: Span) -> bool:
    """Whether ``selection`` has a part of a signature, which an edit of it would change."""
    if item is None or selection.contains(item.declaration):
        return False
    has_signature = item.body is not None or item.kind is ItemKind.FUNCTION
    return has_signature and selection.overlaps(item.signature)


def _shown(target: Target) -> str:
    """The target as the model sees it: documentation and all."""
    return target.shown(target.selection or (target.item.span if target.item else target.span))
