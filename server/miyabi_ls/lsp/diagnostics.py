"""Findings as diagnostics: pushed, or pulled by clients that do so.

``textDocument/publishDiagnostics``, ``textDocument/diagnostic``, ``workspace/diagnostic/refresh``.
A client that pulls is sent none, or it would show each twice.
"""

from __future__ import annotations

import hashlib
from functools import partial

from lsprotocol import types

from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.convert import to_diagnostic
from miyabi_ls.lsp.documents import OpenDocument
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.tracking import smallest_edit


def found(ls: MiyabiServer, document: OpenDocument) -> None:
    """Show the findings of ``document``, of which there are others than before.

    Those of a file that is not open are pushed to every client: none pulls them.
    """
    if ls.session.capabilities.pulls and document.version is not None:
        ls.session.in_background(_refreshed(ls))
    else:
        ls.session.publishing.now(document.uri, partial(_publish, ls, document.uri))


def moved(ls: MiyabiServer, document: OpenDocument) -> None:
    """Show the findings of ``document`` where an edit has moved them; pulled after each edit.

    Sending thousands takes longer than a keystroke may, so not all of fast typing is told; editors
    move what they show themselves.
    """
    if not ls.session.capabilities.pulls:
        ls.session.publishing.soon(document.uri, partial(_publish, ls, document.uri))


def carry_over(ls: MiyabiServer, read: OpenDocument, opened: OpenDocument) -> None:
    """Show the findings of a file that was ``read`` where they stand now that it is ``opened``."""
    if ls.session.capabilities.pulls:
        _publish_none(ls, opened.uri)
    edit = smallest_edit(read.text.string, opened.text.string)
    if ls.session.reviewed.follow(opened.uri, [edit], opened.text):
        found(ls, opened)


def clear(ls: MiyabiServer, uri: str) -> None:
    """Show no findings on ``uri`` any more."""
    ls.session.reviewed.forget(uri)
    if ls.session.capabilities.pulls and ls.session.documents.get(uri) is not None:
        ls.session.in_background(_refreshed(ls))
    else:
        _publish_none(ls, uri)


def pulled(
    ls: MiyabiServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The findings of a document for a client that asks; none for one that is sent them."""
    document = ls.session.documents.get(params.text_document.uri)
    listed = [] if document is None or not ls.session.capabilities.pulls else _listed(ls, document)
    result_id = hashlib.sha256(repr(listed).encode()).hexdigest()[:16]
    if result_id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return types.RelatedFullDocumentDiagnosticReport(listed, result_id=result_id)


def _publish(ls: MiyabiServer, uri: str) -> None:
    document = ls.session.documents.reviewed(uri)
    if document is None:
        return
    ls.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(
            uri=document.uri, version=document.version, diagnostics=_listed(ls, document)
        )
    )


def _publish_none(ls: MiyabiServer, uri: str) -> None:
    ls.session.publishing.forget(uri)
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics=[]))


def _listed(ls: MiyabiServer, document: OpenDocument) -> list[types.Diagnostic]:
    findings = ls.session.reviewed.findings(document.uri, document.text)
    client = ls.session.capabilities
    return [to_diagnostic(document.uri, document.text, each, client) for each in findings]


async def _refreshed(ls: MiyabiServer) -> None:
    """Have the client ask again; one that says no to it will at the next edit."""
    try:
        await answer_of(ls.workspace_diagnostic_refresh_async(None))
    except NoAnswer:
        return
