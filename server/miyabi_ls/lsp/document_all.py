"""Write rustdoc for all that is undocumented: one job an item, one after the other.

Each item's documentation is an edit of its own, with its own progress and Cancel. The job around
them says how far it is; cancelled, it starts no more, and what is written stays.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from miyabi_ls.actions.table import action_named
from miyabi_ls.actions.undocumented import holder_at, undocumented_in
from miyabi_ls.errors import MiyabiError, NoTarget
from miyabi_ls.lsp.action_job import start_action
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.convert import Place, to_range, to_span
from miyabi_ls.lsp.documents import OpenDocument, TrackedTarget, uri_path
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.source.items import Item
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span


def title(language: Language, holder: Item) -> str:
    """The title of the action, in the menu and of its progress."""
    assert language.documentation is not None
    return f"Write {language.documentation.name} for all undocumented in {holder.label}"


def start_document_all(ls: MiyabiServer, place: Place) -> str:
    """Document every undocumented public item at ``place``; returns the token of the job.

    Raises:
        NoTarget: nothing at the cursor holds items.
    """
    document = ls.session.documents.get(place.uri)
    if document is None or document.language is None:
        raise NoTarget(f"{uri_path(place.uri).name} is not open, or in an unknown language.")
    language = document.language
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    syntax = document.syntax(language)
    holder = holder_at(language, syntax, span)
    if holder is None:
        raise NoTarget("Nothing at the cursor holds items to document.")
    key = ("docAll", document.uri, holder.span)
    if running := ls.session.jobs.with_key(key):
        return running.token

    async def work(progress: WorkDoneProgress) -> str:
        places = await asyncio.to_thread(_places, document.uri, language, syntax, holder)
        if not places:
            raise NoTarget(f"Nothing public is undocumented in {holder.label}.")
        ls.session.documents.track_since(document, syntax.text, [each.tracked for each in places])
        try:
            return await _document_each(ls, places, progress)
        finally:
            for each in places:
                ls.session.documents.release(each.tracked)

    return run_job(ls, key, title(language, holder), work)


@dataclass(frozen=True, slots=True)
class _Place:
    """An item to document.

    Attributes:
        label: words that name it.
        tracked: its signature, carried through the edits before it.
    """

    label: str
    tracked: TrackedTarget


def _places(uri: str, language: Language, syntax: Syntax, holder: Item) -> list[_Place]:
    """What is undocumented in ``holder``; slow where that is large."""
    found = undocumented_in(language, syntax, holder)
    return [_Place(each.label, TrackedTarget(uri, syntax.text, each.signature)) for each in found]


async def _document_each(ls: MiyabiServer, places: list[_Place], progress: WorkDoneProgress) -> str:
    written = 0
    for number, each in enumerate(places, start=1):
        progress.say(f"{number} of {len(places)}: {each.label}")
        written += await _document(ls, each.tracked)
    words = f"{written} of {len(places)} written"
    return words if written == len(places) else f"{words}; run it again for the others"


async def _document(ls: MiyabiServer, tracked: TrackedTarget) -> bool:
    """Document one item; whether it is documented now. Cancelled, its own job ends too."""
    at = _undocumented(ls, tracked)
    if at is None:
        return False
    document, item = at
    action = action_named("doc")
    assert action is not None
    cursor = Span(item.declaration.start, item.declaration.start)
    encoding = ls.session.capabilities.encoding
    try:
        place = Place(document.uri, to_range(document.text, cursor, encoding))
        token = start_action(ls, action, place)
    except MiyabiError:
        return False
    job = ls.session.jobs.with_token(token)
    if job is not None:
        try:
            await asyncio.wait([job.task])
        finally:
            job.task.cancel()
    return _is_there(ls, tracked) and _undocumented(ls, tracked) is None


def _undocumented(ls: MiyabiServer, tracked: TrackedTarget) -> tuple[OpenDocument, Item] | None:
    """The item at a tracked place, if it is there and has no documentation."""
    document, span = ls.session.documents.get(tracked.uri), tracked.tracked.span
    if document is None or document.language is None or span is None:
        return None
    cursor = Span(span.start, span.start)
    item = document.language.item_at(document.syntax(document.language), cursor)
    return None if item is None or item.docs else (document, item)


def _is_there(ls: MiyabiServer, tracked: TrackedTarget) -> bool:
    return ls.session.documents.get(tracked.uri) is not None and not tracked.is_gone
