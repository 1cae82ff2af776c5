"""Finding what takes the place of a selection in one candidate text of an answer."""

from __future__ import annotations

import re

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.code_answer import is_single_word, refuse_what_is_no_code, unescaped
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.text import Span, Text

_SETTING = re.compile(r"^[\"']?([\w.-]+)[\"']?[ \t]*[:=](?!=)[ \t]*([^()]+)$")
_MEMBER = re.compile(r'"(?:[^"\\]|\\.)*"\s*:')
_KEY = re.compile(rf"{_SETTING.pattern}|^[\"']?([\w.-]+)[\"']?:$")
"""The same, or a key whose value is below it, where no keyword is written so."""
_TELLING = 8
"""Letters and digits a line must hold for its twin not to be chance, as that of a brace is."""


def selection_of(target: Target, candidate: str) -> str:
    """The code that takes the place of the selection.

    Raises:
        AnswerUnusable: it is not code, or repeats the function around the selection.
    """
    code = _without_context(target, unescaped(target, candidate))
    code = _members(target.text.slice(target.span), code)
    refuse_what_is_no_code(target.language, code, target.text.slice(target.span))
    item = target.item
    if item is not None and item.kind is ItemKind.FUNCTION:
        syntax = target.language.parse(Text(code))
        if any(found.name == item.name for found in target.language.items(syntax)):
            raise AnswerUnusable(
                f"The model wrote all of {item.label} instead of the selected part, "
                "so nothing was changed; select the whole function, or try again."
            )
    if is_single_word(code, target.language.tokens(target.syntax, target.span)):
        raise AnswerUnusable("The model answered in prose, so nothing was changed; try again.")
    return code


def _without_context(target: Target, code: str) -> str:
    """``code`` without the lines around the selection, where the model repeated them."""
    text = target.text
    lines = code.strip("\n").split("\n")
    before = _lines(text, Span(0, target.span.start))
    after = _lines(text, Span(target.span.end, len(text)))
    selected = _lines(text, target.span)
    answered = [line.strip() for line in lines]
    setting = _SETTING if target.language.has_grammar else _KEY
    first = _shared(answered, before[::-1], selected, _TELLING, setting)
    last = _shared(answered[::-1], after, selected[::-1], _TELLING, setting)
    if not (first and last):  # what is repeated on both sides is no chance, however short
        above = _shared(answered, before[::-1], selected, 1, setting)
        below = _shared(answered[::-1], after, selected[::-1], 1, setting)
        first, last = (above, below) if above and below else (first, last)
    return "\n".join(lines[first : len(lines) - last]) if first + last < len(lines) else code


def _members(selected: str, code: str) -> str:
    """``code``, without the braces round it where members of a JSON object are selected.

    With a comma at its end, or without one, as ``selected``.
    """
    if not _MEMBER.match(selected.strip()):
        return code
    inner = code.strip()
    if inner[:1] == "{" and inner[-1:] == "}":
        inner = inner[1:-1]
    elif not _MEMBER.match(inner):
        return code
    comma = "," if selected.rstrip().endswith(",") else ""
    return inner.strip("\n").rstrip().rstrip(",") + comma


def _is_setting(line: str, pattern: re.Pattern[str]) -> bool:
    """Whether ``line`` gives a name a plain value, which to say twice would be pointless."""
    match = pattern.match(line)
    return match is not None and match[1] not in re.findall(r"[\w.-]+", match[2] or "")


def _lines(text: Text, span: Span) -> list[str]:
    return [line.strip() for line in text.slice(span).splitlines() if line.strip()]


def _shared(
    lines: list[str],
    outside: list[str],
    selected: list[str],
    least: int,
    setting: re.Pattern[str],
) -> int:
    """How many of ``lines``, from the first, are those ``outside`` that lie next to the selection.

    Args:
        lines: those of the answer, from one of its ends.
        outside: those outside the selection, the nearest to it first.
        selected: those of the selection, from the same end as ``lines``.
        least: letters and digits they must hold at least, if they are more than settings.
        setting: a name and its value.
    """
    for count in range(min(len(lines), len(outside)), 0, -1):
        run = lines[:count]
        if run != outside[:count][::-1] or run == selected[:count]:
            continue
        if sum(map(str.isalnum, "".join(run))) >= least or all(
            _is_setting(line, setting) for line in run
        ):
            return count
    return 0
