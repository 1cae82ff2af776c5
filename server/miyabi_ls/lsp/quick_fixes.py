"""What can be done about a finding: apply what it suggests, ask for a fix, explain or dismiss it.

None is preferred, and their kind is ``quickfix`` alone: nothing fixes them all on save.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.convert import DIAGNOSTIC_SOURCE, Place, from_place, to_range, to_span
from miyabi_ls.lsp.documents import uri_path

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Finding
    from miyabi_ls.lsp.documents import OpenDocument
    from miyabi_ls.lsp.server import MiyabiServer
    from miyabi_ls.source.text import Span

KIND = "quickfix"
APPLY_FIX = "miyabi.applyFix"
"""The command that applies what a finding suggests."""
ASK_FOR_FIX = "miyabi.askForFix"
"""The command that has the model mend what a finding is about."""
EXPLAIN = "miyabi.explain"
"""The command that has the model explain a finding."""
DISMISS = "miyabi.dismiss"
"""The command that shows a finding no more."""
DISMISS_KIND = "miyabi.dismissKind"
"""The command that shows no finding of that category in that item any more."""
_MOST_CHARACTERS = 60


def quick_fixes(
    ls: MiyabiServer,
    document: OpenDocument,
    span: Span,
    diagnostics: Sequence[types.Diagnostic],
) -> Iterator[types.Command]:
    """The commands for the findings that ``span`` touches, and those the client asks about.

    Neovim asks about the ``diagnostics`` of the cursor's line, wherever the cursor is in it.
    """
    encoding = ls.session.capabilities.encoding
    ours = (each.range for each in diagnostics if each.source == DIAGNOSTIC_SOURCE)
    spans = [span, *(to_span(document.text, each, encoding) for each in ours)]
    found = [finding for each in spans for finding in _findings_at(ls, document, each)]
    for finding in dict.fromkeys(found):
        arguments = [_argument(ls, document, finding)]
        about = _short(finding.message)
        if finding.suggestion is not None:
            yield types.Command(f"Apply suggested fix: {about}", APPLY_FIX, arguments=arguments)
        yield types.Command(f"Ask for a fix: {about}", ASK_FOR_FIX, arguments=arguments)
        yield types.Command(f"Explain: {about}", EXPLAIN, arguments=arguments)
        yield types.Command(f"Dismiss: {about}", DISMISS, arguments=arguments)
        title = f"Dismiss {finding.category} findings here"
        yield types.Command(title, DISMISS_KIND, arguments=arguments)


def finding_of(ls: MiyabiServer, place: Place, message: str) -> tuple[OpenDocument, Finding]:
    """The finding at ``place`` with that message; with any, where none is named.

    Raises:
        NoTarget: there is none any more.
    """
    document = ls.session.documents.get(place.uri)
    if document is None:
        raise NoTarget(f"{uri_path(place.uri).name} is not open in the editor.")
    span = to_span(document.text, place.range, ls.session.capabilities.encoding)
    found = _findings_at(ls, document, span)
    named = [each for each in found if each.message == message]
    if not (named or (found and not message)):
        raise NoTarget("This finding is not there any more.")
    return document, (named or found)[0]


def _findings_at(ls: MiyabiServer, document: OpenDocument, span: Span) -> Sequence[Finding]:
    return ls.session.reviewed.findings_at(document.uri, document.text, span)


def _argument(ls: MiyabiServer, document: OpenDocument, finding: Finding) -> dict[str, Any]:
    where = to_range(document.text, finding.span, ls.session.capabilities.encoding)
    return {**from_place(Place(document.uri, where)), "message": finding.message}


def _short(message: str) -> str:
    if len(message) <= _MOST_CHARACTERS:
        return message.rstrip(".")
    return message[:_MOST_CHARACTERS].rsplit(" ", 1)[0].rstrip(".,;: ") + "..."
