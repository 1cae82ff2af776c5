"""``textDocument/publishDiagnostics``."""

from __future__ import annotations

from lsprotocol import types

from miyabi_ls.lsp.convert import to_diagnostic
from miyabi_ls.lsp.documents import OpenDocument
from miyabi_ls.lsp.server import MiyabiServer


def publish(ls: MiyabiServer, document: OpenDocument) -> None:
    """Show the findings of ``document`` as they stand in its present version."""
    session = ls.session
    encoding = session.capabilities.encoding
    findings = session.reviewed.findings(document.uri, document.text)
    ls.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(
            uri=document.uri,
            version=document.version,
            diagnostics=[to_diagnostic(document.text, f, encoding) for f in findings],
        )
    )


def clear(ls: MiyabiServer, uri: str) -> None:
    """Show no findings on ``uri`` any more."""
    ls.session.reviewed.forget(uri)
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))
