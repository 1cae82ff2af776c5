from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.layout import indent_step, reindent
from miyabi_ls.source.text import Span, Text

RUST = Rust()
SPACES = "    "


@pytest.mark.parametrize(
    ("code", "indent", "step", "laid_out"),
    [
        pytest.param("a();\nb();", SPACES, SPACES, "    a();\n    b();", id="moved in"),
        pytest.param("        a();\n        b();", "", SPACES, "a();\nb();", id="moved out"),
        pytest.param("if a {\n    b()\n}", "\t", "\t", "\tif a {\n\t\tb()\n\t}", id="to tabs"),
        pytest.param(
            "\tif a {\n\t\tb()\n\t}", "", SPACES, "if a {\n    b()\n}", id="tabs to blanks"
        ),
        pytest.param("\ta();\n    b();", "", SPACES, "a();\nb();", id="tabs and blanks mixed"),
        pytest.param("a(\n      b)", "", "\t", "a(\n\t  b)", id="a rest stays blanks"),
        pytest.param("\n\n  a();\n\n\n", SPACES, SPACES, "    a();", id="blank ends dropped"),
        pytest.param("a();\n  \t\nb();", SPACES, SPACES, "    a();\n\n    b();", id="blank line"),
        pytest.param("a();  \t", "", SPACES, "a();", id="blanks after code"),
        pytest.param("a();\r\nb();\rc();", "", SPACES, "a();\nb();\nc();", id="line ends"),
        pytest.param(
            '  let s = "a\n b  \n";\n  c();',
            "\t",
            "\t",
            '\tlet s = "a\n b  \n";\n\tc();',
            id="string",
        ),
        pytest.param(
            '    let s = r#"a\n"b"\n\n  "#;',
            "",
            SPACES,
            'let s = r#"a\n"b"\n\n  "#;',
            id="raw string",
        ),
        pytest.param(
            "    // 注釈\n    a();",
            SPACES,
            SPACES,
            "    // 注釈\n    a();",
            id="comment beyond ASCII",
        ),
        pytest.param("", SPACES, SPACES, "", id="nothing"),
        pytest.param(" \n\t\n", SPACES, SPACES, "", id="only blanks"),
    ],
)
def test_code_is_laid_out_as_its_place_asks(
    code: str, indent: str, step: str, laid_out: str
) -> None:
    assert reindent(RUST, code, indent, step, "\n") == laid_out


@given(
    st.lists(
        st.sampled_from(
            ["a();", "  b();", "\tif c {", "\t\td()", "}", "", "   ", "// 🦀", 'x("");']
        ),
        max_size=8,
    ),
    st.sampled_from(["", SPACES, "\t", "\t\t"]),
    st.sampled_from([SPACES, "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_only_blanks_at_the_ends_of_lines_change(
    lines: list[str], indent: str, step: str, line_end: str
) -> None:
    code = "\n".join(lines)
    result = reindent(RUST, code, indent, step, line_end)
    assert [line.strip() for line in result.split(line_end)] == (
        [line.strip() for line in code.strip().split("\n")]
    )
    written = [line for line in result.split(line_end) if line]
    assert all(line.startswith(indent) for line in written)
    assert not written or any(line == indent + line.lstrip() for line in written)
    assert all(line == line.rstrip() for line in written)
    assert reindent(RUST, result, indent, step, line_end) == result


@given(st.text(alphabet='a \t\n"', max_size=30), st.sampled_from(["", "\t"]))
def test_what_strings_hold_is_kept(inside: str, indent: str) -> None:
    literal = f'r##"{inside}"##'
    result = reindent(RUST, f"    f({literal});", indent, "\t", "\n")
    assert result == f"{indent}f({literal});"


@pytest.mark.parametrize(
    ("source", "step"),
    [
        ("", SPACES),
        ("fn a() {\n\tb();\n}", "\t"),
        ("fn a() {\n    b();\n}", SPACES),
        ("\ta\n b", SPACES),
        ("\ta\r\n\tb\r\n c", "\t"),
    ],
)
def test_the_step_is_what_most_lines_of_the_file_use(source: str, step: str) -> None:
    assert indent_step(RUST, Text(source)) == step


def test_strings_are_listed_once_and_only_inside_the_span() -> None:
    source = 'f("a", r"b"); // "c"\ng("d")'
    syntax = RUST.parse(Text(source))
    spans = RUST.string_spans(syntax, Span(3, len(source)))
    assert [syntax.text.slice(span) for span in spans] == ['r"b"', '"d"']
