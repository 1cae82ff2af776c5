"""One more round with the model, where its code does not compile or its docs lack sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from miyabi_ls.actions.action import Action, Prompt
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.progress import Progress
from miyabi_ls.engine.run import Tools, answer_to
from miyabi_ls.engine.verification import Verification
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.provider import PromptStyle

_MOST_ERRORS = 3
_MOST_CHARACTERS = 2000
"""Of the compiler's words; the first errors matter, and each token is read at a price."""


async def repaired(
    action: Action,
    outcome: EditOutcome,
    verification: Verification,
    tools: Tools,
    call: Call,
    report: Callable[[Progress], None],
    say: Callable[[str], None],
) -> EditOutcome:
    """The better of ``outcome`` and what the model makes of what is wrong with it.

    Asked once, and only a model that takes instructions. Whatever goes wrong in this round, or
    where the user stops waiting, the first answer is still there.
    """
    faults = [*map(str, outcome.errors), *(f"lacks {heading}" for heading in outcome.missing)]
    if not faults or verification.is_skipped() or tools.provider.style is not PromptStyle.CHAT:
        return outcome
    say(f"asking again: {faults[0]}")
    try:
        prompt = repair_prompt(outcome)
        again = await verification.unless_skipped(
            answer_to(action, outcome.target, prompt, tools, call, report)
        )
        if again is None:
            return outcome
        assert isinstance(again, EditOutcome)
        again = await verification.verified(again, say)
    except MiyabiError:
        return outcome
    return replace(again, asked=outcome.asked) if _faults(again) < _faults(outcome) else outcome


def repair_prompt(outcome: EditOutcome) -> Prompt:
    """The same prompt, the answer to it, and what is wrong with that.

    It begins as the first one did, so the server's prefix cache has most of it (OLLAMA.md, row 11).
    """
    prompt, tag = outcome.prompt, outcome.target.language.language_id
    parts = [prompt.text, f"Your answer gave this:\n{fenced(tag, outcome.reading.edit.new_text)}"]
    wanted = []
    if outcome.errors:
        parts.append(f"It {outcome.objection}:\n{fenced('text', _told(outcome))}")
        wanted.append("with code that compiles")
    if outcome.missing:
        sections = " and ".join(f"`{heading}`" for heading in outcome.missing)
        parts.append(f"It has no {sections}.")
        wanted.append(f"with {sections}")
    parts.append(f"Answer again, in the same form, {' and '.join(wanted)}.")
    return replace(prompt, text="\n\n".join(parts))


def _faults(outcome: EditOutcome) -> tuple[int, int]:
    return len(outcome.errors), len(outcome.missing)


def _told(outcome: EditOutcome) -> str:
    words = "\n\n".join(error.rendered.strip() for error in outcome.errors[:_MOST_ERRORS])
    return words[:_MOST_CHARACTERS]
