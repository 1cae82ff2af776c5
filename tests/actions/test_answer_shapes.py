"""Line numbers taken off, and diffs applied, are what they were made from."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.diff_answer import is_diff, patched
from miyabi_ls.actions.line_numbers import without_line_numbers
from miyabi_ls.source.text import Text

LINES = st.text("ab (){}1:|.+-@", min_size=1, max_size=12).filter(lambda line: bool(line.strip()))
FILES = st.lists(LINES, min_size=1, max_size=20)


@given(
    st.lists(LINES, min_size=2, max_size=30),
    st.integers(1, 2000),
    st.sampled_from((": ", " | ", ". ", ") ", "\t", ":", " |")),
)
def test_numbers_that_were_put_before_lines_come_off(
    lines: list[str], first: int, separator: str
) -> None:
    lines = [line.lstrip() for line in lines]
    numbered = [f"{first + number}{separator}{line}" for number, line in enumerate(lines)]
    assert without_line_numbers("\n".join(numbered)) == "\n".join(lines)


@given(FILES)
def test_code_without_numbers_stays(lines: list[str]) -> None:
    code = "\n".join(f"x{line}" for line in lines)
    assert without_line_numbers(code) == code


@given(st.data(), FILES)
def test_a_diff_applied_gives_what_it_was_made_from(data: st.DataObject, lines: list[str]) -> None:
    before = [f"{number} {line}" for number, line in enumerate(lines)]  # each stands once
    after = list(before)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(after)))
        after[at : at + data.draw(st.integers(0, 2))] = data.draw(st.lists(LINES, max_size=2))
    diff = "\n".join(difflib.unified_diff(before, after, "a", "b", lineterm="", n=3))
    result = patched(Text("\n".join(before)), diff)
    if diff:
        assert is_diff("", diff)
        assert result == "\n".join(after)


@given(FILES, FILES)
def test_a_diff_of_another_file_is_not_applied(lines: list[str], others: list[str]) -> None:
    diff = "\n".join(f"-x{line}\n+y" for line in others)
    assert patched(Text("\n".join(lines)), diff) is None


def test_a_place_that_stands_twice_is_none() -> None:
    assert patched(Text("a\nb\na\n"), "-a\n+c") is None
    assert patched(Text("a\nb\na\n"), " b\n-a\n+c") == "a\nb\nc\n"
