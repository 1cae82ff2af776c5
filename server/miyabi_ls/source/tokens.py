"""How many tokens a text will cost, before a server has counted them."""

from __future__ import annotations

import math
from dataclasses import dataclass

BYTES_PER_TOKEN = 3.3
"""Source code in the vocabularies of gpt-oss and Qwen takes 3.3 to 4 bytes a token; the low end is
used, so that an estimate errs towards leaving room."""
OTHER_BYTES_PER_TOKEN = 1.5
"""Of characters beyond ASCII, which vocabularies hold few of: many take a token a byte or two."""


@dataclass(frozen=True, slots=True)
class TokenEstimate:
    """A way to estimate tokens.

    Attributes:
        scale: tokens that a model's server counted for each one estimated; 1 until it has.
    """

    scale: float = 1.0

    def of(self, text: str) -> int:
        """Tokens of ``text``, rounded up."""
        encoded = len(text.encode("utf-8", "replace"))
        ascii_bytes = encoded if text.isascii() else sum(map(str.isascii, text))
        tokens = ascii_bytes / BYTES_PER_TOKEN + (encoded - ascii_bytes) / OTHER_BYTES_PER_TOKEN
        return math.ceil(tokens * self.scale)


def estimate_tokens(text: str) -> int:
    """Tokens of ``text`` for a model of which nothing is known."""
    return TokenEstimate().of(text)
