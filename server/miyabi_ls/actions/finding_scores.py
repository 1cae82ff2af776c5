"""Asking a model how sure it is of its findings, and reading what it says.

It has the code and its own answer in view: the question goes on with the conversation, which the
server's prefix cache has, so it costs a few tokens a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from miyabi_ls.actions.action import Finding, Prompt
from miyabi_ls.source.text import Text

_TASK = """\
Look at the target again and check these findings against it, one by one:
{findings}
How sure are you that each is a real problem of this code, from 0 (wrong) to 10 (certain)?
Answer with one line for each and nothing else, such as `1: 7`."""
_SCORE = re.compile(
    r"^[^\w\n]*(?:finding )?(\d{1,3})[.)*`]* *[:=-] *[*`]*(\d{1,2})\b", re.MULTILINE | re.I
)
_BASE_TOKENS = 32
_TOKENS_EACH = 8


def score_prompt(prompt: Prompt, answer: str, text: Text, findings: Sequence[Finding]) -> Prompt:
    """How sure the model is of ``findings``, asked after it gave ``answer`` to ``prompt``."""
    listed = "\n".join(
        f"{number}. line {text.line_at(finding.span.start) + 1}: {finding.message}"
        for number, finding in enumerate(findings, 1)
    )
    most = _BASE_TOKENS + _TOKENS_EACH * len(findings)
    return replace(
        prompt.goes_on(answer, _TASK.format(findings=listed), most),
        temperature=0.0,
    )


def read_scores(answer: str, count: int) -> tuple[int | None, ...]:
    """The score of each of ``count`` findings, from 0 to 10; None for those without one."""
    found: dict[int, int] = {}
    for number, score in _SCORE.findall(answer):
        if int(score) <= 10:
            found.setdefault(int(number), int(score))
    return tuple(found.get(number) for number in range(1, count + 1))


def is_scored(answer: str, count: int) -> bool:
    """Whether whole lines of an answer, as far as it is written, have all ``count`` scores."""
    whole_lines = answer[: answer.rfind("\n") + 1]
    return None not in read_scores(whole_lines, count)
