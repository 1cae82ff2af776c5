"""What earlier answers of a model tell of the next prompt: its tokens, and how long they take.

Learnt from answers that were read to their end, where a server says what it counted
(``prompt_eval_count``, ``prompt_eval_duration``), and by our own clock from answers that we ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from miyabi_ls.actions.action import Prompt
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.source.tokens import TokenEstimate, estimate_tokens
from miyabi_ls.source.tracking import smallest_edit
from miyabi_ls.store.model_figures import ModelFigures, ModelFiguresFile, ModelKey

_RECENT = 5
_PROMPTS = 8
_MARGIN = 1.05
_LOWEST_SCALE = 0.6
_ENOUGH_TOKENS = 400
"""In a shorter prompt the chat template's own tokens weigh too much."""
_ENOUGH_WRITTEN = 5
"""Fewer tokens tell no speed."""
_MOST_SHARED = 0.2
"""Of a prompt that the prefix cache may have: with more, its duration tells no speed (row 11)."""
_STEADY = 1.25
"""A speed this near to the last one is taken for the same, so that the outline stays the same."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one model on one server.

    Attributes:
        figures: of its last answers.
        prompts: what was sent last, to see what the prefix cache may have.
        tokens_per_second: read without help of a prefix cache; None before it was measured.
    """

    figures: ModelFigures = field(default_factory=ModelFigures)
    prompts: tuple[str, ...] = field(default=(), repr=False)
    tokens_per_second: float | None = None

    @classmethod
    def of(cls, figures: ModelFigures) -> Measured:
        """What ``figures`` tell."""
        return cls(figures, tokens_per_second=_read_speed(figures))

    @property
    def estimate(self) -> TokenEstimate:
        """How to count tokens: as the last prompts had them at most, and a little more."""
        if not self.figures.scales:
            return TokenEstimate()
        return TokenEstimate(max(_LOWEST_SCALE, max(self.figures.scales) * _MARGIN))

    @property
    def written_per_second(self) -> float | None:
        """Tokens a second that it writes, of the last answers the slowest; None before one told."""
        return min(self.figures.written, default=None)

    def after(self, prompt: Prompt, response: LLMResponse) -> Measured:
        """What is known once ``prompt`` was answered by ``response``."""
        text = "".join(prompt.texts)
        shared = max((_shared(text, earlier) for earlier in self.prompts), default=0.0)
        figures = self._reading(_writing(self.figures, response), text, shared, response)
        prompts = (*self.prompts[1 - _PROMPTS :], text)
        return Measured(figures, prompts, self._steadied(_read_speed(figures)))

    def _reading(
        self, figures: ModelFigures, text: str, shared: float, response: LLMResponse
    ) -> ModelFigures:
        """``figures`` with those of reading ``text``; a part of it, ``shared``, may be cached."""
        counted = response.prompt_tokens
        tokens = counted or self.estimate.of(text)
        if tokens < _ENOUGH_TOKENS:
            return figures
        if counted:
            scale = counted / estimate_tokens(text)
            figures = replace(figures, scales=_latest(figures.scales, scale))
        if not response.prompt_ms or shared > _MOST_SHARED:
            return figures
        speed = tokens * (1 - shared) * 1000 / response.prompt_ms
        if counted:
            return replace(figures, speeds=_latest(figures.speeds, speed))
        return replace(figures, timed=_latest(figures.timed, speed))

    def _steadied(self, speed: float | None) -> float | None:
        last = self.tokens_per_second
        if last and speed and last / _STEADY <= speed <= last * _STEADY:
            return last
        return speed


class Learnt:
    """What was measured, model by model.

    Args:
        file: where it is kept across restarts; None where it is not.
    """

    def __init__(self, file: ModelFiguresFile | None = None) -> None:
        self._file = file
        known = file.read() if file is not None else {}
        self._by_model = {key: Measured.of(figures) for key, figures in known.items()}
        self._last = next(reversed(self._by_model.values()), Measured())
        self._noted: set[ModelKey] = set()

    @property
    def current(self) -> Measured:
        """What is known of the model that answered last; it is the likely one to answer next."""
        return self._last

    def note(self, prompt: Prompt, response: LLMResponse) -> None:
        """Learn from an answer."""
        key = ModelKey(response.route.endpoint, response.route.model)
        self._last = self._by_model.pop(key, Measured()).after(prompt, response)
        self._by_model[key] = self._last
        self._noted.add(key)

    def keep(self) -> None:
        """Keep for the next session what was learnt in this one. Blocks for the disk."""
        if self._file is None or not self._noted:
            return
        # Other sessions learn of other models meanwhile.
        known = {k: v for k, v in self._file.read().items() if k not in self._noted}
        noted = {k: v.figures for k, v in list(self._by_model.items()) if k in self._noted}
        self._file.write(known | noted)


def _read_speed(figures: ModelFigures) -> float | None:
    """Tokens a second that a model reads, in a server's own words where there are any.

    A prompt that was cached by an earlier session seems fast, and none seems slow: the slowest is
    the true one. By our clock one seems slow as well, where the server had others to serve first.
    """
    if figures.speeds:
        return min(figures.speeds)
    timed = sorted(figures.timed)
    return timed[len(timed) // 2] if timed else None


def _writing(figures: ModelFigures, response: LLMResponse) -> ModelFigures:
    """``figures`` with that of writing ``response``."""
    if response.tokens_used < _ENOUGH_WRITTEN or not response.generation_ms:
        return figures
    speed = response.tokens_used * 1000 / response.generation_ms
    return replace(figures, written=_latest(figures.written, speed))


def _latest(figures: tuple[float, ...], figure: float) -> tuple[float, ...]:
    return (*figures[1 - _RECENT :], figure)


def _shared(text: str, earlier: str) -> float:
    """The part of ``text`` that is the start of ``earlier`` too."""
    return smallest_edit(earlier, text).span.start / len(text) if text else 0.0
