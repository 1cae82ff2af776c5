"""What can be brought into a buffer: an answer, or the text from before one."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.actions.action import Action
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.rebase import rebase
from miyabi_ls.errors import TargetChanged
from miyabi_ls.lsp.asking import based_syntax
from miyabi_ls.lsp.documents import OpenDocument
from miyabi_ls.source.text import Edit, Span
from miyabi_ls.source.tracking import smallest_edit


@dataclass(frozen=True, slots=True)
class PlacedEdit:
    """An edit for a document as it is now, and the span of the target it is within."""

    edit: Edit
    span: Span


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer takes the place of what it was asked about.

    Attributes:
        action, outcome: what was asked, and the answer.
        base: as in ``Asking``.
    """

    action: Action
    outcome: EditOutcome
    base: str | None = None

    def placed(self, document: OpenDocument, span: Span) -> PlacedEdit:
        """The edit where the target stands at ``span``, read and proved anew there.

        Raises:
            TargetChanged: the answer does not fit there any more.
        """
        syntax, place = based_syntax(document, self.outcome.target.language, span, self.base)
        moved = rebase(self.action, self.outcome, syntax, place)
        edit = moved.reading.edit
        if self.base is None:
            return PlacedEdit(edit, moved.target.span)
        if not place.contains(edit.span):
            raise TargetChanged(f"{moved.target.label} is another one now; nothing was changed.")
        end = place.end + len(edit.new_text) - (edit.span.end - edit.span.start)
        return replaced(document, span, syntax.text.replace(edit).slice(Span(place.start, end)))

    def changed(self, verb: str) -> str:
        """What to say where the user ``verb`` ("changed") the target meanwhile."""
        label = self.outcome.target.label
        return f"You {verb} {label} while the model worked, so nothing was changed."


@dataclass(frozen=True, slots=True)
class UndoChange:
    """The text from before an answer comes back.

    Attributes:
        label: names the target.
        before: the text.
    """

    label: str
    before: str

    def placed(self, document: OpenDocument, span: Span) -> PlacedEdit:
        """The edit where the answer stands at ``span``."""
        return replaced(document, span, self.before)

    def changed(self, verb: str) -> str:
        """What to say where the user ``verb`` ("changed") it."""
        return f"You {verb} {self.label} since, so nothing was undone; your editor's undo can."


Change = AnswerChange | UndoChange


def replaced(document: OpenDocument, span: Span, new_text: str) -> PlacedEdit:
    """The smallest edit that makes the text at ``span`` read ``new_text``."""
    edit = smallest_edit(document.text.slice(span), new_text)
    at = Span(span.start + edit.span.start, span.start + edit.span.end)
    return PlacedEdit(Edit(at, edit.new_text), span)
