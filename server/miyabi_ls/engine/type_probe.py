"""Where the probe of a type checker goes: the place of the edit, before there is one."""

from __future__ import annotations

from miyabi_ls.actions.action import Action, CodeEdit, Prompt, Target
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.errors import AnswerError
from miyabi_ls.source.text import Edit, Span

_MOST_LINES = 40


def type_probed(action: Action, target: Target, probe: str) -> str | None:
    """The file with ``probe``, a statement, where the edit will be; None where none fits there."""
    if target.selection is not None:
        return _above(target, target.selection, probe)
    prompt = Prompt("", "", max_tokens=1)
    try:
        reading = action.read(target, prompt, fenced(target.language.language_id, probe))
    except AnswerError:
        return None
    assert isinstance(reading, CodeEdit)
    return target.text.replace(reading.edit).string


def _above(target: Target, selection: Span, probe: str) -> str | None:
    """With the probe on a line of its own, the nearest above ``selection`` where one may stand.

    What may be there is tried on the grammar; the checker has the last word.
    """
    text, syntax = target.text, target.syntax
    errors = sum(1 for _ in syntax.errors())
    last = text.line_at(selection.start)
    for line in range(last, max(last - _MOST_LINES, -1), -1):
        start = text.line_span(line).start
        indentation = text.indentation_at(start)
        probed = text.replace(Edit(Span(start, start), f"{indentation}{probe}\n"))
        if sum(1 for _ in syntax.reparsed(probed).errors()) <= errors:
            return probed.string
    return None
