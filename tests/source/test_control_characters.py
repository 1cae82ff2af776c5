"""What is shown of characters that have no place in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.control_characters import CONTROL, escaped

ANY = st.text(st.characters(exclude_categories=()))


@given(ANY)
def test_what_is_escaped_can_be_written_and_moves_nothing(text: str) -> None:
    shown = escaped(text)
    assert not CONTROL.search(shown)
    assert shown.encode("utf-8").decode("utf-8") == shown


def test_words_stay_as_they_are_and_the_rest_is_seen() -> None:
    assert escaped("Größe 名 🦀\tx\n") == "Größe 名 🦀\tx\n"
    assert escaped("\x1b[2J\r\u202e\udcff\x9b") == "\\x1b[2J\\r\\u202e\\udcff\\x9b"
