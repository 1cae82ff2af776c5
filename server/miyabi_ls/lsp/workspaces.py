"""The indexes of the client's workspace folders, and what is around an open document."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from miyabi_ls import folders
from miyabi_ls.lsp.documents import OpenDocument, uri_path

if TYPE_CHECKING:
    from miyabi_ls.lsp.server import MiyabiServer
    from miyabi_ls.source.index.workspace_index import WorkspaceIndex
    from miyabi_ls.source.neighbours import Neighbours


class Workspaces:
    """One index for each folder that holds a document somebody opened."""

    def __init__(self) -> None:
        self._indexes: dict[Path, WorkspaceIndex] = {}

    def index(self, root: Path) -> WorkspaceIndex:
        """The index of ``root``."""
        from miyabi_ls.source.index.workspace_index import WorkspaceIndex

        if root not in self._indexes:
            self._indexes[root] = WorkspaceIndex(root, folders.cache_folder())
        return self._indexes[root]

    async def close(self) -> None:
        """End what is under way."""
        await asyncio.gather(*(index.close() for index in self._indexes.values()))


def index_of(ls: MiyabiServer, document: OpenDocument) -> WorkspaceIndex | None:
    """The index of the folder that ``document`` lies in; None where nothing is to be indexed."""
    if document.language is None or not document.language.has_grammar or not document.is_file:
        return None
    if not ls.session.settings().settings.prompt.workspace:
        return None
    root = folder_of(ls, document)
    return None if root is None else ls.session.workspaces.index(root)


def folder_of(ls: MiyabiServer, document: OpenDocument) -> Path | None:
    """The innermost of the client's workspace folders that ``document`` lies in."""
    if not document.is_file:
        return None
    file = Path(uri_path(document.uri))
    roots = workspace_folders(ls)
    return max((root for root in roots if file.is_relative_to(root)), key=_depth, default=None)


def workspace_folders(ls: MiyabiServer) -> list[Path]:
    """The folders that the client has opened."""
    uris = [*ls.workspace.folders, *filter(None, [ls.workspace.root_uri])]
    return list(dict.fromkeys(Path(uri_path(uri)) for uri in uris if uri.startswith("file:")))


def opened(ls: MiyabiServer, document: OpenDocument) -> None:
    """Have the workspace of an opened document indexed, so that its first action finds it done."""
    if (index := index_of(ls, document)) is not None:
        index.want()


def saved(ls: MiyabiServer, document: OpenDocument) -> None:
    """Have a document that was saved or closed read anew."""
    if (index := index_of(ls, document)) is not None:
        index.saved(Path(uri_path(document.uri)))


def neighbours_of(ls: MiyabiServer, document: OpenDocument) -> Neighbours:
    """What is around ``document`` as far as it is known now; nothing is waited for."""
    from miyabi_ls.source.neighbours import ChangedFile, Neighbours

    if not document.is_file:
        return Neighbours()
    file = Path(uri_path(document.uri))
    index = index_of(ls, document)
    if index is None:
        return Neighbours(file)
    index.want()
    changed = tuple(
        ChangedFile(
            index.path_of(Path(uri_path(other.uri))), other.language, other.text, other.parsed
        )
        for other in ls.session.documents
        if other.is_file and other.language is not None and other.text is not other.opened
    )
    return Neighbours(file, index.path_of(file), index.library, changed)


def _depth(root: Path) -> int:
    return len(root.parts)
