"""Snippets of our own for reviews: a planted defect, and a twin without it, a file for each pair.

A file ``LANGUAGE/NAME.txt`` has sections begun by ``==== label ====`` and so on:

- ``label``: the categories under which the defect may be reported, the planted one first, and below
  them the places a finding of it may stand on, each ``LINE: text``;
- ``defect`` and ``clean``: the code;
- ``written for defect`` and ``written for clean``: answers that were **written for the purpose**,
  with the faults that models are known for (other lines, the same twice, text that is not there, a
  false alarm). They show what reading an answer makes of it, and say nothing of any model;
- ``embedded for defect`` and ``embedded for clean``: what the embedded model **really answered**
  (``python -m tests.review_set.record_embedded``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.review import Review
from miyabi_ls.actions.review_form import CATEGORIES
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.text import Span, Text

FOLDER = Path(__file__).parent
REVIEW = Review(categories=tuple(CATEGORIES))
"""What is asked about every snippet: all there is to look for."""


@dataclass(frozen=True)
class Label:
    """A planted defect: under which categories, and on which lines and texts, it may be found."""

    categories: tuple[str, ...]
    places: tuple[tuple[int, str], ...]

    @property
    def category(self) -> str:
        """The one it was planted as."""
        return self.categories[0]

    def spans(self, text: Text) -> tuple[Span, ...]:
        """Its places in ``text``, each of them exact."""
        return tuple(_span(text, line, quote) for line, quote in self.places)


@dataclass(frozen=True)
class Snippet:
    """One of a pair.

    Attributes:
        name: ``LANGUAGE/NAME`` of the pair.
        kind: ``defect`` or ``clean``.
        code: its text.
        label: what was planted in it; None in a clean one.
        answers: what was answered, by ``written`` or ``embedded``.
    """

    name: str
    kind: str
    code: str
    label: Label | None
    answers: Mapping[str, str]

    @property
    def language_id(self) -> str:
        return self.name.partition("/")[0]

    def target(self) -> Target:
        """All of it."""
        language = by_language_id(self.language_id)
        assert language is not None
        syntax = language.parse(Text(self.code))
        found = REVIEW.find(language, syntax, Span(0, len(syntax.text)))
        assert found is not None
        return found


def read_snippets() -> list[Snippet]:
    """All of them, both of each pair."""
    return [each for path in sorted(FOLDER.glob("*/*.txt")) for each in _pair(path)]


def add_answer(snippet: Snippet, source: str, answer: str) -> None:
    """Write an answer into a snippet's file, at its end."""
    path = FOLDER / f"{snippet.name}.txt"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"==== {source} for {snippet.kind} ====\n{answer}\n")


def _pair(path: Path) -> list[Snippet]:
    sections: dict[str, str] = {}
    for part in path.read_text("utf-8").split("==== ")[1:]:
        title, _, content = part.partition(" ====\n")
        sections[title] = content
    name = f"{path.parent.name}/{path.stem}"
    label = _label(sections["label"])
    return [
        Snippet(name, kind, sections[kind], planted, _answers(sections, kind))
        for kind, planted in (("defect", label), ("clean", None))
    ]


def _label(section: str) -> Label:
    categories, *places = section.splitlines()
    parted = (place.partition(": ") for place in places)
    return Label(
        tuple(categories.split(", ")), tuple((int(line), quote) for line, _, quote in parted)
    )


def _answers(sections: Mapping[str, str], kind: str) -> dict[str, str]:
    ending = f" for {kind}"
    return {
        title.removesuffix(ending): content.removesuffix("\n")
        for title, content in sections.items()
        if title.endswith(ending)
    }


def _span(text: Text, line: int, quote: str) -> Span:
    here = text.line_span(line - 1)
    at = text.slice(here).index(quote)
    return Span(here.start + at, here.start + at + len(quote))
