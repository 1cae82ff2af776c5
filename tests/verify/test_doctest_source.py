"""Which blocks of documentation are examples, and the file that rustdoc is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from miyabi_ls.verify.doctest_source import Example, doctest_source, examples_in

CODE = ("let a = 1;", "", "assert!(a == 1);")


def docs(info: str, fence: str = "```") -> list[str]:
    return ["Summary.", "", "# Examples", "", f"{fence}{info}", *CODE, fence]


@pytest.mark.parametrize(
    ("info", "tags"),
    [
        ("", ()),
        ("rust", ()),
        ("no_run", ()),
        ("should_panic", ("should_panic",)),
        ("compile_fail,E0308", ("compile_fail", "E0308")),
        ("rust, edition2018", ("edition2018",)),
        ("rust fancy", ()),
    ],
)
def test_examples(info: str, tags: tuple[str, ...]) -> None:
    found = examples_in(docs(info), first_line=10)
    assert found.compiled == (Example(14, tags, CODE),)
    assert found.left_out == ""


@pytest.mark.parametrize("info", ["text", "console", "python", "fancy", "toml,no_run"])
def test_other_blocks(info: str) -> None:
    assert examples_in(docs(info), 1) == examples_in([], 1)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (docs("ignore"), "marked `ignore`"),
        (docs("rust,ignore-windows"), "marked `ignore`"),
        (["Summary.", "", "    let a = 1;"], "without fences"),
        (["Summary.", "", "- ```", "  let a = 1;", "", "after"], "does not end"),
    ],
)
def test_what_is_not_compiled_is_said(lines: list[str], why: str) -> None:
    found = examples_in(lines, 1)
    assert found.compiled == ()
    assert why in found.left_out


def test_fences_of_other_kinds_and_in_lists() -> None:
    lines = [*docs("", "~~~~"), "", "- like so:", "  ```", "  b();", "  ```"]
    found = [(each.line, each.code) for each in examples_in(lines, 1).compiled]
    assert found == [(5, CODE), (12, ("b();",))]


def test_every_example_stands_at_its_line_and_is_marked() -> None:
    source = doctest_source([Example(3, (), ("a();",)), Example(8, ("should_panic",), ("b();",))])
    assert source.split("\n") == [
        "",
        "",
        "//! ~~~~~~~~rust,no_run,standalone_crate",
        "//! a();",
        "//! ~~~~~~~~",
        "//!",
        "//!",
        "//! ~~~~~~~~rust,no_run,standalone_crate,should_panic",
        "//! b();",
        "//! ~~~~~~~~",
        "",
    ]


LINES = (
    *(
        "```",
        "````",
        "~~~",
        "~~~~~~~~~~~",
        "```rust",
        "```text",
        "\t```",
        "  ```",
        "- ```",
        "> ```",
    ),
    *("~~~~~~~~no_run", "1. ~~~~", "    a();", "b();", "", "# Examples", "[^1]: x"),
)


@given(
    st.lists(
        st.sampled_from(LINES),
        max_size=12,
    )
)
def test_whatever_a_model_wrote_no_example_is_without_its_mark(lines: list[str]) -> None:
    source = doctest_source(examples_in(lines, 1).compiled)
    shown = [line.removeprefix("//!").removeprefix(" ") for line in source.split("\n")]
    tokens = MarkdownIt().parse("\n".join(shown))
    assert {token.type for token in tokens} <= {"fence"}
    assert all(re.match("rust,no_run,standalone_crate", token.info) for token in tokens)
