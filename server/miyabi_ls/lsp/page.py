"""Pages: longer texts that the server shows, as Markdown files the client opens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from miyabi_ls import folders
from miyabi_ls.lsp.client_request import NoAnswer, answer_of

if TYPE_CHECKING:
    from miyabi_ls.lsp.server import MiyabiServer


async def show_page(ls: MiyabiServer, name: str, text: str, summary: str) -> None:
    """Show ``text`` in the client, in place of an earlier page of this name.

    A client that opens no documents is told ``summary``, and where the page is.

    Raises:
        OSError: the page cannot be written.
    """
    path = _write(name, text)
    if ls.session.capabilities.show_document:
        request = ls.window_show_document_async(
            types.ShowDocumentParams(uri=path.as_uri(), take_focus=True)
        )
        try:
            if (await answer_of(request)).success:
                return
        except NoAnswer:
            pass
    message = f"{summary} The whole page: {path}"
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def _write(name: str, text: str) -> Path:
    """Write a page, readable by its user alone."""
    folder = folders.state_folder() / "pages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    with open(path, "w", encoding="utf-8", opener=_open_private) as file:
        file.write(text)
    return path


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
