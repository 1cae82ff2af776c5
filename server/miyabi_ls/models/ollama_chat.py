"""The body of ``POST /api/chat``, and whether its prompt reached the model whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from miyabi_ls.models.gpt_oss import (
    goes_on_from_partial,
    takes_format,
    think_value,
    thinking_room,
)
from miyabi_ls.models.ollama_target import Target
from miyabi_ls.models.request import LLMRequest, Message, Role

GO_ON: Final = (
    "Your answer was cut off at its length limit. Go on exactly where it stopped: begin with what "
    "follows its last word, and do not write again what you wrote already."
)
"""How a model is asked that takes a trailing assistant message for a turn that has ended."""


@dataclass(frozen=True, slots=True)
class Variant:
    """How an attempt differs from the plain request.

    Attributes:
        with_schema: whether the schema is sent, where the request has one.
        more_room: whether thinking gets more room, after it used all of it.
    """

    with_schema: bool = True
    more_room: bool = False


def chat_body(
    request: LLMRequest, target: Target, keep_alive: str, variant: Variant
) -> dict[str, Any]:
    """Return the body to send.

    ``truncate: false`` makes the server refuse a prompt that does not fit instead of cutting it
    (row 6), ``shift: false`` makes it stop at the end of the context (row 7), and ``num_ctx`` and
    ``keep_alive`` are in every request, since leaving them out means another value (rows 9, 18).
    """
    is_structured = _is_structured(request, target, variant)
    effort = request.reasoning_effort
    name, details = target.route.model, target.details
    think = think_value(name, details, effort, wants_schema=request.schema is not None)
    room = thinking_room(effort, think=think, more=variant.more_room)
    body: dict[str, Any] = {
        "model": name,
        "messages": [
            {"role": message.role.value, "content": message.content}
            for message in messages(request, target, structured=is_structured)
        ],
        "stream": True,
        "truncate": False,
        "shift": False,
        "keep_alive": keep_alive,
        "options": {
            "temperature": request.temperature,
            "num_predict": request.max_tokens + room,
            "num_ctx": target.num_ctx,
        },
    }
    if request.stop:
        body["options"]["stop"] = list(request.stop)
    if think is not None:
        body["think"] = think
    if is_structured:
        body["format"] = request.schema
    if request.functions:
        body["tools"] = list(request.functions)
    return body


def _is_structured(request: LLMRequest, target: Target, variant: Variant) -> bool:
    """Whether the answer is to follow a schema, which not every model does."""
    wanted = request.schema is not None and variant.with_schema
    return wanted and takes_format(target.route.model, target.details, target.version)


def messages(request: LLMRequest, target: Target, *, structured: bool) -> tuple[Message, ...]:
    """Return the turns in the order they are sent: the stable ones first (row 11)."""
    system = (Message(Role.SYSTEM, request.system),) if request.system else ()
    prompt = request.prompt if structured else request.unstructured or request.prompt
    turns = (*system, *request.history, Message(Role.USER, prompt))
    if not request.partial:
        return turns
    begun = (*turns, Message(Role.ASSISTANT, request.partial))
    if goes_on_from_partial(target.route.model, target.details):
        return begun
    return (*begun, Message(Role.USER, GO_ON))


def was_cut(request: LLMRequest, prompt_tokens: int, num_ctx: int) -> bool:
    """Whether the server's own count shows that it cut the prompt (rows 5 and 8).

    A server before 0.12.6 knows no ``truncate: false``. It keeps num_ctx tokens, so a count that
    fills the context is a cut prompt; and a tokenizer gives each word a token at least, so a count
    below the number of words is one too. A count of 0 tells nothing (row 27).
    """
    if prompt_tokens == 0:
        return False
    texts = [request.system, request.prompt, request.partial]
    texts += (message.content for message in request.history)
    words = sum(len(text.split()) for text in texts)
    return prompt_tokens >= num_ctx or prompt_tokens < words
