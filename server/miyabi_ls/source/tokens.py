"""How many tokens a text will cost, before a server has counted them."""

from __future__ import annotations

BYTES_PER_TOKEN = 3.3
"""Source code in the vocabularies of gpt-oss and Qwen takes 3.3 to 4 bytes a token; the low end is
used, so that an estimate errs towards leaving room."""


def estimate_tokens(text: str) -> int:
    """Tokens of ``text``, estimated from its UTF-8 length."""
    return -(-len(text.encode("utf-8", "replace")) * 10 // round(BYTES_PER_TOKEN * 10))
