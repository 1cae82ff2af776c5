import pytest
from benchmarks.tokens import LONG, tokens
from hypothesis import given
from hypothesis import strategies as st


@given(st.text())
def test_joined_they_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let mut sorted", ("let", " mut", " sorted")),
        ("values.len()", ("values", ".len", "()")),
        ("ParseError", ("Parse", "Error")),
        ("a + 1234", ("a", " +", " ", "123", "4")),
        ("}\n\n    x", ("}\n\n", "   ", " x")),
        ("```rust\n", ("```", "rust", "\n")),
        ("a" * (LONG + 1), ("a" * LONG, "a")),
        ("", ()),
    ],
)
def test_they_are_cut_as_a_tokenizer_begins(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@given(st.lists(st.from_regex(r"[a-zA-Z]+", fullmatch=True)))
def test_no_word_is_less_than_a_token(words: list[str]) -> None:
    assert len(tokens(" ".join(words))) >= len(words)
