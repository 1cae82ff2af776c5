"""How fast each model read and wrote, kept across restarts, so that a first review has an estimate.

Figures only: no prompt, no answer. The file comes back by itself when it is deleted.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from miyabi_ls.store.whole_file import write_whole

_MOST_MODELS = 20
_MOST_BYTES = 100_000
_MOST_FIGURES = 5
_LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What the last answers of a model told, the newest last, five of each at most.

    Attributes:
        scales: tokens counted for each one estimated, of prompts.
        speeds: tokens a second of prompts, by the server's own clock.
        timed: the same by our clock, of answers that we ended, so that the server told nothing.
        written: tokens a second of answers, thinking included.
    """

    scales: tuple[float, ...] = ()
    speeds: tuple[float, ...] = ()
    timed: tuple[float, ...] = ()
    written: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelKey:
    """A model on a server: what figures are of."""

    endpoint: str
    model: str


@dataclass(frozen=True, slots=True)
class ModelFiguresFile:
    """The file. Both methods block, and neither raises: without it there is merely no estimate."""

    path: Path

    def read(self) -> dict[ModelKey, ModelFigures]:
        """The figures of each model, the one that answered last as the last."""
        try:
            with self.path.open("rb") as file:
                content = json.loads(file.read(_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        entries = content.get("models") if isinstance(content, dict) else None
        found = map(_entry, entries if isinstance(entries, list) else ())
        return dict(each for each in found if each is not None)

    def write(self, figures: Mapping[ModelKey, ModelFigures]) -> None:
        """Write the figures of the last models anew."""
        kept = list(figures.items())[-_MOST_MODELS:]
        content = {"models": [asdict(key) | asdict(value) for key, value in kept]}
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.path, json.dumps(content), 0o600)


def _entry(entry: object) -> tuple[ModelKey, ModelFigures] | None:
    if not isinstance(entry, Mapping):
        return None
    names = [entry.get(field.name) for field in fields(ModelKey)]
    endpoint, model = (name if isinstance(name, str) else "" for name in names)
    values = [tuple(_numbers(entry.get(field.name))) for field in fields(ModelFigures)]
    return (ModelKey(endpoint, model), ModelFigures(*values)) if model else None


def _numbers(value: object) -> Iterable[float]:
    """The figures that can be true; a file may hold anything."""
    for number in (value if isinstance(value, list) else [])[-_MOST_FIGURES:]:
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if is_number and math.isfinite(number) and 0 < number < _LARGEST:
            yield float(number)
