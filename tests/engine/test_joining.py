"""A good answer, cut anywhere and gone on with in the ways models do, is that answer or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.actions.action import Findings, Prompt
from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.engine.cut_answer import continued
from miyabi_ls.engine.joining import joined, seam_of
from miyabi_ls.errors import AnswerUnusable, MiyabiError
from miyabi_ls.source.languages.python import Python
from miyabi_ls.source.text import Span, Text
from tests.engine.test_run import find

TAG = "```rust\n"
STEP = 5
"""Of the places to cut at, each fifth: every one of them takes minutes (and was tried)."""
CODE = """let mut best = None;
for (index, each) in items.iter().enumerate() {
    let score = each.score() * 2;
    if score > limit {
        best = Some(index);
        log("a  b", index);
    } else {
        skipped += 1;
    }
}
// The first one where none is better.
best.unwrap_or(0)
"""
ANSWERS = {
    "fenced": f"{TAG}{CODE}```\n",
    "with prose": f"Here is the body:\n\n{TAG}{CODE}```\nIt takes the best.\n",
    "tildes": f"~~~rust\n{CODE}~~~\n",
    "repeating": f"{TAG}let mut x = 0;\nx += 1;\nx += 1;\nlet a = [0, 0, 0, 0,\n    0, 0, 0, 0];\n"
    "x\n```\n",
}
DOCS = (
    f"{TAG}/// Picks the best of them.\n///\n/// # Panics\n///\n/// If there is none at all.\n```\n"
)
PYTHON = """```python
best = None
for index, each in enumerate(items):
    score = each.score() * 2
    if score > limit:
        best = index
        log('a  b', index)
    else:
        skipped += 1
    total += score

# The first one where none is better.
return best or 0
```
"""
FUNCTION = "fn pick(items: &[Item], limit: u32) -> usize {\n    $0todo!()\n}\n"


def continuations(answer: str, seam: str) -> dict[str, str]:
    """What models answer when they are asked to go on from ``seam``."""
    rest = answer[len(seam.rstrip(" \t")) :]
    line = answer.rfind("\n", 0, len(seam)) + 1
    two = answer.rfind("\n", 0, max(line - 1, 0)) + 1
    again, more = answer[line:], answer[two:]
    return {
        "exactly": rest,
        "without the blank": rest.lstrip(" \t"),
        "its line again": again,
        "two lines again": more,
        "in a new block": f"{TAG}{rest.lstrip(' ')}",
        "its line again in a new block": f"{TAG}{again}",
        "with a remark": f"Going on:\n\n{TAG}{again}",
        "all of it": answer,
        "without indentation": f"{TAG}{again.lstrip(' ')}",
    }


def edited(name: str, answer: str) -> str:
    """The edit of an answer; empty where it is refused."""
    action, target = find(name, FUNCTION)
    try:
        reading = action.read(target, Prompt("", "", max_tokens=9), answer)
    except MiyabiError:
        return ""
    assert not isinstance(reading, Findings)
    return reading.edit.new_text


def joined_edit(name: str, seam: str, continuation: str) -> str:
    action, target = find(name, FUNCTION)
    prompt = Prompt("", "", max_tokens=9, partial=seam)
    try:
        return edited(name, continued(action, target, prompt, continuation))
    except AnswerUnusable:
        return ""


@pytest.mark.parametrize("kind", [*ANSWERS])
def test_code_cut_all_over_is_itself_or_refused(kind: str) -> None:
    answer = ANSWERS[kind]
    good = edited("generate", answer)
    assert good
    tried = came = 0
    for at in range(1, answer.rindex("\n```" if "```" in answer else "\n~~~"), STEP):
        seam = seam_of(answer[:at])
        if not seam.strip():
            continue
        assert answer.startswith(seam)
        for way, continuation in continuations(answer, seam).items():
            found = joined_edit("generate", seam, continuation)
            same = found.split() == good.split()
            assert same or not found, f"{way} from {seam[-30:]!r}: {continuation[:30]!r}"
            tried, came = tried + 1, came + same
    assert came > tried * 0.6, f"{came} of {tried}"


def test_documentation_cut_all_over_is_itself_or_refused() -> None:
    good = edited("doc", DOCS)
    tried = came = 0
    for at in range(1, DOCS.rindex("\n```"), STEP):
        seam = seam_of(DOCS[:at])
        for way, continuation in continuations(DOCS, seam).items() if seam.strip() else ():
            found = joined_edit("doc", seam, continuation)
            assert found in (good, ""), f"{way} from {seam[-30:]!r}: {continuation[:30]!r}"
            tried, came = tried + 1, came + (found == good)
    assert came > tried * 0.6, f"{came} of {tried}"


def test_python_whose_indentation_counts_is_itself_or_refused() -> None:
    python = Python()
    source = "def pick(items, limit):\n    ...\n"
    action, at = GenerateImplementation(), source.index("...")
    target = action.find(python, python.parse(Text(source)), Span(at, at))
    assert target is not None

    def read(answer: str) -> str:
        try:
            return action.read(target, Prompt("", "", max_tokens=9), answer).edit.new_text
        except MiyabiError:
            return ""

    good = read(PYTHON)
    assert "        score = each.score() * 2\n" in good
    tried = came = 0
    for cut in range(1, PYTHON.rindex("\n```"), STEP):
        seam = seam_of(PYTHON[:cut])
        prompt = Prompt("", "", max_tokens=9, partial=seam)
        for way, continuation in continuations(PYTHON, seam).items() if seam.strip() else ():
            try:
                found = read(continued(action, target, prompt, continuation))
            except AnswerUnusable:
                found = ""
            assert found in (good, ""), f"{way} from {seam[-30:]!r}: {continuation[:30]!r}"
            tried, came = tried + 1, came + (found == good)
    assert came > tried * 0.6, f"{came} of {tried}"


@given(st.sampled_from([*ANSWERS.values(), DOCS]), st.data())
def test_cut_several_times_in_a_row(answer: str, data: st.DataObject) -> None:
    name = "doc" if answer is DOCS else "generate"
    good = edited(name, answer)
    seam = seam_of(answer[: data.draw(st.integers(1, len(answer)))])
    if not seam.strip():
        return
    for _ in range(data.draw(st.integers(1, 3))):
        ways = continuations(answer, seam)
        part = ways[data.draw(st.sampled_from([*ways]))]
        part = part[: data.draw(st.integers(0, len(part)))]
        action, target = find(name, FUNCTION)
        prompt = Prompt("", "", max_tokens=9, partial=seam)
        try:
            seam = seam_of(continued(action, target, prompt, part)) or seam
        except AnswerUnusable:
            return
        if not answer.startswith(seam):
            return  # a part that ends within what it repeats tells nothing of where it belongs
    found = joined_edit(name, seam, continuations(answer, seam)["exactly"])
    assert found.split() in (good.split(), [])


@given(st.text(), st.text())
def test_anything_can_be_joined(answer: str, continuation: str) -> None:
    seam = seam_of(answer)
    assert joined(seam, continuation)[-1].startswith(seam.rstrip(" \t"))


@pytest.mark.parametrize(
    ("cut", "seam"),
    [
        ("", ""),
        ("Sure", ""),
        ("```ru", ""),
        ("```rust\n", "```rust\n"),
        ("```rust\nlet", "```rust\n"),
        ("```rust\nlet a = so", "```rust\nlet a = "),
        ("```rust\nlet a = some();\n}\n", "```rust\nlet a = "),
        ("<think>Well, I", ""),
        ('```rust\nlet s = "a  b', '```rust\nlet s = "a  '),
    ],
)
def test_the_seam_is_behind_a_word_of_a_line(cut: str, seam: str) -> None:
    assert seam_of(cut) == seam


def test_two_ways_that_mean_different_code_are_refused() -> None:
    seam = "```rust\nlet a = [0, 0, "
    assert joined_edit("generate", seam, "let a = [0, 0, 0];\na[0]\n```") != ""
    seam = "```rust\nlet a = [0,\n    0, 0, "
    assert joined_edit("generate", seam, "0, 0, 0];\na[0]\n```") == ""
