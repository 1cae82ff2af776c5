"""Ask the embedded model, and keep what it really answers as cases.

``python -m tests.actions.record_embedded`` asks every question of ``embedded_questions.txt`` that
has no case yet, and writes ``tests/cases/rust/ACTION/smollm2_STYLE_NAME.txt`` without its last
section. ``MIYABI_UPDATE=1 pytest tests/actions/test_cases.py`` then adds what becomes of each
answer; read every one before you keep it.

A question is titled ``ACTION STYLE NAME``. ``completion`` is how the server itself asks this model;
``chat`` is how it asks all others, in the form this one was trained on; ``simple`` asks the same
in the few words that so small a model can follow. It is greedy: an answer comes again the same.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from miyabi_ls.actions.action import Prompt
from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import FinishReason, LLMResponse
from tests.actions.cases import FOLDER, Case, prompt_of, write_case
from tests.models.embedded_rig import real_installation
from tests.source.goldens import Golden, read_goldens

QUESTIONS = Path(__file__).parent / "embedded_questions.txt"
_MOST_TOKENS = 240


async def main() -> None:
    provider = EmbeddedProvider(real_installation())
    try:
        for question in read_goldens(QUESTIONS):
            case, style = _case(question)
            if not case.path.exists():
                write_case(await _answered(provider, case, style))
                print(case.path.name)
    finally:
        await provider.close()


def _case(question: Golden) -> tuple[Case, str]:
    action, style, name = question.title.split()
    path = FOLDER / "rust" / action / f"smollm2_{style}_{name}.txt"
    return Case(path, question.text.rstrip("\n") + "\n", "", False, "", ""), style


async def _answered(provider: EmbeddedProvider, case: Case, style: str) -> Case:
    is_completion = style == "completion"
    prompt = _prompt(case, style)
    request = LLMRequest(
        prompt=prompt.text if is_completion else _as_chat(prompt),
        temperature=0,
        max_tokens=min(prompt.max_tokens, _MOST_TOKENS),
        stop=(*prompt.stop, "<|im_end|>"),
    )
    async with aclosing(provider.stream(request)) as events:
        answers = [event async for event in events if isinstance(event, LLMResponse)]
    cut = answers[0].finish_reason is FinishReason.LENGTH
    return replace(case, answer=prompt.whole(answers[0].text), cut=cut)


def _in_few_words(case: Case) -> str:
    target = case.target()
    code = target.text.slice(target.item.span if target.item else target.span)
    task = {"generate": "Write this Rust function", "doc": "Write a doc comment for this Rust code"}
    return f"{task[case.path.parent.name]}:\n\n```rust\n{code}\n```"


def _prompt(case: Case, style: str) -> Prompt:
    action, target = case.action, case.target()
    if style == "completion":
        prompt = action.completion_prompt(target)
        assert prompt is not None
        return prompt
    prompt = prompt_of(action, target)
    is_simple = style == "simple"
    return replace(prompt, system="", text=_in_few_words(case)) if is_simple else prompt


def _as_chat(prompt: Prompt) -> str:
    """The turns as SmolLM2-Instruct was trained on them."""
    turns = (("system", prompt.system), ("user", prompt.text))
    asked = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns if text)
    return f"{asked}<|im_start|>assistant\n"


if __name__ == "__main__":
    asyncio.run(main())
