"""Reading findings out of an answer: parsed leniently, checked strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from miyabi_ls.actions.action import Finding, Findings, FindingTag, Related, Severity
from miyabi_ls.actions.answer import fenced_blocks
from miyabi_ls.actions.elision import is_elision
from miyabi_ls.actions.finding_entries import entries_of
from miyabi_ls.actions.quote import place_of
from miyabi_ls.actions.review_form import MOST_FINDINGS, SEVERITIES
from miyabi_ls.actions.same_finding import is_same
from miyabi_ls.source.control_characters import CONTROL
from miyabi_ls.source.text import Span, Text

_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "info": "information",
        "note": "information",
        "suggestion": "hint",
        "warn": "warning",
        "critical": "error",
        "major": "warning",
        "minor": "information",
    }
)
_CATEGORY_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "lint": "clippy",
        "errors": "error-handling",
        "tests": "test-coverage",
        "testing": "test-coverage",
        "docs": "documentation",
        "bug": "correctness",
        "logic": "correctness",
        "efficiency": "performance",
    }
)
_COMMENT = re.compile(r"//|/\*|#|--")
_LINT = re.compile(r"\bclippy::[a-z][a-z0-9_]*\b")
_MAX_MESSAGE = 1000
_MAX_SUGGESTION = 2000


def read_findings(text: Text, span: Span, categories: Sequence[str], answer: str) -> Findings:
    """The findings of a cleaned answer, perhaps still being written, that stand in ``span``.

    Prose or fences around them, and a list cut off in the middle, are put up with. A finding
    is dropped, and counted, where a field is missing or of the wrong kind, where its quote is
    not in ``span``, or where it is of another category. What says the same of the same place twice
    is kept once; after ``MOST_FINDINGS`` no more is taken.

    Raises:
        AnswerUnusable: there is nothing of either form at all.
    """
    listed = entries_of(answer)
    found: list[Finding] = []
    dropped = 0
    for entry in listed.entries:
        finding = finding_of(text, span, categories, entry)
        if finding is None or len(found) == MOST_FINDINGS:
            dropped += 1
        elif not any(is_same(finding, other) for other in found):
            found.append(finding)
    found.sort(key=lambda f: (f.span.start, f.span.end))
    return Findings(tuple(found), dropped, listed.ended)


def is_enough(answer: str) -> bool:
    """Whether a cleaned answer needs no more: its list has ended, or the model repeats itself."""
    listed = entries_of(answer)
    said = [str(sorted(e.items())) if isinstance(e, Mapping) else str(e) for e in listed.entries]
    repeated = len(said) - len(set(said))
    return listed.ended or len(said) >= MOST_FINDINGS or repeated > 1


def finding_of(text: Text, span: Span, categories: Sequence[str], entry: object) -> Finding | None:
    """The finding that an entry is, placed in ``span``; None where it is none."""
    if not isinstance(entry, Mapping):
        return None
    quote, message = entry.get("quote"), _words(entry.get("message"))
    category = _named(entry.get("category"), _CATEGORY_SYNONYMS)
    severity = _named(entry.get("severity"), _SYNONYMS)
    if not isinstance(quote, str) or not message:
        return None
    if category not in categories or severity not in SEVERITIES:
        return None
    place = place_of(text, span, quote, _line(entry.get("line")))
    if place is None:
        return None
    why = _words(entry.get("why"))
    lint = _LINT.search(f"{message} {why}")
    tag = _named(entry.get("tag"), {})
    return Finding(
        place,
        Severity(severity),
        category,
        message,
        reasoning=why,
        suggestion=_suggestion(text, place, quote, entry.get("fix")),
        lint=lint[0] if lint else "",
        tag=FindingTag(tag) if tag in set(FindingTag) else None,
        related=_related(text, span, entry.get("related")),
    )


def _words(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return CONTROL.sub("", " ".join(value.split()))[:_MAX_MESSAGE].strip()


def _named(value: object, synonyms: Mapping[str, str]) -> str:
    """A name as the model wrote it: any case, blanks or underscores for hyphens."""
    words = re.sub(r"[\s_-]+", "-", str(value).strip().lower())
    return synonyms.get(words, words)


def _line(value: object) -> int | None:
    """A line number, perhaps written as a text."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value.strip()[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _suggestion(text: Text, place: Span, quote: str, fix: object) -> str | None:
    """What is suggested in place of the quoted text, its lines indented as they will stand."""
    if not isinstance(fix, str) or len(fix) > _MAX_SUGGESTION:
        return None
    quoted = text.slice(place)
    fix = fix.replace("\r\n", "\n")
    if set(CONTROL.findall(fix)) - set(quoted):
        return None
    blocks = fenced_blocks(fix)
    fix = blocks[0].code if blocks else _undressed(quote, quoted, fix.strip())
    lines = fix.strip("\n").split("\n")
    if any(is_elision(_COMMENT.split(line)[-1]) for line in lines):
        return None
    lines = [lines[0].strip(), *_indented(text, place, lines)]
    suggestion = text.line_end.join(lines).rstrip()
    return None if suggestion.split() == quoted.split() or not suggestion else suggestion


def _undressed(quote: str, quoted: str, fix: str) -> str:
    """``fix`` without the backticks that a model puts round code.

    Backticks are code in many languages, and words in the comments of all. So they are the model's
    only where it put them round its quote as well.
    """
    dressed = re.fullmatch(r"(`+)(?!`).+(?<!`)\1", quote.strip(), re.DOTALL)
    if dressed is None or quoted.startswith("`"):
        return fix
    return fix.removeprefix(dressed[1]).removesuffix(dressed[1])


def _indented(text: Text, place: Span, lines: list[str]) -> list[str]:
    """All ``lines`` but the first, at the indentation of the place at least, with their own beyond.

    They have that of the place already where they stand as deep; what is below a colon has to stand
    deeper, since a line without braces opens a block so.
    """
    first, *more = lines
    start = text.line_start(text.line_at(place.start))
    line = text.slice(Span(start, place.start))
    margin = line[: len(line) - len(line.lstrip())]
    steps = [len(each) - len(each.lstrip()) for each in more if each.strip()]
    opens = first.rstrip().endswith(":")
    stands = not steps or (min(steps) >= len(margin) and steps[0] >= len(margin) + opens)
    missing = "" if stands else margin
    return [f"{missing}{each}".rstrip() for each in more]


def _related(text: Text, span: Span, value: object) -> tuple[Related, ...]:
    found = []
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("quote"), str):
            place = place_of(text, span, entry["quote"], _line(entry.get("line")))
            message = _words(entry.get("message"))
            if place is not None and message:
                found.append(Related(place, message))
    return tuple(found)
