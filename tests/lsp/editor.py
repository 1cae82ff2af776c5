"""An editor for tests: real protocol messages, and a text model of its own.

The text model shares nothing with the server's, so that it can tell whether an edit is right.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInternalError
from pygls.io_ import run_async
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from miyabi_ls.lsp.features import create_server
from miyabi_ls.lsp.server import MiyabiServer

SAFETY_SECONDS = 120.0
"""A wait that takes longer fails the test instead of hanging it."""

CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@dataclass
class Buffer:
    """A file as the editor has it; ``history`` is what undo goes back through."""

    text: str
    version: int = 1
    history: list[str] = field(default_factory=list)


class Editor:
    """One client with some open buffers.

    Attributes:
        obeys_versions: whether it refuses edits of another version, as VS Code does.
        silently_skips: whether it says "applied" to those and skips them, as Neovim does.
        refuses_edits: the reason it answers with, where it takes no edits.
        fails_edits: the error it answers with, where it takes no edits.
        ignores_edits: whether it neither applies edits nor answers.
        answers_edits: Vim's ALE applies edits and never answers.
        choice: the button its user presses, whatever is asked; none where empty.
        questions: what it was asked.
        words: what its user types when asked for words; goes back where empty.
        asked_for_words: what it was asked for.
        refreshes: how often it was told to pull diagnostics again.
    """

    def __init__(self, client: LanguageClient, server: MiyabiServer | None = None) -> None:
        self.client = client
        self.server = server
        self.buffers: dict[str, Buffer] = {}
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.diagnostics: list[types.PublishDiagnosticsParams] = []
        self.refreshes = 0
        self.encoding = "utf-16"
        self.silently_skips = False
        self.refuses_edits = ""
        self.fails_edits = ""
        self.ignores_edits = False
        self.answers_edits = True
        self.choice = ""
        self.questions: list[str] = []
        self.words = ""
        self.asked_for_words: list[Any] = []
        self.before_edit: Callable[[], None] = lambda: None
        self._changed = asyncio.Event()

    # What the user does

    def open(self, uri: str, text: str, language_id: str = "rust") -> None:
        self.buffers[uri] = Buffer(text)
        item = types.TextDocumentItem(uri=uri, language_id=language_id, version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def close(self, uri: str) -> None:
        del self.buffers[uri]
        identifier = types.TextDocumentIdentifier(uri=uri)
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(text_document=identifier)
        )

    def replace(self, uri: str, old: str, new: str) -> None:
        """Type: change the first ``old`` to ``new``."""
        buffer = self.buffers[uri]
        start = buffer.text.index(old)
        place = types.Range(
            start=self.position(uri, start), end=self.position(uri, start + len(old))
        )
        self._set(buffer, buffer.text[:start] + new + buffer.text[start + len(old) :])
        self._did_change(uri, types.TextDocumentContentChangePartial(range=place, text=new))

    def save(self, uri: str) -> None:
        identifier = types.TextDocumentIdentifier(uri=uri)
        self.client.text_document_did_save(
            types.DidSaveTextDocumentParams(text_document=identifier)
        )

    def replace_all(self, uri: str, text: str) -> None:
        """Reload: send the whole text."""
        self._set(self.buffers[uri], text)
        self._did_change(uri, types.TextDocumentContentChangeWholeDocument(text=text))

    def undo(self, uri: str) -> None:
        self.replace_all(uri, self.buffers[uri].history.pop())

    async def actions(
        self,
        uri: str,
        at: str,
        *,
        until: str = "",
        only: list[str] | None = None,
        trigger: types.CodeActionTriggerKind | None = None,
        diagnostics: Sequence[types.Diagnostic] = (),
    ) -> list[types.CodeAction]:
        """The actions at the cursor before ``at``, or for the selection from there to the end
        of ``until``."""
        text = self.buffers[uri].text
        start = text.index(at)
        end = text.index(until, start) + len(until) if until else start
        params = types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=uri),
            range=types.Range(start=self.position(uri, start), end=self.position(uri, end)),
            context=types.CodeActionContext(
                diagnostics=list(diagnostics), only=only, trigger_kind=trigger
            ),
        )
        found: Any = await self.client.text_document_code_action_async(params)
        structure = self.client.protocol._converter.structure
        return [structure(each, types.CodeAction) for each in found or () if "kind" in each]

    async def titles(self, uri: str, at: str) -> list[str]:
        return [each.title for each in await self.actions(uri, at)]

    async def run(self, uri: str, title: str, at: str, *, until: str = "") -> str:
        """Choose the action whose title begins with ``title``; returns the token of its job."""
        actions = await self.actions(uri, at, until=until)
        listed = [each for each in actions if each.title.startswith(title)]
        assert listed, f"{title} is not among {[each.title for each in actions]}"
        action = listed[0]
        assert action.command is not None
        return await self.execute(action.command.command, *(action.command.arguments or ()))

    async def execute(self, command: str, *arguments: Any) -> str:
        params = types.ExecuteCommandParams(command=command, arguments=list(arguments))
        answer: Any = await self.client.workspace_execute_command_async(params)
        return str(answer["job"]) if isinstance(answer, dict) else ""

    def cancel(self, token: str) -> None:
        self.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))

    # What the user sees

    def text(self, uri: str) -> str:
        return self.buffers[uri].text

    def progress(self, token: str) -> list[Any]:
        return self.client.progress_reports.get(token, [])

    def last_word(self, token: str) -> str | None:
        """The message the progress ended with, once it has."""
        values = self.progress(token)
        ended = values and isinstance(values[-1], types.WorkDoneProgressEnd)
        return values[-1].message if ended else None

    @property
    def messages(self) -> list[str]:
        return [message.message for message in self.client.messages]

    async def finished(self, token: str) -> str:
        """Wait for the end of a job's progress; returns its last word."""
        await self.until(lambda: self.last_word(token) is not None)
        return self.last_word(token) or ""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a message from the server brings about."""
        async with asyncio.timeout(SAFETY_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def position(self, uri: str, offset: int) -> types.Position:
        """Where ``offset`` is, counted by encoding the line, not by the server's way."""
        codec, unit = CODECS[self.encoding]
        before = self.buffers[uri].text[:offset]
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        units = len(lines[-1].encode(codec, "surrogatepass")) // unit
        return types.Position(line=len(lines) - 1, character=units)

    # What the server asks of it

    def notice(self) -> None:
        self._changed.set()

    def apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.edits.append(params)
        self.before_edit()
        if self.fails_edits:
            raise JsonRpcInternalError(self.fails_edits)
        if self.refuses_edits:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=self.refuses_edits)
        for uri, version, edits in () if self.ignores_edits else _changes(params.edit):
            if version is not None and version != self.buffers[uri].version:
                return types.ApplyWorkspaceEditResult(applied=self.silently_skips)
            self._apply(uri, edits)
        return types.ApplyWorkspaceEditResult(applied=True)

    def _apply(self, uri: str, edits: list[types.TextEdit]) -> None:
        buffer = self.buffers[uri]
        text = buffer.text
        for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character))[
            ::-1
        ]:
            start, end = self._offset(text, edit.range.start), self._offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        self._set(buffer, text)
        self._did_change(uri, types.TextDocumentContentChangeWholeDocument(text=text))

    def _offset(self, text: str, position: types.Position) -> int:
        codec, unit = CODECS[self.encoding]
        at = 0
        for _ in range(position.line):
            ends = [end for end in (text.find("\r", at), text.find("\n", at)) if end >= 0]
            at = min(ends) + (2 if text[min(ends) : min(ends) + 2] == "\r\n" else 1)
        encoded = text[at:].encode(codec, "surrogatepass")[: position.character * unit]
        return at + len(encoded.decode(codec, "surrogatepass"))

    def _set(self, buffer: Buffer, text: str) -> None:
        buffer.history.append(buffer.text)
        buffer.text = text
        buffer.version += 1

    def _did_change(self, uri: str, change: types.TextDocumentContentChangeEvent) -> None:
        identifier = types.VersionedTextDocumentIdentifier(
            uri=uri, version=self.buffers[uri].version
        )
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=identifier, content_changes=[change])
        )


def _changes(
    edit: types.WorkspaceEdit,
) -> list[tuple[str, int | None, list[types.TextEdit]]]:
    if edit.document_changes is None:
        return [(uri, None, list(edits)) for uri, edits in (edit.changes or {}).items()]
    changes = []
    for change in edit.document_changes:
        assert isinstance(change, types.TextDocumentEdit)
        edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
        changes.append((change.text_document.uri, change.text_document.version, edits))
    return changes


def watch(editor: Editor) -> None:
    """Have the client tell ``editor`` of all that comes from the server."""
    client = editor.client
    protocol: Any = client.protocol

    async def apply_edit(
        params: types.ApplyWorkspaceEditParams,
    ) -> types.ApplyWorkspaceEditResult:
        result = editor.apply(params)
        editor.notice()
        if editor.ignores_edits or not editor.answers_edits:
            await asyncio.Event().wait()
        return result

    def choose(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        editor.questions.append(params.message)
        buttons = [each for each in params.actions or () if each.title == editor.choice]
        return buttons[0] if buttons else None

    def type_words(params: Any) -> dict[str, str] | None:
        editor.asked_for_words.append(params)
        return {"value": editor.words} if editor.words else None

    client.feature("miyabi/input")(type_words)
    client.feature(types.WORKSPACE_APPLY_EDIT)(apply_edit)
    client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(choose)
    result_type = protocol.get_result_type
    handle = protocol.handle_message

    def raw_code_actions(method: str) -> Any:
        # lsprotocol reads a code action that has a command as a bare command: take it undecoded.
        return None if method == types.TEXT_DOCUMENT_CODE_ACTION else result_type(method)

    def handle_and_notice(message: Any) -> None:
        handle(message)
        if getattr(message, "method", "") == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS:
            editor.diagnostics.append(message.params)
        if getattr(message, "method", "") == types.WORKSPACE_DIAGNOSTIC_REFRESH:
            editor.refreshes += 1
        editor.notice()

    protocol.get_result_type = raw_code_actions
    protocol.handle_message = handle_and_notice


def initialize_params(
    profile: str, options: Mapping[str, Any] | None = None, root: Path | None = None
) -> types.InitializeParams:
    return types.InitializeParams(
        capabilities=client_capabilities(profile),
        initialization_options=dict(options or {}),
        root_uri=root.as_uri() if root else None,
    )


@asynccontextmanager
async def editor_with_server(
    profile: str = "visual-studio-code",
    *,
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    capabilities: Callable[[types.ClientCapabilities], None] = lambda _: None,
    root: Path | None = None,
) -> AsyncIterator[Editor]:
    """An editor and a server in one process, joined by a socket pair."""
    server = create_server(environment or {})
    client = make_test_lsp_client()
    ours, theirs = socket.socketpair()
    stop = Event()
    loops = []
    writers = []
    for end, protocol in ((ours, client.protocol), (theirs, server.protocol)):
        reader, writer = await asyncio.open_connection(sock=end)
        protocol.set_writer(writer)
        writers.append(writer)
        loops.append(asyncio.create_task(run_async(stop, reader, protocol)))
    editor = Editor(client, server)
    watch(editor)
    params = initialize_params(profile, options, root)
    capabilities(params.capabilities)
    try:
        result = await client.initialize_session(params)
        encoding = result.capabilities.position_encoding
        editor.encoding = str(getattr(encoding, "value", encoding) or "utf-16")
        yield editor
        await client.shutdown_async(None)
    finally:
        stop.set()
        await server.session.close()
        for writer in writers:
            writer.close()
        await asyncio.gather(*loops, return_exceptions=True)
        server.shutdown()  # type: ignore[no-untyped-call]  # pygls leaves it untyped
