"""Ask the embedded model about every snippet, and keep what it really answers.

``python -m tests.review_set.record_embedded`` asks about those that have no answer of it yet, as
the server asks this model. To have one answered anew, delete its section.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import LLMResponse
from tests.models.embedded_rig import real_installation
from tests.review_set.snippets import REVIEW, Snippet, add_answer, read_snippets

SOURCE = "embedded"


async def main() -> None:
    provider = EmbeddedProvider(real_installation())
    try:
        for snippet in read_snippets():
            if SOURCE not in snippet.answers:
                add_answer(snippet, SOURCE, await answer_to(provider, snippet))
                print(snippet.name, snippet.kind)
    finally:
        await provider.close()


async def answer_to(provider: EmbeddedProvider, snippet: Snippet) -> str:
    """What the model answers to the server's question about ``snippet``."""
    prompt = REVIEW.completion_prompt(snippet.target())
    assert prompt is not None
    request = LLMRequest(
        prompt=prompt.text,
        system=prompt.system,
        temperature=prompt.temperature,
        max_tokens=prompt.max_tokens,
        schema=prompt.schema,
    )
    async with aclosing(provider.stream(request)) as events:
        (response,) = [event async for event in events if isinstance(event, LLMResponse)]
    return response.text


if __name__ == "__main__":
    asyncio.run(main())
