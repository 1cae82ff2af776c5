"""What earlier answers of a model tell of the next prompt: its tokens, and how long they take.

Learnt within a session, from answers that were read to their end: only there a server says what it
counted (``prompt_eval_count``, ``prompt_eval_duration``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from miyabi_ls.actions.action import Prompt
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.source.tokens import TokenEstimate, estimate_tokens
from miyabi_ls.source.tracking import smallest_edit

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
        tokens_per_second: read without help of a prefix cache; None before it was measured.
        scales: tokens counted for each one estimated, of the last prompts.
        speeds: tokens a second, of the last prompts that tell.
        written: tokens a second of the last answers, thinking included.
        prompts: what was sent last, to see what the prefix cache may have.
    """

    tokens_per_second: float | None = None
    scales: tuple[float, ...] = ()
    speeds: tuple[float, ...] = ()
    written: tuple[float, ...] = ()
    prompts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def estimate(self) -> TokenEstimate:
        """How to count tokens: as the last prompts had them at most, and a little more."""
        if not self.scales:
            return TokenEstimate()
        return TokenEstimate(max(_LOWEST_SCALE, max(self.scales) * _MARGIN))

    @property
    def written_per_second(self) -> float | None:
        """Tokens a second that it writes, of the last answers the slowest; None before one told."""
        return min(self.written, default=None)

    def after(self, prompt: Prompt, response: LLMResponse) -> Measured:
        """What is known once ``prompt`` was answered by ``response``."""
        text = "".join(prompt.texts)
        shared = max((_shared(text, earlier) for earlier in self.prompts), default=0.0)
        known = replace(self, prompts=(*self.prompts[1 - _PROMPTS :], text))
        if response.tokens_used >= _ENOUGH_WRITTEN and response.generation_ms:
            speed = response.tokens_used * 1000 / response.generation_ms
            known = replace(known, written=(*self.written[1 - _RECENT :], speed))
        tokens = response.prompt_tokens
        if tokens < _ENOUGH_TOKENS:
            return known
        scales = (*self.scales[1 - _RECENT :], tokens / estimate_tokens(text))
        known = replace(known, scales=scales)
        if not response.prompt_ms or shared > _MOST_SHARED:
            return known
        speeds = (*self.speeds[1 - _RECENT :], tokens * (1 - shared) * 1000 / response.prompt_ms)
        # A prompt that was cached by an earlier session seems fast, and none seems slow: the
        # slowest of a few is the true one.
        return replace(known, speeds=speeds, tokens_per_second=self._steadied(min(speeds)))

    def _steadied(self, speed: float) -> float:
        last = self.tokens_per_second
        if last is not None and last / _STEADY <= speed <= last * _STEADY:
            return last
        return speed


class Learnt:
    """What a session has measured, model by model."""

    def __init__(self) -> None:
        self._by_model: dict[tuple[str, str], Measured] = {}
        self._last = Measured()

    @property
    def current(self) -> Measured:
        """What is known of the model that answered last; it is the likely one to answer next."""
        return self._last

    def note(self, prompt: Prompt, response: LLMResponse) -> None:
        """Learn from an answer."""
        key = (response.route.endpoint, response.route.model)
        self._last = self._by_model.get(key, Measured()).after(prompt, response)
        self._by_model[key] = self._last


def _shared(text: str, earlier: str) -> float:
    """The part of ``text`` that is the start of ``earlier`` too."""
    return smallest_edit(earlier, text).span.start / len(text) if text else 0.0
