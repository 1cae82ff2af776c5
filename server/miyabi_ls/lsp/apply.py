"""``workspace/applyEdit``: an edit reaches the buffer as it is now, or not at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.rebase import rebase
from miyabi_ls.errors import DocumentClosed, EditRefused, TargetChanged
from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.convert import to_text_edit
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.source.text import Edit

if TYPE_CHECKING:
    from miyabi_ls.lsp.server import MiyabiServer

_ATTEMPTS = 5
_NEWS_SECONDS = 2.0
"""How long to wait for the change that an edit, or the typing that got in its way, must bring."""
_ANNOTATION = "miyabi"


async def land(ls: MiyabiServer, tracked: TrackedTarget, outcome: EditOutcome, label: str) -> str:
    """Apply the edit where its target stands now, and return one line that says so.

    The client may be ahead of us by what the user typed a moment ago. One that says no, or that
    says yes and applies nothing (Neovim, to an edit of an old version), is asked again once its
    changes have come.

    Raises:
        TargetChanged: the user changed the target.
        DocumentClosed: the file is not open any more.
        EditRefused: the client does not take the edit.
        ProofFailed: it would damage what stands around it now.
    """
    reason = ""
    for _ in range(_ATTEMPTS):
        document, edit = _rebased(ls, tracked, outcome)
        changed = document.changed
        try:
            answer = await answer_of(
                ls.workspace_apply_edit_async(_params(ls, document, edit, label))
            )
        except NoAnswer as error:
            if not await _landed(ls, tracked, changed):
                raise EditRefused(f"The edit is not in the file: {error}.") from error
            return _word(outcome)
        if answer.applied and await _landed(ls, tracked, changed):
            return _word(outcome)
        reason = answer.failure_reason or reason
        if not answer.applied and not await _news(changed):
            break
    raise EditRefused(f"The editor did not take the edit{f': {reason}' if reason else ''}.")


def _rebased(
    ls: MiyabiServer, tracked: TrackedTarget, outcome: EditOutcome
) -> tuple[OpenDocument, Edit]:
    document = ls.session.documents.get(tracked.uri)
    name = uri_path(tracked.uri).name
    if document is None:
        raise DocumentClosed(f"{name} was closed meanwhile, so nothing was changed.")
    span = tracked.tracked.unchanged_in(document.text)
    if span is None:
        raise TargetChanged(
            f"You changed {outcome.target.label} while the model worked, so nothing was changed."
        )
    syntax = document.syntax(outcome.target.language)
    return document, rebase(outcome, syntax, span).reading.edit


async def _landed(ls: MiyabiServer, tracked: TrackedTarget, changed: asyncio.Event) -> bool:
    """Whether the target is no longer what it was; a client that is silent is believed."""
    if not await _news(changed):
        return True
    document = ls.session.documents.get(tracked.uri)
    return document is None or tracked.tracked.unchanged_in(document.text) is None


async def _news(changed: asyncio.Event) -> bool:
    """Whether the document changes, within a short time, from what it was when asked."""
    try:
        await asyncio.wait_for(changed.wait(), _NEWS_SECONDS)
    except TimeoutError:
        return False
    return True


def _params(
    ls: MiyabiServer, document: OpenDocument, edit: Edit, label: str
) -> types.ApplyWorkspaceEditParams:
    capabilities = ls.session.capabilities
    text_edit = to_text_edit(document.text, edit, capabilities.encoding)
    if not capabilities.document_changes:
        workspace_edit = types.WorkspaceEdit(changes={document.uri: [text_edit]})
        return types.ApplyWorkspaceEditParams(edit=workspace_edit, label=label)
    identifier = types.OptionalVersionedTextDocumentIdentifier(
        uri=document.uri, version=document.version
    )
    confirm = ls.session.settings().settings.edits.confirm and capabilities.confirmation
    change = types.TextDocumentEdit(
        text_document=identifier, edits=[_annotated(text_edit) if confirm else text_edit]
    )
    annotation = types.ChangeAnnotation(label=label, needs_confirmation=True)
    workspace_edit = types.WorkspaceEdit(
        document_changes=[change],
        change_annotations={_ANNOTATION: annotation} if confirm else None,
    )
    return types.ApplyWorkspaceEditParams(edit=workspace_edit, label=label)


def _annotated(edit: types.TextEdit) -> types.AnnotatedTextEdit:
    return types.AnnotatedTextEdit(
        annotation_id=_ANNOTATION, range=edit.range, new_text=edit.new_text
    )


def _word(outcome: EditOutcome) -> str:
    response = outcome.response
    return f"Applied ({', '.join(outcome.proofs)}; {response.tokens_used} tokens)"
