"""Findings as they are written: what shows early is what is read at the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import Finding, Prompt, Severity, Target
from miyabi_ls.actions.early_stop import Completeness
from miyabi_ls.actions.finding_answer import read_findings
from miyabi_ls.actions.review import Review
from miyabi_ls.actions.review_form import CATEGORIES, END, MOST_FINDINGS
from miyabi_ls.actions.same_finding import fingerprint, is_same, kind_fingerprint
from miyabi_ls.errors import AnswerError
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.text import Span, Text
from tests.actions.cases import read_cases

CODE = "".join(f"fn f{n}() {{ let v{n} = open({n}).unwrap(); }}\n" for n in range(12))
ASKED = Prompt("", "", 1024)
EVERYTHING = Review(categories=tuple(CATEGORIES))


def target() -> Target:
    language = by_language_id("rust")
    assert language is not None
    syntax = language.parse(Text(CODE))
    found = Review().find(language, syntax, Span(0, len(CODE)))
    assert found is not None
    return found


TARGET = target()
WORDS = st.text("abc .", min_size=1, max_size=20).map(lambda t: f"About {t}.")
ENTRIES = st.fixed_dictionaries(
    {
        "line": st.integers(1, 12),
        "quote": st.integers(0, 12).map(lambda n: f"open({n}).unwrap()"),
        "severity": st.sampled_from(list(Severity)).map(str),
        "category": st.sampled_from(list(CATEGORIES)),
        "message": WORDS,
    }
)


def as_json(entries: list[dict[str, Any]]) -> str:
    return json.dumps({"findings": entries}, indent=1)


def as_lines(entries: list[dict[str, Any]]) -> str:
    rows = [
        f"{e['line']} {e['severity']} {e['category']} {e['message']}\n> {e['quote']}\n"
        for e in entries
    ]
    return "".join([*rows, END])


def so_far(answer: str) -> tuple[Finding, ...]:
    try:
        return EVERYTHING.read_so_far(TARGET, answer).findings
    except AnswerError:
        return ()


def is_whole(review: Review, answer: str) -> bool:
    return review.completeness(answer) is Completeness.WHOLE


@given(st.lists(ENTRIES, max_size=6), st.sampled_from([as_json, as_lines]))
def test_findings_come_one_by_one_and_stay(entries: list[dict[str, Any]], form: Any) -> None:
    answer = form(entries)
    end = EVERYTHING.read(TARGET, ASKED, answer)
    seen: set[Finding] = set()
    for length in range(len(answer) + 1):
        found = set(so_far(answer[:length]))
        assert seen <= found
        seen = found
    assert seen == set(end.findings)
    assert end.ended
    assert is_whole(EVERYTHING, answer)


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_both_forms_say_the_same(entries: list[dict[str, Any]]) -> None:
    readings = [EVERYTHING.read(TARGET, ASKED, form(entries)) for form in (as_json, as_lines)]
    assert readings[0] == readings[1]


def entry(n: int, message: str) -> dict[str, Any]:
    quote = f"open({n}).unwrap()"
    fields = {"severity": "warning", "category": "clippy", "message": message}
    return {"line": n + 1, "quote": quote, **fields}


@pytest.mark.parametrize("form", [as_json, as_lines])
def test_a_model_that_goes_round_in_circles_is_stopped(form: Any) -> None:
    answer = form([entry(1, "One."), *[entry(2, "Two.")] * 400])
    stopped = next(n for n in range(len(answer)) if is_whole(EVERYTHING, answer[:n]))
    assert stopped < 800
    found = EVERYTHING.read(TARGET, ASKED, answer[:stopped])
    assert [each.message for each in found.findings] == ["One.", "Two."]


@pytest.mark.parametrize("form", [as_json, as_lines])
def test_no_more_is_taken_than_was_asked_for(form: Any) -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta1", "theta", "iota"]
    many = [entry(n, f"{a} {b} {a}{n}") for n in range(12) for a in words for b in words]
    found = EVERYTHING.read(TARGET, ASKED, form(many[:500]))
    assert len(found.findings) == MOST_FINDINGS


BROKEN = [
    entry(3, "One.") | {"fix": 'a("b")'},
    entry(3, "One.") | {"why": 'say "no", "line": 1'},
    entry(3, "One.") | {"fix": "[S { a }, { b }]"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_was_not_escaped_loses_no_other(broken: dict[str, Any]) -> None:
    """Each is written as JSON and then loses its backslashes."""
    alone = json.dumps(broken).replace("\\", "")
    answer = f'{{"findings": [{json.dumps(entry(1, "Before."))}, {alone}, '
    answer += f"{alone}, {json.dumps(entry(2, 'After.'))}, {alone}]}}"
    found = EVERYTHING.read(TARGET, ASKED, answer)
    assert {"Before.", "After."} <= {each.message for each in found.findings}
    assert found.ended
    seen: set[Finding] = set()
    for length in range(len(answer) + 1):
        so_far_found = set(so_far(answer[:length]))
        assert seen <= so_far_found
        seen = so_far_found
    assert seen == set(found.findings)


def test_a_backslash_that_escapes_nothing_is_one() -> None:
    language = by_language_id("rust")
    assert language is not None
    syntax = language.parse(Text('fn a() {\n    re(r"\\d+\\.\\w");\n}\n'))
    where = Review().find(language, syntax, Span(0, 0))
    assert where is not None
    said = '"severity": "hint", "category": "clippy", "message": "\\D is meant."'
    answer = f'{{"findings": [{{"line": 2, "quote": "re(r\\"\\d+\\.\\w\\")", {said}}}]}}'
    with pytest.raises(ValueError, match="escape"):
        json.loads(answer)
    found = Review().read(where, ASKED, answer)
    assert [where.text.slice(each.span) for each in found.findings] == [r're(r"\d+\.\w")']
    assert [each.message for each in found.findings] == [r"\D is meant."]
    assert found.ended


BLOCK = "class A:\n    def b(self):\n        if c:\n            d\n        e\n"
FIXES = [
    ("if x:\n    y", "if x:\n            y"),
    ("if x:\n        y", "if x:\n                y"),
    ("if x:\n            y", "if x:\n            y"),
    ("        if x:\n            y", "if x:\n            y"),
    ("if x:\n    y\nelse:\n    z", "if x:\n            y\n        else:\n            z"),
    ("if x:\n            y\n        z", "if x:\n            y\n        z"),
    ("x\ny", "x\n        y"),
    ("x(\n    y,\n)", "x(\n            y,\n        )"),
    ("x(\n            y,\n        )", "x(\n            y,\n        )"),
    ("if x:\r\n    y\r\n", "if x:\n            y"),
]


@pytest.mark.parametrize(("fix", "expected"), FIXES)
def test_a_fix_goes_in_as_far_as_what_it_replaces(fix: str, expected: str) -> None:
    language = by_language_id("python")
    assert language is not None
    text = Text(BLOCK)
    target = Target(language, language.parse(text), Span(0, len(text)), "class A")
    said = entry(2, "It is long.") | {"quote": "if c:\n            d", "fix": fix}
    (found,) = Review().read(target, ASKED, as_json([said])).findings
    assert found.suggestion == expected


@pytest.mark.parametrize("word", ["end", "None", "END", "none"])
def test_a_quote_of_the_word_that_ends_a_review_does_not(word: str) -> None:
    language = by_language_id("python")
    assert language is not None
    text = Text(f"begin\n{word}\n")
    where = Target(language, language.parse(text), Span(0, len(text)), "lines")
    said = f"2 hint clippy One.\n> {word}\n+ {word}s\n"
    assert not is_whole(Review(), said)
    answer = f"{said}1 hint clippy Two.\n> begin\nEND\n"
    assert is_whole(Review(), answer)
    found = Review().read(where, ASKED, answer).findings
    assert [(each.message, each.suggestion) for each in found] == [
        ("Two.", None),
        ("One.", f"{word}s"),
    ]


MANY = 200_000
ENDLESS = {
    "blanks": " " * MANY,
    "blanks after a number": "1" + " " * MANY + "x",
    "blanks after a category": "1 error clippy" + " " * MANY,
    "blank lines": "\n" * MANY,
    "blanks in JSON": '{"findings": [' + " " * MANY,
    "marks": "-" * MANY,
    "lists among words": 'Or {"findings": [' * (MANY // 20),
    "empty lists among words": 'Or {"findings": []} ' * (MANY // 20),
}


@pytest.mark.parametrize("answer", ENDLESS.values(), ids=ENDLESS)
def test_a_model_that_writes_one_thing_for_ever_is_read_in_one_go(answer: str) -> None:
    """Where each blank was looked at again for every other this would take an hour."""
    assert not is_whole(EVERYTHING, answer)
    assert so_far(answer) == ()


def test_a_list_that_restates_the_task_ends_no_review() -> None:
    restated = 'Were there none, I would write {"findings": []}.'
    entry = {"line": 3, "quote": "open(2).unwrap()", "severity": "error", "message": "May panic."}
    answer = f"{restated}\n{as_json([{**entry, 'category': 'error-handling'}])}"
    assert not is_whole(EVERYTHING, restated)
    assert is_whole(EVERYTHING, answer)
    assert len(EVERYTHING.read(TARGET, ASKED, answer).findings) == 1
    assert EVERYTHING.read(TARGET, ASKED, restated).ended
    assert is_whole(EVERYTHING, as_json([]))
    assert is_whole(EVERYTHING, f"```json\n{as_json([])}")


def test_what_follows_the_list_is_not_waited_for() -> None:
    assert not is_whole(EVERYTHING, '{"findings": [')
    assert is_whole(EVERYTHING, '{"findings": []}')
    assert not is_whole(EVERYTHING, '<think>{"findings": []}')
    assert is_whole(EVERYTHING, "Nothing wrong here.\nEND\nIn summary")


@pytest.mark.parametrize("case", read_cases("review"), ids=lambda case: case.path.stem)
def test_no_answer_makes_trouble_while_it_is_written(case: Any) -> None:
    review, where = Review(), case.target()
    for length in range(0, min(len(case.answer), 3000), 7):
        answer = case.answer[:length]
        is_whole(review, answer)
        try:
            found = review.read_so_far(where, answer).findings
        except AnswerError:
            continue
        assert all(where.span.contains(each.span) for each in found)


def test_words_hold_no_character_that_is_none() -> None:
    said = {**entry(1, "\x1b]0;a\x07It \x1b[31mfails\ud800.\u202e"), "why": "\x9b2JSo."}
    (found,) = EVERYTHING.read(TARGET, ASKED, as_json([said])).findings
    assert (found.message, found.reasoning) == ("]0;aIt [31mfails.", "2JSo.")


@pytest.mark.parametrize(
    ("fix", "suggestion"),
    [
        ("open(1)?", "open(1)?"),
        ("open(1)\r\n    .ok()", "open(1)\n    .ok()"),
        ("open(\t1)?", "open(\t1)?"),
        ("open(1)\x1b[2J?", None),
        ("open(1)\ud800", None),
        ("open(1) /*\u202e */", None),
    ],
)
def test_no_such_character_is_suggested(fix: str, suggestion: str | None) -> None:
    (found,) = EVERYTHING.read(TARGET, ASKED, as_json([{**entry(1, "It."), "fix": fix}])).findings
    assert found.suggestion == suggestion


def test_categories_are_those_asked_for() -> None:
    answer = as_json([entry(1, "One.") | {"category": "security"}, entry(2, "Two.")])
    found = Review(categories=("security",)).read(TARGET, ASKED, answer)
    assert [(each.category, each.message) for each in found.findings] == [("security", "One.")]
    assert found.dropped == 1


def finding(start: int, end: int, message: str, category: str = "clippy") -> Finding:
    return Finding(Span(start, end), Severity.WARNING, category, message)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (finding(0, 9, "It panics."), finding(4, 6, "It panics."), True),
        (finding(0, 9, "It panics."), finding(9, 12, "It panics."), False),
        (finding(0, 9, "Panics when empty"), finding(0, 9, "When empty it panics", "x"), True),
        (finding(0, 9, "Panics when empty"), finding(0, 9, "The name says nothing"), False),
        (finding(0, 9, "名"), finding(0, 9, "名"), True),
        (finding(0, 9, "a b"), finding(0, 9, "b a"), False),
    ],
)
def test_one_finding_is_one(one: Finding, other: Finding, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


def test_a_finding_is_known_again_when_its_words_and_lines_are_others() -> None:
    before, after = Text("a = open( 1 )"), Text("\n\n   a =  open(\n1 )")
    first = finding(4, 13, "It leaks.")
    second = finding(after.string.index("open"), len(after), "Never closed.")
    known = fingerprint(first, before, "a.py", "def f")
    assert fingerprint(second, after, "a.py", "def f") == known
    assert fingerprint(second, after, "b.py", "def f") != known
    assert fingerprint(second, after, "a.py", "def g") != known
    assert fingerprint(finding(0, 1, "It leaks."), before, "a.py", "def f") != known
    kinds = {kind_fingerprint("a.py", "def f", name) for name in CATEGORIES}
    assert len(kinds) == len(CATEGORIES)
    assert known not in kinds


@pytest.mark.parametrize(
    ("code", "quote", "fix", "suggestion"),
    [
        ("/// Returns Err", "/// Returns Err", "/// Returns `Err`", "/// Returns `Err`"),
        ("f(1) + 'b'", "f(1) + 'b'", "`${f(1)}b`", "`${f(1)}b`"),
        ("f(1)", "f(1)", "x=`date`", "x=`date`"),
        ("f(1)", "`f(1)`", "`f(2)`", "f(2)"),
        ("f(1)", "``f(1)``", "f(2)", "f(2)"),
        ("`abc`", "`abc`", "`b`", "`b`"),
    ],
)
def test_backticks_stay_that_are_code_or_words_and_go_that_are_round_it(
    code: str, quote: str, fix: str, suggestion: str
) -> None:
    said = [{**entry(1, "It."), "quote": quote, "fix": fix}]
    text = Text(code)
    (found,) = read_findings(text, Span(0, len(code)), tuple(CATEGORIES), as_json(said)).findings
    assert found.suggestion == suggestion
