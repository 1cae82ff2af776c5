"""Texts that position code gets wrong, and what is true of them, worked out another way.

The oracle shares no code with the product: it walks characters with an automaton of its own, and
makes changes on arrays of code units, as an editor does.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from miyabi_ls.source.positions import Encoding
from miyabi_ls.source.text import Edit, Span

ODD_CHARACTERS = (
    "\r",
    "\n",
    "\r\n",
    "\f",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\u0301",
    "e\u0301",
    "\u00e9",
    "雅",
    "ｱ",
    "🦀",
    "👩\u200d👩",
    "\U0010ffff",
    "\ud83d",
    "\ude00",
    "\0",
    "\t",
    " ",
    "a",
    "/",
)
WELL_FORMED = tuple(c for c in ODD_CHARACTERS if c.isprintable() or not "\ud800" <= c <= "\udfff")

strings = st.lists(st.sampled_from(ODD_CHARACTERS), max_size=12).map("".join)
line_ends = st.sampled_from(("\n", "\r\n", "\r"))
encodings = st.sampled_from(Encoding)


@st.composite
def edits_of(draw: st.DrawFn, string: str) -> Edit:
    """Any edit of ``string``; it may begin inside a line end."""
    start = draw(st.integers(0, len(string)))
    end = draw(st.integers(start, min(len(string), start + 6)))
    return Edit(Span(start, end), draw(strings))


def edited(string: str, edit: Edit) -> str:
    return string[: edit.span.start] + edit.new_text + string[edit.span.end :]


@dataclass(frozen=True)
class Line:
    """Where a line begins and what it holds, without and with its line end."""

    start: int
    content: str
    end: str


def lines_of(string: str) -> list[Line]:
    """The lines by LSP's rules, one character at a time."""
    lines: list[Line] = []
    start = at = 0
    while at < len(string):
        if string[at] in "\r\n":
            length = 2 if string[at] == "\r" and string[at + 1 : at + 2] == "\n" else 1
            lines.append(Line(start, string[start:at], string[at : at + length]))
            at += length
            start = at
        else:
            at += 1
    return [*lines, Line(start, string[start:], "")]


_CODECS = {
    Encoding.UTF_8: ("utf-8", 1),
    Encoding.UTF_16: ("utf-16-le", 2),
    Encoding.UTF_32: ("utf-32-le", 4),
}


def units(string: str, encoding: Encoding) -> list[bytes]:
    """The code units of ``string``, as an editor of this encoding stores them."""
    codec, width = _CODECS[encoding]
    # One character at a time: two lone surrogates side by side stay two.
    encoded = b"".join(character.encode(codec, "surrogatepass") for character in string)
    return [encoded[at : at + width] for at in range(0, len(encoded), width)]


def joined(code_units: list[bytes], encoding: Encoding) -> str:
    return b"".join(code_units).decode(_CODECS[encoding][0], "surrogatepass")


def unit_offset(string: str, line: int, character: int, encoding: Encoding) -> int:
    """The place of a position in the array of code units of ``string``."""
    lines = lines_of(string)
    if line >= len(lines):
        return len(units(string, encoding))
    before = "".join(each.content + each.end for each in lines[:line])
    width = len(units(lines[line].content, encoding))
    return len(units(before, encoding)) + min(character, width)
