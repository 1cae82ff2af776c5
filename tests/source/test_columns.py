"""Code whose columns are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.columns import moved
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.text import Text

LANGUAGES = st.sampled_from(("yaml", "haskell", "makefile", "html", "someday")).map(PlainLanguage)
BLANKS = "\t "


@pytest.mark.parametrize(
    ("language", "file", "code", "indent", "laid_out"),
    [
        pytest.param(
            "haskell", "  a", "  b\n    c\n  d", "  ", "  b\n    c\n  d", id="where it was"
        ),
        pytest.param("haskell", "  a", "b\n       c", "  ", "  b\n         c", id="odd columns"),
        pytest.param("haskell", "  a", "\n\nb\n \nc\n\n", "", "b\n\nc", id="blank lines"),
        pytest.param("yaml", "a:\n  b", "c:\n\td", "", "c:\n  d", id="no tabs in YAML"),
        pytest.param("makefile", "a:\n\tb", "c:\n    d", "", "c:\n\td", id="a file of tabs"),
        pytest.param("makefile", "a:\n\tb\n  c", "c:\n    d", "", "c:\n    d", id="of both"),
        pytest.param("makefile", "a = 1", "c:\n\td", "", "c:\n\td", id="of neither"),
        pytest.param("html", "a\r\n", "b  \nc", "\t", "\tb  \r\n\tc", id="blanks after code"),
        pytest.param(
            "shellscript", "a", "a <<E\nb\n E\nc", "  ", "  a <<E\nb\n E\n  c", id="heredoc"
        ),
        pytest.param("yaml", "a", "", "  ", "", id="nothing"),
        pytest.param("yaml", "a", " \n\t", "  ", "", id="only blanks"),
    ],
)
def test_columns_are_kept(language: str, file: str, code: str, indent: str, laid_out: str) -> None:
    assert moved(PlainLanguage(language), Text(file), code, indent) == laid_out


@given(LANGUAGES, st.text(), st.text(), st.sampled_from(("", "  ", "\t")))
def test_nothing_but_blanks_that_begin_a_line_changes(
    language: PlainLanguage, file: str, code: str, indent: str
) -> None:
    def words(string: str) -> list[str]:
        lines = string.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return [line.lstrip(BLANKS) for line in lines if line.strip()]

    assert words(moved(language, Text(file), code, indent)) == words(code)


@given(LANGUAGES, st.text("ab\n \t"), st.text("ab\n "), st.sampled_from(("", "  ")))
def test_what_goes_in_further_still_does(
    language: PlainLanguage, file: str, code: str, indent: str
) -> None:
    def columns(string: str) -> list[int]:
        lines = [line for line in string.split("\n") if line.strip()]
        return [len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()) for line in lines]

    before = columns(code)
    if "\t" not in file:  # else blanks become tabs, by the step that most lines take
        after = columns(moved(language, Text(file), code, indent).replace("\r", "\n"))
        assert [depth - min(before) for depth in before] == [depth - min(after) for depth in after]
