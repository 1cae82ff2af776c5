"""Dismissing findings: for this user, or for everybody where the workspace shares a list."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from miyabi_ls import folders
from miyabi_ls.errors import StoreError
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.workspaces import folder_of

if TYPE_CHECKING:
    from miyabi_ls.engine.review.dismissed import Dismissed
    from miyabi_ls.lsp.server import MiyabiServer
    from miyabi_ls.store.dismissals import Dismissal
    from miyabi_ls.store.shared_dismissals import SharedDismissals

_log = logging.getLogger(__name__)


async def dismissed_in(ls: MiyabiServer, document: OpenDocument) -> Dismissed:
    """What is dismissed of the findings in ``document``."""
    from miyabi_ls.engine.review.dismissed import Dismissed

    known = await asyncio.to_thread(_fingerprints, _shared(ls, document))
    return Dismissed(path_of(ls, document), known)


async def dismiss(ls: MiyabiServer, document: OpenDocument, dismissal: Dismissal) -> None:
    """Show what ``dismissal`` names no more.

    Raises:
        StoreError: that cannot be written down.
    """
    from miyabi_ls.store.dismissals import open_dismissals

    shared = _shared(ls, document)
    here = shared if shared is not None else open_dismissals(folders.state_folder())
    await asyncio.to_thread(here.add, dismissal)


def path_of(ls: MiyabiServer, document: OpenDocument) -> str:
    """The path of ``document`` in its workspace; its name where it is in none."""
    file = Path(uri_path(document.uri))
    root = folder_of(ls, document)
    return file.name if root is None else file.relative_to(root).as_posix()


def _shared(ls: MiyabiServer, document: OpenDocument) -> SharedDismissals | None:
    """The list that the workspace of ``document`` shares, where it has one."""
    from miyabi_ls.store.shared_dismissals import SharedDismissals

    root = folder_of(ls, document)
    shared = None if root is None else SharedDismissals(root, folders.state_folder())
    return shared if shared is not None and shared.is_there else None


def _fingerprints(shared: SharedDismissals | None) -> frozenset[str]:
    from miyabi_ls.store.dismissals import open_dismissals

    found: set[str] = set()
    for here in (open_dismissals(folders.state_folder()), shared):
        try:
            found |= {each.fingerprint for each in here.all()} if here is not None else set()
        except StoreError as error:
            _log.warning("%s Nothing of it is dismissed.", error)
    return frozenset(found)
