"""``textDocument/hover``: what a finding says beyond its message.

Plain text: the words are a model's, and Markdown would make links and pictures of them.
"""

from __future__ import annotations

from lsprotocol import types

from miyabi_ls.lsp.convert import to_range, to_span
from miyabi_ls.lsp.server import MiyabiServer


def hover(ls: MiyabiServer, params: types.HoverParams) -> types.Hover | None:
    """The reasons and the suggestion of the findings at a place; None where there are none."""
    document = ls.session.documents.get(params.text_document.uri)
    if document is None:
        return None
    encoding = ls.session.capabilities.encoding
    at = to_span(document.text, types.Range(params.position, params.position), encoding)
    findings = ls.session.reviewed.findings_at(document.uri, document.text, at)
    told = []
    for each in findings:
        lines = [f"{each.severity} ({each.category}): {each.message}", each.reasoning]
        if each.suggestion is not None:
            lines.append(f"Suggested: {each.suggestion}")
        told.append("\n".join(line for line in lines if line))
    if not told:
        return None
    content = types.MarkupContent(types.MarkupKind.PlainText, "\n\n".join(told))
    return types.Hover(content, to_range(document.text, findings[0].span, encoding))
