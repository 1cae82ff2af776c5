"""Files and targets for tests of reviews."""

from __future__ import annotations

from pathlib import Path

from miyabi_ls.actions.action import Finding, Severity, Target
from miyabi_ls.engine.review.memory import Memory
from miyabi_ls.engine.review.targets import review_targets
from miyabi_ls.settings import ReviewSettings
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from miyabi_ls.store.reviewed import open_reviewed_items

RUST, PYTHON = Rust(), Python()
ASKED = ReviewSettings()
TWENTY = "\n".join(f"fn number_{n}() -> u32 {{\n    {n}\n}}\n" for n in range(20))


def targets_of(string: str, language: Language = RUST) -> tuple[Target, ...]:
    return review_targets(language, language.parse(Text(string))).targets


def shown_code(string: str, language: Language = RUST) -> list[str]:
    """What of a file is asked about, target by target."""
    return [each.text.slice(each.span) for each in targets_of(string, language)]


def memory_in(folder: Path, settings: ReviewSettings = ASKED) -> Memory:
    return Memory(open_reviewed_items(folder), settings)


def finding_at(target: Target, quote: str, message: str = "Look at this.") -> Finding:
    start = target.text.string.index(quote, target.span.start)
    span = Span(start, start + len(quote))
    return Finding(span, Severity.WARNING, "error-handling", message)
