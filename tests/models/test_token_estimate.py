"""The estimate of tokens against a real tokenizer: SmolLM2's, of 49,152 tokens.

gpt-oss and Qwen have three and four times as many, and take fewer for the same text. What is
estimated too low would be refused by a server.
"""

from __future__ import annotations

import base64
import random
from contextlib import aclosing
from pathlib import Path

from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.source.tokens import estimate_tokens
from tests.models.embedded_rig import real_installation

ROOT = Path(__file__).parents[2]
RUST = (ROOT / "tests/source/sample.rs").read_text("utf-8")
PYTHON = (ROOT / "server/miyabi_ls/source/text.py").read_text("utf-8")[:1500]
LUA = (ROOT / "editors/nvim/plugin/miyabi.lua").read_text("utf-8")[:1500]
TEXTS = {
    "Rust": RUST,
    "Rust, in one line": " ".join(RUST.split()),
    "Rust, with tabs and CRLF": RUST.replace("    ", "\t").replace("\n", "\r\n"),
    "Python": PYTHON,
    "Lua": LUA,
    "Japanese": "雅な言語サーバーは美しい。" * 10,
    "German": "Größe und Länge der Flächen überprüfen, jäh öffnen. " * 8,
    "emoji": "🦀🎉✨ " * 30,
    "Base64": base64.b64encode(random.Random(1).randbytes(300)).decode(),
    "hexadecimal": random.Random(2).randbytes(200).hex(),
    "signs": "{{{}}}();=>[]&&||!=<>+-*/%^~" * 15,
}


async def test_the_estimate_errs_towards_more() -> None:
    provider = EmbeddedProvider(real_installation())
    ratios = {}
    try:
        for name, text in TEXTS.items():
            request = LLMRequest(text, temperature=0, max_tokens=1)
            async with aclosing(provider.stream(request)) as events:
                (response,) = [event async for event in events if isinstance(event, LLMResponse)]
            ratios[name] = estimate_tokens(text) / response.prompt_tokens
    finally:
        await provider.close()
    wrong = {name: ratio for name, ratio in ratios.items() if not 0.95 <= ratio <= 1.6}
    assert not wrong
