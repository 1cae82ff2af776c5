"""The user's files as the editor has them."""

from __future__ import annotations

from pathlib import Path

from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.server import MiyabiServer


def user_files(ls: MiyabiServer, document: OpenDocument) -> UserFiles | None:
    """The file of ``document``, and all that is unsaved; None where it is no file."""
    if not document.is_file:
        return None
    buffers = {Path(uri_path(d.uri)): d.text.string for d in ls.session.documents if d.is_file}
    return UserFiles(Path(uri_path(document.uri)), buffers)
