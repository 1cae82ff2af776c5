"""The checks each kind of edit has to pass, in their order."""

from __future__ import annotations

from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span
from miyabi_ls.verify.documentation_check import check_documentation
from miyabi_ls.verify.frame_check import check_frame
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.syntax_check import check_syntax


def prove_code(
    language: Language, before: Syntax, item: Item | None, edit: Edit
) -> tuple[Proof, ...]:
    """Prove an edit of code within ``item``.

    Raises:
        ProofFailed: with a sentence that says what the edit would have done.
    """
    after = before.reparsed(before.text.replace(edit))
    check_syntax(language, before, after, edit.span, _new_span(edit))
    check_frame(language, before, after, item, edit)
    return (Proof.PARSES, Proof.ONLY_TARGET) if language.has_grammar else (Proof.ONLY_TARGET,)


def prove_documentation(
    language: Language, before: Syntax, item: Item, edit: Edit
) -> tuple[Proof, ...]:
    """Prove an edit of the documentation of ``item``.

    Raises:
        ProofFailed: with a sentence that says what the edit would have done.
    """
    after = before.reparsed(before.text.replace(edit))
    check_syntax(language, before, after, edit.span, _new_span(edit))
    owner = None if item.kind is ItemKind.FILE else item
    check_frame(language, before, after, owner, edit)
    check_documentation(language, before, after, item, edit)
    return (Proof.PARSES, Proof.CODE_UNCHANGED)


def _new_span(edit: Edit) -> Span:
    return Span(edit.span.start, edit.span.start + len(edit.new_text))
