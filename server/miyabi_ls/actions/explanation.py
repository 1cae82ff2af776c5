"""Asking a model to explain a finding, and reading what it says.

The question goes on with that of the review, whose beginning the server's prefix cache may have.
"""

from __future__ import annotations

from miyabi_ls.actions.action import Finding, Prompt
from miyabi_ls.actions.answer import clean
from miyabi_ls.errors import AnswerEmpty
from miyabi_ls.source.text import Text

_TASK = """\
Look at this finding again, with the code in view.
Explain it to its programmer in plain text, in 120 words at most: what goes wrong, with which \
input or in which situation, and how to mend it. If the finding is wrong, say so and why.
No headings, no lists, no blocks of code."""
_MAX_TOKENS = 400


def explanation_prompt(prompt: Prompt, finding: Finding, text: Text) -> Prompt:
    """What the model means by ``finding`` of ``text``, asked after it made it.

    Args:
        prompt: the review's question about the item.
        finding: what it, or another model, has found there.
        text: what ``finding`` is in.
    """
    said = " ".join(part for part in (finding.message, finding.reasoning) if part)
    line = text.line_at(finding.span.start) + 1
    answer = f"Line {line}, `{text.slice(finding.span)}`: {said}"
    return prompt.goes_on(answer, _TASK, _MAX_TOKENS)


def read_explanation(answer: str) -> str:
    """The words of ``answer``, without thinking.

    Raises:
        AnswerEmpty: there are none.
    """
    words = clean(answer).strip()
    if not words:
        raise AnswerEmpty("The model answered with nothing; try again, or choose another model.")
    return words
