"""What the client can do, resolved once."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from miyabi_ls.lsp.plain import plain
from miyabi_ls.source.positions import Encoding


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The client's capabilities that change what we send.

    Attributes:
        encoding: code units that positions count.
        progress: it shows progress we begin (``window/workDoneProgress/create``).
        code_action_literals: it takes ``CodeAction``; otherwise bare commands.
        document_changes: it takes edits of a named document version.
        confirmation: it asks about annotated edits (``changeAnnotationSupport``).
        configuration: it answers ``workspace/configuration``.
        show_document: it opens documents we name (``window/showDocument``).
        questions: it says that it shows questions (``window/showMessageRequest``).
        status: it shows our status (``experimental.miyabi.status``; docs/protocol.md).
        pulls: it asks for diagnostics (``textDocument/diagnostic``), and does so again when told
            (``workspace/diagnostic/refresh``).
        related, tags, links: what it shows of a diagnostic (``relatedInformation``, ``tags``,
            ``codeDescription``).
        input: it asks its user for words (``experimental.miyabi.input``).
    """

    encoding: Encoding
    progress: bool
    code_action_literals: bool
    document_changes: bool
    confirmation: bool
    configuration: bool
    show_document: bool
    questions: bool
    status: bool
    pulls: bool
    related: bool
    tags: bool
    links: bool
    input: bool


def resolve_capabilities(
    client: types.ClientCapabilities, encoding: types.PositionEncodingKind | str | None
) -> Capabilities:
    """Read ``client``; ``encoding`` is the position encoding that was agreed upon."""
    window = client.window
    workspace = client.workspace
    edit = workspace.workspace_edit if workspace else None
    code_action = client.text_document.code_action if client.text_document else None
    shown = client.text_document.publish_diagnostics if client.text_document else None
    return Capabilities(
        encoding=_encoding(encoding),
        progress=bool(window and window.work_done_progress),
        code_action_literals=bool(code_action and code_action.code_action_literal_support),
        document_changes=bool(edit and edit.document_changes),
        confirmation=bool(edit and edit.document_changes and edit.change_annotation_support),
        configuration=bool(workspace and workspace.configuration),
        show_document=bool(window and window.show_document and window.show_document.support),
        questions=bool(window and window.show_message),
        status=_says_true(client.experimental, "status"),
        pulls=_pulls(client),
        related=bool(shown and shown.related_information),
        tags=bool(shown and shown.tag_support),
        links=bool(shown and shown.code_description_support),
        input=_says_true(client.experimental, "input"),
    )


def _pulls(client: types.ClientCapabilities) -> bool:
    """Whether findings can be pulled: a client that is not told to would show them late."""
    pulled = client.text_document.diagnostic if client.text_document else None
    refreshed = client.workspace.diagnostics if client.workspace else None
    return pulled is not None and bool(refreshed and refreshed.refresh_support)


def _encoding(encoding: types.PositionEncodingKind | str | None) -> Encoding:
    if isinstance(encoding, types.PositionEncodingKind):
        encoding = encoding.value
    return Encoding(encoding or Encoding.UTF_16)


def _says_true(experimental: object, name: str) -> bool:
    ours = plain(experimental)
    section = ours.get("miyabi") if isinstance(ours, dict) else None
    return isinstance(section, dict) and section.get(name) is True
