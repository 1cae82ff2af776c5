"""Between the protocol's values and ours, both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from miyabi_ls.actions.action import Finding, FindingTag, Severity
from miyabi_ls.lsp.capabilities import Capabilities
from miyabi_ls.source.positions import Encoding, Position, position_at, span_at
from miyabi_ls.source.text import Edit, Span, Text

DIAGNOSTIC_SOURCE = "miyabi"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}

_TAGS = {
    FindingTag.UNNECESSARY: types.DiagnosticTag.Unnecessary,
    FindingTag.DEPRECATED: types.DiagnosticTag.Deprecated,
}
_CLIPPY = "clippy::"
_LINTS = "https://rust-lang.github.io/rust-clippy/master/index.html"
"""Where Clippy describes its lints; only shown, for the user to follow."""


@dataclass(frozen=True, slots=True)
class Place:
    """The argument of our commands: a document, and a cursor or selection in it."""

    uri: str
    range: types.Range


def to_span(text: Text, place: types.Range, encoding: Encoding) -> Span:
    """A protocol range as a span of ``text``."""
    return span_at(text, _position(place.start), _position(place.end), encoding)


def to_range(text: Text, span: Span, encoding: Encoding) -> types.Range:
    """A span of ``text`` as a protocol range."""
    start = position_at(text, span.start, encoding)
    end = position_at(text, span.end, encoding)
    return types.Range(
        types.Position(start.line, start.character), types.Position(end.line, end.character)
    )


def to_text_edit(text: Text, edit: Edit, encoding: Encoding) -> types.TextEdit:
    """An edit of ``text`` as the protocol has it."""
    return types.TextEdit(to_range(text, edit.span, encoding), edit.new_text)


def to_diagnostic(uri: str, text: Text, finding: Finding, client: Capabilities) -> types.Diagnostic:
    """A finding as a diagnostic, with as much of it as ``client`` shows."""
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(uri, to_range(text, each.span, client.encoding)), each.message
        )
        for each in finding.related
    ]
    lint = finding.lint.removeprefix(_CLIPPY)
    return types.Diagnostic(
        range=to_range(text, finding.span, client.encoding),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.category,
        source=DIAGNOSTIC_SOURCE,
        code_description=types.CodeDescription(f"{_LINTS}#{lint}")
        if client.links and lint != finding.lint
        else None,
        tags=[_TAGS[finding.tag]] if client.tags and finding.tag is not None else None,
        related_information=related if client.related and related else None,
    )


def to_place(arguments: Sequence[Any] | None) -> Place:
    """The one argument of our commands: ``{uri, range}`` or ``{uri, position}``.

    Raises:
        ValueError: it is something else; the message says what it has to be.
    """
    wanted = "The command takes one argument: {uri, range} or {uri, position}."
    argument = arguments[0] if arguments and len(arguments) == 1 else None
    if not isinstance(argument, Mapping) or not isinstance(argument.get("uri"), str):
        raise ValueError(wanted)
    place = argument.get("range")
    at = argument.get("position")
    try:
        if isinstance(place, Mapping):
            start, end = _protocol_position(place["start"]), _protocol_position(place["end"])
        else:
            start = end = _protocol_position(at)
    except (KeyError, TypeError) as error:
        raise ValueError(wanted) from error
    return Place(argument["uri"], types.Range(start, end))


def from_place(place: Place) -> dict[str, Any]:
    """The argument that ``to_place`` reads."""
    start, end = place.range.start, place.range.end
    return {
        "uri": place.uri,
        "range": {
            "start": {"line": start.line, "character": start.character},
            "end": {"line": end.line, "character": end.character},
        },
    }


def _position(position: types.Position) -> Position:
    return Position(position.line, position.character)


def _protocol_position(value: Any) -> types.Position:
    line, character = value["line"], value["character"]
    if not (isinstance(line, int) and isinstance(character, int)) or min(line, character) < 0:
        raise TypeError("not a position")
    return types.Position(line, character)
