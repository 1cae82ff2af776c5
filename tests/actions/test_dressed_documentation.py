"""Rustdoc in other dress: as block comments, as attributes, as Markdown, in a block quote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from miyabi_ls.actions.early_stop import Completeness, EarlyStop
from miyabi_ls.source.languages.rust import Rust
from tests.actions.cases import Case, described, prompt_of, read_cases

_LINES = re.compile(r"(?:^[ \t]*//[/!](?!/).*\n)+", re.MULTILINE)


def lines_in(comment: str) -> list[str]:
    style = Rust().documentation
    assert style is not None
    return style.lines_in(comment)


def starred(comment: str) -> str:
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines_in(comment)), " */", ""])


def unstarred(comment: str) -> str:
    return "\n".join(["/**", *(f"    {line}".rstrip() for line in lines_in(comment)), "*/", ""])


def attributes(comment: str) -> str:
    return "".join(f"#[doc = {quoted(line)}]\n" for line in lines_in(comment))


def one_attribute(comment: str) -> str:
    return f"#[doc = {quoted(chr(10).join(lines_in(comment)))}]\n"


def raw_attributes(comment: str) -> str:
    return "".join(f'#[doc = r##" {line}"##]\n' for line in lines_in(comment))


def quoted(words: str) -> str:
    """A string literal of Rust, which writes other escapes than JSON for few characters."""
    return json.dumps(words, ensure_ascii=False)


CASES = [
    case
    for case in read_cases("doc")
    if case.language.language_id == "rust"
    and case.kind == "after"
    and not case.cut
    and len(_LINES.findall(case.answer + "\n")) == 1
    and not set("\f\0\u2028\r") & set(case.answer)
    and "*/" not in case.answer
]
WAYS = [starred, unstarred, attributes, one_attribute, raw_attributes]


def in_a_quote(answer: str) -> str:
    return re.sub(r"^", "> ", answer, flags=re.MULTILINE)


def below_a_word(answer: str) -> str:
    return f"Here:\n\n{in_a_quote(answer)}\n\nThat is all.\n"


def streamed(case: Case) -> Case:
    """The same answer, ended where the stream would be."""
    target = case.target()
    stop = EarlyStop(case.action, target, prompt_of(case.action, target))
    ends = range(1, len(case.answer) + 1)
    whole = (at for at in ends if stop.completeness(case.answer[:at]) is not Completeness.PARTIAL)
    end = next(whole, len(case.answer))
    return replace(case, answer=case.answer[:end])


@pytest.mark.parametrize("way", WAYS)
def test_documentation_written_another_way_is_read_as_before(way: Callable[[str], str]) -> None:
    for case in CASES:
        dressed = replace(case, answer=_LINES.sub(lambda m: way(m[0]), case.answer + "\n"))
        expected = ("after", case.expected)
        assert described(dressed, case.target()) == expected, dressed.answer
        assert described(streamed(dressed), case.target()) == expected, dressed.answer


@pytest.mark.parametrize("dress", [in_a_quote, below_a_word])
def test_documentation_in_a_block_quote_is_read_as_before(dress: Callable[[str], str]) -> None:
    for case in CASES:
        if "```" not in case.answer or ">" in case.answer or "<" in case.answer:
            continue
        dressed = replace(case, answer=dress(case.answer))
        expected = ("after", case.expected)
        assert described(dressed, case.target()) == expected, dressed.answer
        assert described(streamed(dressed), case.target()) == expected, dressed.answer


def test_there_are_enough_of_them() -> None:
    assert len(CASES) > 40
