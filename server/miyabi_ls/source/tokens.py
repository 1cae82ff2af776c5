"""How many tokens a text will cost, before a server has counted them."""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass

_DENSE = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{40,}")
"""No words: keys, hashes, Base64."""
_LETTERS_OF_ASCII = string.ascii_letters.encode()
_DIGITS_OF_ASCII = string.digits.encode()
_BLANKS_OF_ASCII = b" \t\n\r\v\f\x1c\x1d\x1e\x1f"
"""What ``str.isspace`` takes for blank."""
_DENSE_BYTES = 1.1
_LETTERS = 3.5
_AN_OTHER = 0.6
_OTHER_BYTES = 1.5
_A_DIGIT = 1.2
_A_SIGN = 0.8
_A_LINE_END = 1.0


@dataclass(frozen=True, slots=True)
class TokenEstimate:
    """A way to estimate tokens, which errs towards more.

    The weights were fitted on code, prose and data to what SmolLM2's tokenizer makes of them
    (``tests/models/test_token_estimate.py``). Its vocabulary is a quarter of gpt-oss' and has a
    token for each digit: larger ones take fewer.

    Attributes:
        scale: tokens that a model's server counted for each one estimated; 1 until it has.
    """

    scale: float = 1.0

    def of(self, text: str) -> int:
        """Tokens of ``text``, rounded up."""
        dense = sum(map(len, _DENSE.findall(text)))
        rest = _DENSE.sub("", text) if dense else text
        plain = rest if rest.isascii() else rest.encode("ascii", "ignore").decode()
        ascii_bytes = plain.encode("ascii")
        letters = _count(ascii_bytes, _LETTERS_OF_ASCII)
        digits = _count(ascii_bytes, _DIGITS_OF_ASCII)
        signs = len(plain) - letters - digits - _count(ascii_bytes, _BLANKS_OF_ASCII)
        others = len(rest) - len(plain)
        other_bytes = len(rest.encode("utf-8", "replace")) - len(plain)
        tokens = (
            dense / _DENSE_BYTES
            + letters / _LETTERS
            + digits * _A_DIGIT
            + signs * _A_SIGN
            + (plain.count("\n") + plain.count("\r")) * _A_LINE_END
            + others * _AN_OTHER
            + other_bytes / _OTHER_BYTES
        )
        return math.ceil(tokens * self.scale)


def _count(ascii_bytes: bytes, of: bytes) -> int:
    """How many of those bytes there are; in C, since whole files are estimated item by item."""
    return len(ascii_bytes) - len(ascii_bytes.translate(None, of))


def estimate_tokens(text: str) -> int:
    """Tokens of ``text`` for a model of which nothing is known."""
    return TokenEstimate().of(text)
