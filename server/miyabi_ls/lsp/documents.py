"""The open documents as the client has them, and the targets tracked in them.

pygls keeps documents too, but by ``str.splitlines``, which breaks lines where LSP does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from urllib.parse import unquote, urlparse

from lsprotocol import types

from miyabi_ls.lsp.convert import to_span
from miyabi_ls.lsp.edit_log import EditLog, Follower
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import language_of
from miyabi_ls.source.positions import Encoding
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Edit, Span, Text
from miyabi_ls.source.tracking import Tracked, smallest_edit


class OpenDocument:
    """One open document: its text as of the last change, and its syntax when asked for.

    One that is not open, and was read to be reviewed, has no version.
    """

    def __init__(self, uri: str, language_id: str, version: int | None, text: str) -> None:
        self.uri = uri
        self.version = version
        self.text = self.opened = Text(text)
        self.language: Language | None = language_of(language_id, uri_path(uri))
        self.changed = asyncio.Event()
        self._syntax: Syntax | None = None

    @property
    def is_file(self) -> bool:
        """Whether it has a place on disk; an untitled document has none."""
        return self.uri.startswith("file:")

    @property
    def parsed(self) -> Syntax | None:
        """The syntax tree of some earlier text, where it was ever asked for."""
        return self._syntax

    def syntax(self, language: Language) -> Syntax:
        """The syntax tree of the text as it is now."""
        if self._syntax is None:
            self._syntax = language.parse(self.text)
        else:
            self._syntax = self._syntax.reparsed(self.text)
        return self._syntax

    async def syntax_beside(self, language: Language) -> Syntax:
        """The syntax tree of the text as it is now, parsed beside the event loop."""
        text, known = self.text, self._syntax
        if known is None:
            syntax = await asyncio.to_thread(language.parse, text)
        else:
            syntax = await asyncio.to_thread(known.reparsed, text)
        if self.text is text:
            self._syntax = syntax
        return syntax

    def tell(self) -> None:
        """Wake whoever waits for the next change."""
        self.changed.set()
        self.changed = asyncio.Event()

    def make(self, edit: Edit) -> None:
        """Make one edit."""
        self.text = self.text.replace(edit)


class TrackedTarget:
    """A target that is carried through the changes of its document, until released."""

    def __init__(self, uri: str, text: Text, span: Span) -> None:
        self.uri = uri
        self.tracked = Tracked.of(text, span)
        self.text = text

    @property
    def is_gone(self) -> bool:
        """Whether nothing stands where it stood."""
        span = self.tracked.span
        return span is None or (span.empty and bool(self.tracked.original))

    def follow(self, edit: Edit, text: Text) -> None:
        """Note one edit of the document and the text it led to."""
        self.tracked = self.tracked.after(edit)
        self.text = text


class Documents:
    """Every open document, and every tracked target."""

    def __init__(self) -> None:
        self._open: dict[str, OpenDocument] = {}
        self._read: dict[str, OpenDocument] = {}
        self._targets: list[Follower] = []

    def get(self, uri: str) -> OpenDocument | None:
        """The document at ``uri``, if it is open."""
        return self._open.get(uri)

    def read(self, uri: str, text: str) -> OpenDocument:
        """Take a file that is not open, to be reviewed, in place of what was read of it before."""
        document = self._read[uri] = OpenDocument(uri, "", None, text)
        return document

    def reviewed(self, uri: str) -> OpenDocument | None:
        """The document at ``uri`` if it is open, or was read to be reviewed."""
        return self._open.get(uri) or self._read.get(uri)

    def all_reviewed(self) -> list[OpenDocument]:
        """Every document that is open, or was read to be reviewed."""
        return [*self._open.values(), *self._read.values()]

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(self._open.values())

    def open(self, item: types.TextDocumentItem) -> OpenDocument:
        """Open a document, perhaps one that was closed a moment ago or renamed."""
        document = OpenDocument(item.uri, item.language_id, item.version, item.text)
        self._open[item.uri] = document
        self._read.pop(item.uri, None)
        for target in self._at(item.uri):
            edit = smallest_edit(target.text.string, item.text)
            target.follow(edit, document.text)
        return document

    def change(
        self,
        uri: str,
        version: int,
        changes: Sequence[types.TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> list[Edit]:
        """Make the changes of one notification, in their order; returns them as edits."""
        document = self._open.get(uri)
        if document is None:
            return []
        edits = []
        for change in changes:
            edit = _edit(document.text, change, encoding)
            document.make(edit)
            for target in self._at(uri):
                target.follow(edit, document.text)
            edits.append(edit)
        document.version = version
        document.tell()
        return edits

    def close(self, uri: str) -> None:
        """Close a document; its targets wait for it to be opened again."""
        if document := self._open.pop(uri, None):
            document.tell()

    def rename(self, old: str, new: str) -> None:
        """Carry the targets of a file to its new name."""
        for target in self._at(old):
            target.uri = new
            if document := self._open.get(new):
                target.follow(
                    smallest_edit(target.text.string, document.text.string), document.text
                )

    def track(self, document: OpenDocument, span: Span) -> TrackedTarget:
        """Begin to carry ``span`` through the changes of ``document``."""
        target = TrackedTarget(document.uri, document.text, span)
        self._targets.append(target)
        return target

    def track_since(
        self, document: OpenDocument, text: Text, targets: Sequence[TrackedTarget]
    ) -> None:
        """Begin to carry ``targets`` of ``text``, which the document read a moment ago."""
        edit = smallest_edit(text.string, document.text.string)
        for target in targets:
            target.follow(edit, document.text)
        self._targets += targets

    def log_since(self, document: OpenDocument, text: Text) -> EditLog:
        """Begin to log the edits of ``document``, which read ``text`` a moment ago."""
        log = EditLog(document.uri, text)
        if text is not document.text:
            log.follow(smallest_edit(text.string, document.text.string), document.text)
        self._targets.append(log)
        return log

    def track_from(self, log: EditLog, text: Text, span: Span) -> TrackedTarget:
        """Begin to carry ``span`` of ``text``, which ``log`` began with."""
        target = TrackedTarget(log.uri, text, span)
        log.carry(target)
        self._targets.append(target)
        return target

    def release(self, target: Follower) -> None:
        """Stop tracking; one that was released already is none of our business."""
        if target in self._targets:
            self._targets.remove(target)

    def _at(self, uri: str) -> list[Follower]:
        return [target for target in self._targets if target.uri == uri]


def uri_path(uri: str) -> PurePath:
    """The path part of a URI, good for its name and ending; for the log where it is a file."""
    parsed = urlparse(uri)
    return PurePath(unquote(parsed.path)) if parsed.scheme == "file" else PurePath(uri)


def _edit(text: Text, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> Edit:
    if isinstance(change, types.TextDocumentContentChangePartial):
        return Edit(to_span(text, change.range, encoding), change.text)
    return smallest_edit(text.string, change.text)
