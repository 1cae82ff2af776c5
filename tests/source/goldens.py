"""Tables of cases in plain text files, their expected part rewritten with ``MIYABI_UPDATE=1``."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

UPDATE = os.environ.get("MIYABI_UPDATE") == "1"
_TITLE = "#### "
_EXPECTED = "\n===>\n"
# What a text file cannot show, or an editor would take away.
_ESCAPES = {"␍": "\r", "␉": "\t", "␠": " ", "␀": "\0", "⟪BOM⟫": "\ufeff", "␌": "\f", "⏎\n": ""}


@dataclass(frozen=True)
class Golden:
    title: str
    source: str
    expected: str

    @property
    def text(self) -> str:
        """The source with its visible stand-ins resolved; ``⏎`` at its end takes the line end."""
        text = self.source + "\n"
        for shown, meant in _ESCAPES.items():
            text = text.replace(shown, meant)
        return text


def read_goldens(path: Path) -> list[Golden]:
    goldens = []
    for part in path.read_text("utf-8").split(_TITLE)[1:]:
        title, _, rest = part.partition("\n")
        source, _, expected = rest.partition(_EXPECTED)
        goldens.append(Golden(title, source, expected.strip("\n")))
    return goldens


def check_golden(path: Path, golden: Golden, found: str) -> None:
    """Compare, or take what was found as what is expected."""
    if UPDATE and found != golden.expected:
        goldens = [
            replace(each, expected=found) if each.title == golden.title else each
            for each in read_goldens(path)
        ]
        path.write_text(
            "".join(f"{_TITLE}{g.title}\n{g.source}{_EXPECTED}{g.expected}\n\n" for g in goldens),
            "utf-8",
        )
        return
    assert found == golden.expected


def cursor_in(marked: str) -> tuple[str, int, int]:
    """A text without its ``$0`` cursor or ``$1``..``$2`` selection, and where that is."""
    if "$0" in marked:
        return marked.replace("$0", ""), marked.index("$0"), marked.index("$0")
    start = marked.index("$1")
    end = marked.index("$2") - len("$1")
    return marked.replace("$1", "").replace("$2", ""), start, end
