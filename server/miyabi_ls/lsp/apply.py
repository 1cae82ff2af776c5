"""``workspace/applyEdit``: an edit reaches the buffer as it is now, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from lsprotocol import types

from miyabi_ls.errors import DocumentClosed, EditRefused, TargetChanged
from miyabi_ls.lsp.changes import Change
from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.convert import to_text_edit
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.text import Edit, Span, Text

_ATTEMPTS = 5
_NEWS_SECONDS = 2.0
"""How long to wait for the change that an edit, or the typing that got in its way, must bring."""
ANSWER_SECONDS = 300.0
"""How long a client may take for an edit; some ask their user first."""
_ANNOTATION = "miyabi"


@dataclass(frozen=True, slots=True)
class Landed:
    """An edit that is in the buffer.

    Attributes:
        document: where.
        before: the text it was made in.
        edit: the edit.
        span: the target it was made within, in ``before``.
        result: what the target reads since.
    """

    document: OpenDocument
    before: Text
    edit: Edit
    span: Span
    result: str

    @property
    def is_nothing(self) -> bool:
        """Whether the target read so before."""
        return self.before.slice(self.span) == self.result


async def land(ls: MiyabiServer, tracked: TrackedTarget, change: Change, label: str) -> Landed:
    """Bring ``change`` to where its target stands now.

    The client may be ahead of us by what the user typed a moment ago. One that says no, or that
    says yes and applies nothing (Neovim, to an edit of an old version), is asked again once its
    changes have come.

    Raises:
        TargetChanged: the user changed the target, or what stands around it so that the answer
            does not fit any more.
        DocumentClosed: the file is not open any more.
        EditRefused: the client does not take the edit.
    """
    reason = ""
    for _ in range(_ATTEMPTS):
        attempt = _attempt(ls, tracked, change)
        if attempt.landed.is_nothing:
            return attempt.landed
        request = ls.workspace_apply_edit_async(_params(ls, attempt, label))
        try:
            answer = await _answer_or_edit(ls, tracked, attempt, request)
        except NoAnswer as error:
            if await _news(attempt.changed) and _brought(ls, tracked, attempt):
                return attempt.landed
            raise EditRefused(f"The editor did not take the edit: {error}.") from error
        if answer is None or (answer.applied and await _landed(ls, tracked, attempt)):
            return attempt.landed
        reason = answer.failure_reason or reason
        if not answer.applied and not await _news(attempt.changed):
            break
    raise EditRefused(f"The editor did not take the edit{f': {reason}' if reason else ''}.")


async def _answer_or_edit(
    ls: MiyabiServer,
    tracked: TrackedTarget,
    attempt: _Attempt,
    request: Awaitable[types.ApplyWorkspaceEditResult],
) -> types.ApplyWorkspaceEditResult | None:
    """The client's answer; None where the edit itself comes first.

    Vim's ALE applies edits and never answers, so its change is the answer. A client may also ask
    its user, who takes their time (Eglot).

    Raises:
        NoAnswer: neither came, or an error.
    """
    answer = asyncio.ensure_future(answer_of(request, ANSWER_SECONDS))
    edit = asyncio.create_task(_edit_comes(ls, tracked, attempt))
    try:
        await asyncio.wait((answer, edit), return_when=asyncio.FIRST_COMPLETED)
        return await answer if answer.done() else None
    finally:
        answer.cancel()
        edit.cancel()
        await asyncio.gather(answer, edit, return_exceptions=True)


async def _edit_comes(ls: MiyabiServer, tracked: TrackedTarget, attempt: _Attempt) -> None:
    """Wait until a change has brought the edit; for ever where none does."""
    while True:
        changed = attempt.document.changed
        if _brought(ls, tracked, attempt):
            return
        await changed.wait()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One edit, sent against one state of the document.

    Attributes:
        document: the document, which goes on changing.
        version, text: its state the edit is meant for.
        changed: set at the next change after that state.
        landed: what there is once the client has made the edit.
    """

    document: OpenDocument
    version: int | None
    text: Text
    changed: asyncio.Event
    landed: Landed


def standing(ls: MiyabiServer, tracked: TrackedTarget, change: Change) -> tuple[OpenDocument, Span]:
    """The document, and where in it the target stands unchanged.

    Raises:
        TargetChanged: it does not.
        DocumentClosed: there is no such document.
    """
    document = ls.session.documents.get(tracked.uri)
    if document is None:
        name = uri_path(tracked.uri).name
        raise DocumentClosed(f"{name} was closed meanwhile, so nothing was changed.")
    span = tracked.tracked.unchanged_in(document.text)
    if span is None:
        raise TargetChanged(change.changed("removed" if tracked.is_gone else "changed"))
    return document, span


def _attempt(ls: MiyabiServer, tracked: TrackedTarget, change: Change) -> _Attempt:
    document, span = standing(ls, tracked, change)
    text = document.text
    placed = change.placed(document, span)
    edit, target = placed.edit, placed.span
    before, after = Span(target.start, edit.span.start), Span(edit.span.end, target.end)
    result = text.slice(before) + edit.new_text + text.slice(after)
    landed = Landed(document, text, edit, target, result)
    return _Attempt(document, document.version, text, document.changed, landed)


async def _landed(ls: MiyabiServer, tracked: TrackedTarget, attempt: _Attempt) -> bool:
    """Whether an edit that the client says it applied is there.

    One that sends no change, or closed the file, is believed; one that sends another change than
    the edit has skipped it (Neovim, an edit of an old version).
    """
    if not await _news(attempt.changed):
        return True
    document = ls.session.documents.get(tracked.uri)
    if document is None or tracked.tracked.unchanged_in(document.text) is None:
        return True
    return _brought(ls, tracked, attempt)


def _brought(ls: MiyabiServer, tracked: TrackedTarget, attempt: _Attempt) -> bool:
    """Whether the document has what the edit would make, once more than before.

    Where that was part of the target before, as what an undo brings back, the target has to go.
    """
    document = ls.session.documents.get(tracked.uri)
    if document is None:
        return False
    before, now = attempt.text, document.text.string
    result, target = attempt.landed.result, before.slice(attempt.landed.span)
    if result in target:
        return now.count(target) < before.string.count(target) and result in now
    return now.count(result) > before.string.count(result)


async def _news(changed: asyncio.Event) -> bool:
    """Whether the document changes, within a short time, from what it was when asked."""
    try:
        await asyncio.wait_for(changed.wait(), _NEWS_SECONDS)
    except TimeoutError:
        return False
    return True


def _params(ls: MiyabiServer, attempt: _Attempt, label: str) -> types.ApplyWorkspaceEditParams:
    capabilities = ls.session.capabilities
    uri = attempt.document.uri
    text_edit = to_text_edit(attempt.text, attempt.landed.edit, capabilities.encoding)
    if not capabilities.document_changes:
        workspace_edit = types.WorkspaceEdit(changes={uri: [text_edit]})
        return types.ApplyWorkspaceEditParams(edit=workspace_edit, label=label)
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=attempt.version)
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
