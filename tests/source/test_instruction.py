"""Instructions in comments: ``// miyabi: use iterators``."""

from __future__ import annotations

import pytest

from miyabi_ls.actions.table import action_named
from miyabi_ls.source.instruction import instruction_above, is_instruction
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import cursor_in

RUST = Rust()
FN = "fn a() { $0todo!() }"


def instruction(marked: str) -> str:
    string, start, end = cursor_in(marked)
    syntax = RUST.parse(Text(string))
    item = RUST.item_at(syntax, Span(start, end)) if start == end else None
    at = start if item is None else item.declaration.start
    return instruction_above(RUST, syntax, item, at)


@pytest.mark.parametrize(
    ("above", "asked"),
    [
        ("// miyabi: use iterators\n", "use iterators"),
        ("//miyabi:use iterators\n", "use iterators"),
        ("// Miyabi: use\n//   iterators\n// only\n", "use\n  iterators\nonly"),
        ("// why\n// miyabi: use iterators\n", "use iterators"),
        ("// miyabi: use iterators\r\n// only\r\n", "use iterators\nonly"),
        ("// miyabi: one\n// miyabi: two\n", "one\ntwo"),
        ("/* miyabi: use iterators */\n", "use iterators"),
        ("/* miyabi: use\n * iterators\n */\n", "use\niterators"),
        ("// miyabi: use iterators\n/// Doc.\n#[inline]\n", "use iterators"),
        ("/// Doc.\n// miyabi: use iterators\n#[inline]\n", "use iterators"),
        ("/// Doc.\n#[inline]\n// miyabi: use iterators\n", "use iterators"),
        ("fn b() {}\n// miyabi: use iterators\n", "use iterators"),
        ("// miyabi: allow(unwrap)\n// because\n", ""),
        ("// miyabi: Allow (unwrap)\n", ""),
        ("// miyabi: allow(unwrap)\n// miyabi: use iterators\n", "use iterators"),
        ("// miyabi: use iterators\n// miyabi: allow(unwrap)\n// because\n", "use iterators"),
        ("/// miyabi: use iterators\n", ""),
        ("//! miyabi: use iterators\n", ""),
        ("/** miyabi: use iterators */\n", ""),
        ("// miyabi: use iterators\n\n", ""),
        ("// miyabi: use iterators\n\n// why\n", ""),
        ("// miyabi: use iterators\nfn b() {}\n", ""),
        ("// miyabi: use iterators\n/// Doc of b.\nfn b() {}\n", ""),
        ("fn b() {} // miyabi: use iterators\n", ""),
        ("// the miyabi: use iterators\n", ""),
        ("// miyabi:\n", ""),
        ('const B: &str = "\n// miyabi: use iterators\n";\n', ""),
        ("", ""),
    ],
)
def test_an_instruction_stands_in_the_comment_above(above: str, asked: str) -> None:
    assert instruction(above + FN) == asked
    inside = "".join(f"    {line}" for line in above.splitlines(keepends=True))
    if "//!" not in above and '"' not in above:
        assert instruction(f"impl B {{\n{inside}    {FN}\n}}\n") == asked


def test_one_above_a_selection_is_for_the_selection() -> None:
    body = "fn a() {\n    // miyabi: use iterators\n    $1call();$2\n}\n"
    assert instruction(body) == "use iterators"


def test_a_long_one_is_cut() -> None:
    assert len(instruction("// miyabi: " + "x" * 5000 + "\n" + FN)) == 2000


@pytest.mark.parametrize(
    ("comment", "is_one"),
    [
        ("// miyabi: x", True),
        ("# miyabi: x", True),
        ("-- miyabi: x", True),
        ("// miyabi: allow(x)", True),
        ("/// miyabi: x", False),
        ("#! miyabi: x", False),
        ("// x", False),
        ("x", False),
    ],
)
def test_a_language_can_tell_instructions_from_documentation(comment: str, is_one: bool) -> None:
    assert is_instruction(comment) is is_one


@pytest.mark.parametrize("name", ["generate", "doc", "review"])
def test_it_is_no_documentation(name: str) -> None:
    action = action_named(name)
    assert action is not None
    string, start, end = cursor_in("// miyabi: use iterators\n" + FN)
    target = action.find(RUST, RUST.parse(Text(string)), Span(start, end))
    assert target is not None
    assert target.item is not None
    assert target.item.docs == ()
    assert "miyabi" not in target.text.slice(target.span)
