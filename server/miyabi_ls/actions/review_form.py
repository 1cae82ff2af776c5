"""The two forms of a review: JSON under a schema, or lines where a model takes no schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from miyabi_ls.actions.action import FindingTag, Severity

MOST_FINDINGS = 10
"""Of one item; a model that goes on is looping, or is not worth its tokens."""
SEVERITIES = tuple(severity.value for severity in Severity)
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "clippy": "what Clippy, or a linter of the language, would warn of",
        "error-handling": "lost or unhandled errors",
        "test-coverage": "behaviour that needs a test",
        "documentation": "missing or wrong documentation",
        "correctness": "code that does something else than it is meant to",
        "security": "what an attacker could use",
        "performance": "work that is done needlessly",
        "concurrency": "races, deadlocks, blocking where others wait",
    }
)
"""What a review can look for, in the words a model is told."""
DEFAULT_CATEGORIES = tuple(CATEGORIES)[:4]
END = "END"
"""What ends a review in lines."""

_ANY: Mapping[str, Any] = MappingProxyType({})


def json_task(categories: Sequence[str]) -> tuple[str, ...]:
    """The sentences that ask for JSON."""
    return (
        *_what(categories),
        'Answer with JSON: {"findings": [{"line": number, "quote": "text copied exactly from that '
        f'line", "severity": "{"|".join(SEVERITIES)}", "category": "{"|".join(categories)}", '
        '"message": "one sentence"}]}.',
        'Only where it helps, add "why" (one more sentence) and "fix" (what the quoted text should '
        "read instead).",
        f'At most {MOST_FINDINGS} findings. If there is no problem, answer {{"findings": []}}.',
    )


def lines_task(categories: Sequence[str]) -> tuple[str, ...]:
    """The sentences that ask for lines, which take about half the tokens of JSON."""
    return (
        *_what(categories),
        "Answer with two lines for each finding, and nothing else:",
        f"LINE SEVERITY CATEGORY one sentence (SEVERITY is {', '.join(SEVERITIES)}; CATEGORY is "
        f"{', '.join(categories)})",
        "> the text it is about, copied exactly from that line",
        "and, only where a small change mends it, a third line: + what that text should read.",
        f"At most {MOST_FINDINGS} findings. Then, or if there is no problem, write {END}.",
    )


def _what(categories: Sequence[str]) -> tuple[str, ...]:
    wanted = ", ".join(f"{name} ({CATEGORIES[name]})" for name in categories)
    return (
        "Report the real problems in the target, each once: do not praise, do not guess.",
        f"Look for: {wanted}.",
    )


def schema_of(
    categories: Sequence[str],
    most: int = MOST_FINDINGS,
    quote: Mapping[str, Any] = _ANY,
    message: Mapping[str, Any] = _ANY,
) -> dict[str, Any]:
    """The JSON schema of at most ``most`` findings, with more said of two of their fields."""
    finding = {
        "type": "object",
        "properties": {
            "line": {"type": "integer"},
            "quote": {"type": "string", **quote},
            "severity": {"type": "string", "enum": list(SEVERITIES)},
            "category": {"type": "string", "enum": list(categories)},
            "message": {"type": "string", **message},
        },
        "required": ["line", "quote", "severity", "category", "message"],
    }
    return {
        "type": "object",
        "properties": {"findings": {"type": "array", "maxItems": most, "items": finding}},
        "required": ["findings"],
    }


def chat_schema(categories: Sequence[str]) -> dict[str, Any]:
    """The schema for an instruct model, which may say more of a finding."""
    schema = schema_of(categories)
    place = {"line": {"type": "integer"}, "quote": {"type": "string"}}
    related = {**place, "message": {"type": "string"}}
    schema["properties"]["findings"]["items"]["properties"].update(
        {
            "why": {"type": "string"},
            "fix": {"type": "string"},
            "tag": {"type": "string", "enum": [tag.value for tag in FindingTag]},
            "related": {
                "type": "array",
                "maxItems": 3,
                "items": {"type": "object", "properties": related, "required": list(related)},
            },
        }
    )
    return schema
