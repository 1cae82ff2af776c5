"""``textDocument/didOpen``, ``didChange``, ``didClose`` and ``didSave``, and renames.

Plain functions, not coroutines: changes are made in the order in which they come.
"""

from __future__ import annotations

import asyncio
from importlib import import_module

from lsprotocol import types

from miyabi_ls import folders
from miyabi_ls.lsp import diagnostics, workspaces
from miyabi_ls.lsp.server import MiyabiServer


def did_open(ls: MiyabiServer, params: types.DidOpenTextDocumentParams) -> None:
    """Take a document, have its workspace indexed, and show what is remembered of its reviews."""
    documents = ls.session.documents
    read = documents.reviewed(params.text_document.uri)
    document = documents.open(params.text_document)
    workspaces.opened(ls, document)
    if read is not None:
        diagnostics.carry_over(ls, read, document)
    if (folders.cache_folder() / folders.REVIEWED).exists():
        ls.session.in_background(_show_remembered(ls, document.uri))


async def _show_remembered(ls: MiyabiServer, uri: str) -> None:
    """Show what is remembered of a document; what that takes is loaded beside other requests."""
    review_on_save = await asyncio.to_thread(import_module, "miyabi_ls.lsp.review_on_save")
    review_on_save.show_remembered(ls, uri)


def did_change(ls: MiyabiServer, params: types.DidChangeTextDocumentParams) -> None:
    """Make the changes, and move the findings along."""
    session = ls.session
    uri = params.text_document.uri
    encoding = session.capabilities.encoding
    version = params.text_document.version
    edits = session.documents.change(uri, version, params.content_changes, encoding)
    document = session.documents.get(uri)
    if document is not None and session.reviewed.follow(uri, edits, document.text):
        diagnostics.moved(ls, document)


def did_close(ls: MiyabiServer, params: types.DidCloseTextDocumentParams) -> None:
    """Let go of a document and its findings; the disk has its text from now on."""
    if document := ls.session.documents.get(params.text_document.uri):
        workspaces.saved(ls, document)
    ls.session.results.close(params.text_document.uri)
    ls.session.documents.close(params.text_document.uri)
    ls.session.reviews.close(params.text_document.uri)
    diagnostics.clear(ls, params.text_document.uri)


def will_save(ls: MiyabiServer, params: types.WillSaveTextDocumentParams) -> None:
    """Note whether the save that comes now is the user's."""
    by_delay = params.reason == types.TextDocumentSaveReason.AfterDelay
    ls.session.reviews.of(params.text_document.uri).saved_after_delay = by_delay


def did_save(ls: MiyabiServer, params: types.DidSaveTextDocumentParams) -> None:
    """Note what stands of our edits, and have what changed indexed and reviewed."""
    ls.session.results.settle(params.text_document.uri)
    if document := ls.session.documents.get(params.text_document.uri):
        workspaces.saved(ls, document)
    from miyabi_ls.lsp.review_on_save import review_saved

    review_saved(ls, params.text_document.uri)


def did_rename_files(ls: MiyabiServer, params: types.RenameFilesParams) -> None:
    """Carry what works on a file to its new name."""
    for file in params.files:
        ls.session.documents.rename(file.old_uri, file.new_uri)
