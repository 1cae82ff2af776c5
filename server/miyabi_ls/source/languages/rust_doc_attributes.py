r"""Rust's documentation in attributes: ``#[doc = "..."]``, which is what ``///`` stands for."""

from __future__ import annotations

import re
from textwrap import dedent

from miyabi_ls.source.documentation_parts import Piece

_DOC = re.compile(r"[ \t]*#!?\[\s*doc\s*=\s*")
_STRING = re.compile(
    r'(?:r(?P<hashes>#*)"(?P<raw>.*?)"(?P=hashes)|"(?P<words>(?:[^"\\]|\\.)*)")\s*\]', re.DOTALL
)
_OTHER = re.compile(r"[ \t]*#!?\[[^\]\n]*\][ \t]*(?=\n)")
_ESCAPE = re.compile(
    r"""\\(?:(?P<one>[nrt0'"\\])|x(?P<byte>[0-7][0-9a-fA-F])|u\{(?P<code>[0-9a-fA-F_]{1,8})\}"""
    r"|\n\s*)"
)
_ONE = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def doc_attributes(code: str, at: int) -> Piece | None:
    """Reads attributes of documentation, those of other kinds between and before them skipped.

    One whose words are no string literal, such as ``include_str!("...")``, ends them.
    """
    words: list[str] = []
    end = at
    while True:
        here = end + (end > at and code.startswith("\n", end))
        if (attribute := _DOC.match(code, here)) is not None:
            literal = _STRING.match(code, attribute.end())
            if literal is None:
                break
            words.append(_words(literal))
            end = literal.end()
        elif (other := _OTHER.match(code, here)) is not None:
            end = other.end()
        else:
            break
    # Markers take one blank of each line, and rustdoc the indentation of all.
    lines = dedent("\n".join(words)).split("\n") if words else ()
    return Piece(tuple(lines), end) if end > at else None


def _words(literal: re.Match[str]) -> str:
    return literal["raw"] if literal["words"] is None else _ESCAPE.sub(_meant, literal["words"])


def _meant(escape: re.Match[str]) -> str:
    """What an escape stands for: nothing, where it goes over a line end."""
    if escape["one"]:
        return _ONE.get(escape["one"], escape["one"])
    digits = (escape["byte"] or escape["code"] or "").replace("_", "")
    if not digits:
        return ""
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else ""
