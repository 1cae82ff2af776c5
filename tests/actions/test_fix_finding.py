"""What a review suggests takes the place of what it quotes, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miyabi_ls.actions.action import CodeEdit, Finding, Prompt, Severity, Target
from miyabi_ls.actions.fix_finding import FixFinding, SuggestedFix
from miyabi_ls.engine.run import prove
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.languages.rust import Rust
from miyabi_ls.source.text import Span, Text

ASKED = Prompt("", "", max_tokens=10)


def suggested(code: str, quote: str, new_text: str) -> tuple[FixFinding, Target, str]:
    """The action, its target, and the answer that suggests it."""
    language = Rust() if "fn " in code else Python()
    text = Text(code)
    span = Span(code.index(quote), code.index(quote) + len(quote))
    finding = Finding(span, Severity.WARNING, "clippy", "Why?", suggestion=new_text)
    action = FixFinding(finding.message)
    target = action.find(language, language.parse(text), span)
    assert target is not None
    fix = SuggestedFix.of(target, finding)
    return replace(action, suggested=fix), target, fix.answer(target)


@pytest.mark.parametrize(
    ("code", "quote", "new_text"),
    [
        ("fn f() {\n    // Teh sum.\n    g();\n}\n", "Teh sum", "The sum"),
        ("/// Teh sum.\nfn f() {}\n", "/// Teh sum.", "/// The sum."),
        ('fn f() {\n    let s = "a\n  b";\n}\n', "a\n  b", "c\n  d"),
        ("fn f(x: i32) -> i32 {\n    y\n}\n", "y\n", "x\n"),
        ('def f():\n    """Teh sum."""\n    return 1\n', "Teh sum", "The sum"),
        (
            'def f():\n    """One.\n\n      two\n    """\n',
            "One.\n\n      two",
            "One.\n\n      three",
        ),
    ],
)
def test_it_is_made_as_it_was_written(code: str, quote: str, new_text: str) -> None:
    action, target, answer = suggested(code, quote, new_text)
    reading = action.read(target, ASKED, answer)
    assert isinstance(reading, CodeEdit)
    assert prove(target, reading)
    assert target.text.replace(reading.edit).string == code.replace(quote, new_text)


def test_a_model_that_is_asked_again_answers_for_itself() -> None:
    action, target, _ = suggested("fn f(x: i32) -> i32 {\n    x + 1\n}\n", "+ 1", "+ 2")
    reading = action.read(target, ASKED, "```rust\nx + 3\n```\n")
    assert target.text.replace(reading.edit).string == "fn f(x: i32) -> i32 {\n    x + 3\n}\n"


def test_lines_that_were_changed_are_left_as_they_are() -> None:
    action, target, answer = suggested("fn f() {\n    g(1);\n}\n", "g(1)", "g(2)")
    text = Text(target.text.string.replace("g(1)", "h(1)"))
    changed = replace(target, syntax=target.language.parse(text))
    with pytest.raises(AnswerUnusable, match="ask for a fix"):
        action.read(changed, ASKED, answer)
