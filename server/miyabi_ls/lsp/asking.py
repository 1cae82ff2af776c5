"""What the model is asked about, and the text its answer is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.source.text import Edit, Span

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Target
    from miyabi_ls.lsp.documents import OpenDocument
    from miyabi_ls.source.language import Language
    from miyabi_ls.source.syntax import Syntax


@dataclass(frozen=True, slots=True)
class Asking:
    """What the model is asked about.

    Attributes:
        action, title: the action, and its title on the target.
        target: what it is about, perhaps in a text that is not in the buffer: see ``base``.
        base: what the target read before an earlier answer came, which a new one takes the place
            of: it is for the text as it would be without that one. None without such an answer.
    """

    action: Action
    title: str
    target: Target
    base: str | None = None


def based_syntax(
    document: OpenDocument, language: Language, span: Span, base: str | None
) -> tuple[Syntax, Span]:
    """The document with ``base`` at ``span``, and where that stands; as it is for None."""
    syntax = document.syntax(language)
    if base is None:
        return syntax, span
    text = document.text.replace(Edit(span, base))
    return syntax.reparsed(text), Span(span.start, span.start + len(base))
