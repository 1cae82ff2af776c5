"""What reviews are worth on snippets with planted defects and their clean twins.

The answers are those kept beside the snippets (``tests/review_set``): what the embedded model
really said, and answers written for the purpose. Each is read as shipped, and without one or both
of two things: anchoring, so that a finding stands on the line it names and its quote is not looked
for; and dedupe, so that what is said twice counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from tests.review_set.snippets import REVIEW, Snippet, read_snippets

from benchmarks.rows import Row, row
from miyabi_ls.actions.action import Finding, Prompt, Target
from miyabi_ls.actions.finding_answer import finding_of
from miyabi_ls.actions.finding_entries import WHOLE, entries_of
from miyabi_ls.actions.same_finding import is_same
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.text import Span, Text

SOURCES: Mapping[str, str] = MappingProxyType(
    {"embedded": "the embedded model", "written": "answers written for the purpose"}
)
LANGUAGES = ("rust", "python")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to read answers.

    Attributes:
        name: what it is called in the rows.
        anchors: whether a finding stands where its quote does.
        dedupes: whether what says the same of the same place counts once.
    """

    name: str
    anchors: bool
    dedupes: bool


WAYS = (
    Way("as shipped", anchors=True, dedupes=True),
    Way("without anchoring", anchors=False, dedupes=True),
    Way("without dedupe", anchors=True, dedupes=False),
    Way("without both", anchors=False, dedupes=False),
)


@dataclass(frozen=True, slots=True)
class Score:
    """How findings compare with what was planted.

    Attributes:
        right: planted defects that were found.
        placed: those that a finding stands on, of whatever category.
        planted: all of them.
        shown: findings, also on clean snippets.
    """

    right: int = 0
    placed: int = 0
    planted: int = 0
    shown: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.placed + other.placed,
            self.planted + other.planted,
            self.shown + other.shown,
        )

    @property
    def precision(self) -> float:
        """Share of what was shown that is right; 0 where nothing was."""
        return self.right / self.shown if self.shown else 0.0

    @property
    def recall(self) -> float:
        """Share of what was planted that was found."""
        return self.right / self.planted if self.planted else 0.0

    @property
    def place_recall(self) -> float:
        """Share of what was planted that a finding stands on, of whatever category."""
        return self.placed / self.planted if self.planted else 0.0


def review_quality() -> list[Row]:
    """Precision and recall of each way to read each kind of answer; their spread is by language."""
    snippets = read_snippets()
    return [
        made
        for source, words in SOURCES.items()
        for way in WAYS
        for made in _rows(f"review, {words}, {way.name}", snippets, source, way)
    ]


def _rows(name: str, snippets: Sequence[Snippet], source: str, way: Way) -> list[Row]:
    scores = [
        sum((scored(s, source, way) for s in snippets if s.language_id == language), Score())
        for language in LANGUAGES
    ]
    both = sum(scores, Score())
    return [
        row(f"{name}: precision", both.precision, [each.precision for each in scores]),
        row(f"{name}: recall", both.recall, [each.recall for each in scores]),
        row(
            f"{name}: recall, any category",
            both.place_recall,
            [each.place_recall for each in scores],
        ),
    ]


def scored(snippet: Snippet, source: str, way: Way) -> Score:
    """How the answer of ``source`` about one snippet compares, read in ``way``."""
    target = snippet.target()
    found = findings(target, snippet.answers[source], way)
    if snippet.label is None:
        return Score(shown=len(found))
    places = snippet.label.spans(target.text)
    there = [each for each in found if any(map(each.span.overlaps, places))]
    right = [each for each in there if each.category in snippet.label.categories]
    return Score(int(bool(right)), int(bool(there)), 1, len(found))


def findings(target: Target, answer: str, way: Way) -> list[Finding]:
    """What an answer comes to; nothing where it cannot be read."""
    try:
        if way.anchors and way.dedupes:
            return list(REVIEW.read(target, Prompt("", "", 1), answer).findings)
        listed = entries_of(answer + WHOLE)
    except AnswerUnusable:
        return []
    kept: list[Finding] = []
    for entry in listed.entries:
        place = finding_of if way.anchors else _on_its_line
        found = place(target.text, target.span, REVIEW.categories, entry)
        if found and not (way.dedupes and any(is_same(found, other) for other in kept)):
            kept.append(found)
    return kept


def _on_its_line(
    text: Text, span: Span, categories: Sequence[str], entry: object
) -> Finding | None:
    """What ``finding_of`` makes of an entry, on the whole of the line it names, quote or not."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("quote"), str):
        return None
    somewhere = text.slice(span).split()[0]
    found = finding_of(text, span, categories, {**entry, "quote": somewhere, "line": 1})
    last = text.line_at(span.end)
    named = str(entry.get("line")).strip()
    line = min(int(named), last + 1) if named.isdecimal() else 1
    return found and replace(found, span=text.line_span(max(0, line - 1)))
