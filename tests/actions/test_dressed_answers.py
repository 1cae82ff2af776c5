"""Good answers in other dress: what models put around their code changes nothing of the edit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.actions.cases import Case, described, read_cases

_FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
CASES = [
    case
    for case in read_cases("generate")
    if case.kind == "after" and not case.cut and _FENCED.search(case.answer)
    if len(re.findall(r"^`{3}", case.answer, re.MULTILINE)) % 2 == 0  # else a dress tears it apart
][::3]
EXAMPLES = {
    "rust": "let result = NAME(1, 2);\nassert_eq!(result, 2);\n",
    "python": "result = NAME(1, 2)\nprint(result)\n",
    "javascript": "const result = NAME(1, 2);\nconsole.log(result);\n",
    "go": "result := NAME(1, 2)\nfmt.Println(result)\n",
}
TESTS = {
    "rust": "#[test]\nfn works() {\n    assert_eq!(NAME(1, 2), 2);\n}\n",
    "python": "def test_it():\n    assert NAME(1, 2) == 2\n",
    "javascript": 'test("it", () => {\n  expect(NAME(1, 2)).toBe(2);\n});\n',
    "go": "func TestIt(t *testing.T) {\n\tif NAME(1, 2) != 2 {\n\t\tt.Fail()\n\t}\n}\n",
}


def in_tildes(case: Case) -> str:
    return _FENCED.sub(lambda match: f"~~~~~{match[2]}\n{match[3]}~~~~~", case.answer)


def with_line_numbers(case: Case) -> str:
    def numbered(match: re.Match[str]) -> str:
        if re.match(r"\s*\d", match[3]):
            return match[0]  # with numbers of its own, which no others can be told from
        lines = match[3].rstrip("\n").split("\n")
        code = "\n".join(f"{number:3} | {line}" for number, line in enumerate(lines, start=1))
        return f"{match[1]}{match[2]}\n{code}\n{match[1]}"

    return _FENCED.sub(numbered, case.answer)


def in_a_list(case: Case) -> str:
    return "1. Write this:\n\n" + re.sub(r"^(?=.)", "   ", case.answer, flags=re.MULTILINE)


def in_a_quote(case: Case) -> str:
    return re.sub(r"^", "> ", case.answer.replace("\r", ""), flags=re.MULTILINE)


def with_a_file_name(case: Case) -> str:
    return _FENCED.sub(
        lambda match: f'{match[1]}{match[2]} title="src/a"\n{match[3]}{match[1]}', case.answer
    )


def below_a_quote_of_its_target(case: Case) -> str:
    target = case.target()
    tag = case.language.language_id
    return f"For\n\n```{tag}\n{target.shown(target.span)}\n```\n\nwrite\n\n{case.answer}"


def beside(code: str, case: Case) -> str:
    item = case.target().item
    name = item.name if item is not None else "thing"
    return f"```{case.language.language_id}\n{code.replace('NAME', name)}```"


def shown_with(table: dict[str, str], form: str) -> Callable[[Case], str]:
    def dressed(case: Case) -> str:
        code = table.get(case.language.language_id, "")
        return form.format(beside(code, case), case.answer) if code else case.answer

    return dressed


DRESSES: dict[str, Callable[[Case], str]] = {
    "tildes": in_tildes,
    "line numbers": with_line_numbers,
    "a list": in_a_list,
    "a block quote": in_a_quote,
    "a block quote below a word": lambda case: f"Here:\n\n{in_a_quote(case)}\n\nThat is it.",
    "a file name beside the tag": with_a_file_name,
    "a quote of its target above": below_a_quote_of_its_target,
    "CRLF": lambda case: case.answer.replace("\r", "").replace("\n", "\r\n"),
    "a block of Markdown around": lambda case: f"````markdown\n{case.answer}\n````",
    "special tokens around": lambda case: (
        f"<|start|>assistant<|message|>{case.answer}<|im_end|>\n<|return|>"
    ),
    "thinking above": lambda case: f"<think>\nSo:\n```\nx = 1\n```\n</think>\n{case.answer}",
    "a list of remarks below": lambda case: f"{case.answer}\n\nRemarks:\n\n- one\n- two\n",
    "all of it once more": lambda case: f"{case.answer}\n\nIn full:\n\n{case.answer}",
    "an example above": shown_with(EXAMPLES, "Use:\n\n{0}\n\nThe code:\n\n{1}"),
    "an example below": shown_with(EXAMPLES, "{1}\n\nUse:\n\n{0}\n"),
    "tests above": shown_with(TESTS, "{0}\n\nThe code:\n\n{1}"),
    "tests below": shown_with(TESTS, "{1}\n\n{0}\n"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_a_good_answer_in_another_dress_is_read_as_before(dress: str) -> None:
    read = {}
    for case in CASES:
        dressed = replace(case, answer=DRESSES[dress](case))
        read[case.path.stem, case.language.language_id] = described(dressed, case.target())
    assert read == {
        (case.path.stem, case.language.language_id): ("after", case.expected) for case in CASES
    }
