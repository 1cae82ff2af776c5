"""``edits.confirm`` where the client does not ask its user by itself: a page, then a question."""

from __future__ import annotations

import logging
from difflib import unified_diff

from miyabi_ls.errors import EditRefused
from miyabi_ls.lsp.apply import standing
from miyabi_ls.lsp.changes import Change
from miyabi_ls.lsp.documents import TrackedTarget, uri_path
from miyabi_ls.lsp.page import show_page
from miyabi_ls.lsp.question import is_chosen
from miyabi_ls.lsp.server import MiyabiServer

PAGE = "proposed-edit"
_log = logging.getLogger(__name__)


async def confirm(ls: MiyabiServer, tracked: TrackedTarget, change: Change, label: str) -> None:
    """Let an edit pass that the user wants, having seen it.

    Raises:
        EditRefused: they do not, or do not say.
        TargetChanged, DocumentClosed: as ``land``.
    """
    settings = ls.session.settings().settings.edits
    if not settings.confirm or ls.session.capabilities.confirmation:
        return
    page = _page(ls, tracked, change, label)
    try:
        await show_page(ls, PAGE, page, f"{label}: what would change is on a page.")
    except OSError as error:
        _log.warning("The page of an edit cannot be written: %s.", error.strerror)
    if not await is_chosen(ls, f"{label}: apply it?", "Apply", "Discard"):
        raise EditRefused("The edit was discarded.")


def _page(ls: MiyabiServer, tracked: TrackedTarget, change: Change, label: str) -> str:
    """The edit as a diff of the file as it is now."""
    document, span = standing(ls, tracked, change)
    name = uri_path(document.uri).name
    after = document.text.replace(change.placed(document, span).edit)
    before_lines, after_lines = document.text.string.splitlines(), after.string.splitlines()
    diff = "\n".join(unified_diff(before_lines, after_lines, name, name, lineterm=""))
    fence = "```"
    while fence in diff:
        fence += "`"
    return (
        f"# {label}\n\n{fence}diff\n{diff}\n{fence}\n\nNothing is changed until you say *Apply*.\n"
    )
