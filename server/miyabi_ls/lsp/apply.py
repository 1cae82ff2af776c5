"""``workspace/applyEdit``: an edit reaches the buffer as it is now, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from lsprotocol import types

from miyabi_ls.actions.action import Action
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.rebase import rebase
from miyabi_ls.errors import DocumentClosed, EditRefused, TargetChanged
from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.convert import to_text_edit
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.question import is_chosen
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.verify.proof import Proof

_ATTEMPTS = 5
_NEWS_SECONDS = 2.0
"""How long to wait for the change that an edit, or the typing that got in its way, must bring."""
ANSWER_SECONDS = 300.0
"""How long a client may take for an edit; some ask their user first."""
_ANNOTATION = "miyabi"
_COMPILED = {Proof.COMPILES, Proof.NO_NEW_ERRORS, Proof.EXAMPLES_COMPILE}


async def land(
    ls: MiyabiServer, action: Action, tracked: TrackedTarget, outcome: EditOutcome, label: str
) -> str:
    """Apply the edit where its target stands now, and return one line that says so.

    The client may be ahead of us by what the user typed a moment ago. One that says no, or that
    says yes and applies nothing (Neovim, to an edit of an old version), is asked again once its
    changes have come.

    Raises:
        TargetChanged: the user changed the target, or what stands around it so that the answer
            does not fit any more.
        DocumentClosed: the file is not open any more.
        EditRefused: the client does not take the edit.
    """
    settings = ls.session.settings().settings.edits
    must_ask = settings.confirm and not ls.session.capabilities.confirmation
    if must_ask and not await is_chosen(ls, f"{label}: apply it?", "Apply", "Discard"):
        raise EditRefused("The edit was discarded.")
    reason = ""
    for _ in range(_ATTEMPTS):
        attempt = _attempt(ls, action, tracked, outcome)
        request = ls.workspace_apply_edit_async(_params(ls, attempt, label))
        try:
            answer = await _answer_or_edit(ls, tracked, attempt, request)
        except NoAnswer as error:
            if await _news(attempt.changed) and _brought(ls, tracked, attempt):
                return _word(outcome, attempt.text)
            raise EditRefused(f"The editor did not take the edit: {error}.") from error
        if answer is None or (answer.applied and await _landed(ls, tracked, attempt)):
            return _word(outcome, attempt.text)
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
        edit: the edit.
        result: what the target reads once the edit is made.
    """

    document: OpenDocument
    version: int
    text: Text
    changed: asyncio.Event
    edit: Edit
    result: str


def _attempt(
    ls: MiyabiServer, action: Action, tracked: TrackedTarget, outcome: EditOutcome
) -> _Attempt:
    document = ls.session.documents.get(tracked.uri)
    if document is None:
        name = uri_path(tracked.uri).name
        raise DocumentClosed(f"{name} was closed meanwhile, so nothing was changed.")
    text = document.text
    span = tracked.tracked.unchanged_in(text)
    if span is None:
        verb = "removed" if tracked.is_gone else "changed"
        raise TargetChanged(
            f"You {verb} {outcome.target.label} while the model worked, so nothing was changed."
        )
    moved = rebase(action, outcome, document.syntax(outcome.target.language), span)
    edit, target = moved.reading.edit, moved.target.span
    before, after = Span(target.start, edit.span.start), Span(edit.span.end, target.end)
    result = text.slice(before) + edit.new_text + text.slice(after)
    return _Attempt(document, document.version, text, document.changed, edit, result)


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
    """Whether the document has what the edit would make, once more than before."""
    document = ls.session.documents.get(tracked.uri)
    if document is None:
        return False
    return document.text.string.count(attempt.result) > attempt.text.string.count(attempt.result)


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
    text_edit = to_text_edit(attempt.text, attempt.edit, capabilities.encoding)
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


def _word(outcome: EditOutcome, text: Text) -> str:
    """One line that says how far the edit was proved; ``text`` is what it landed in."""
    is_compiled = _COMPILED & {*outcome.proofs}
    told = [each.value for each in outcome.proofs if each is not Proof.PARSES or not is_compiled]
    if outcome.errors:
        told.insert(0, f"does not compile: {outcome.errors[0]}")
    if count := len(outcome.warnings):
        told.append(f"{count} Clippy warning{'s' * (count > 1)}: {outcome.warnings[0]}")
    if outcome.missing:
        told.append(f"lacks {' and '.join(outcome.missing)}")
    if is_compiled and text is not outcome.target.text:
        told.append("compiled as it was when you asked")
    told += outcome.unverified
    return f"Applied ({', '.join(told)}; {outcome.response.tokens_used} tokens)"
