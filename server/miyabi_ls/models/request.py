"""What a provider is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """Who said a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class ReasoningEffort(StrEnum):
    """How long a thinking model may think; the levels gpt-oss knows."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One question to a model.

    Attributes:
        prompt: the user's turn; for a completion model, the text to be continued.
        system: the system turn; empty for none.
        history: earlier turns, between system and prompt. Answers in it without their thinking:
            a thinking model is shown its earlier answers alone.
        partial: the beginning of the answer, which came before and is to be gone on from; what is
            answered now follows it. Empty for an answer from its start.
        temperature: 0 is greedy.
        max_tokens: tokens of the answer itself, thinking not counted; above 0.
        reasoning_effort: used where the model can think.
        schema: a JSON schema the answer must follow; None for free text.
        unstructured: the user's turn in place of ``prompt`` where a model takes no schema; empty
            where it is the same.
        functions: tools the model may call, in Ollama's ``tools`` shape.
        stop: texts that end the answer; they are not part of it.
    """

    prompt: str
    system: str = ""
    history: tuple[Message, ...] = ()
    partial: str = ""
    temperature: float = 0.2
    max_tokens: int = 512
    reasoning_effort: ReasoningEffort = ReasoningEffort.LOW
    schema: Mapping[str, Any] | None = None
    unstructured: str = ""
    functions: tuple[Mapping[str, Any], ...] = ()
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Ollama takes num_predict 0 as "unlimited" (recorded: 14_generate_num_predict_0).
        if self.max_tokens <= 0:
            raise ValueError("max_tokens must be above 0")
