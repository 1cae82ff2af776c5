"""One more round with the compiler's own words, where the model's code does not compile."""

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
from miyabi_ls.verify.cargo import CompilerError

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
    """The better of ``outcome`` and what the model makes of the errors in it.

    Asked once, and only a model that takes instructions. Whatever goes wrong in this round, the
    first answer is still there.
    """
    if not outcome.errors or tools.provider.style is not PromptStyle.CHAT:
        return outcome
    say(f"asking again: {outcome.errors[0]}")
    try:
        prompt = repair_prompt(outcome)
        again = await answer_to(action, outcome.target, prompt, tools, call, report)
        assert isinstance(again, EditOutcome)
        again = await verification.verified(again, say)
    except MiyabiError:
        return outcome
    return again if len(again.errors) < len(outcome.errors) else outcome


def repair_prompt(outcome: EditOutcome) -> Prompt:
    """The same prompt, the answer to it, and what the compiler says.

    It begins as the first one did, so the server's prefix cache has most of it (OLLAMA.md, row 11).
    """
    prompt, tag = outcome.prompt, outcome.target.language.language_id
    code = outcome.reading.edit.new_text
    text = (
        f"{prompt.text}\n\nYour answer gave this code:\n{fenced(tag, code)}\n\n"
        f"It does not compile:\n{fenced('text', _told(outcome.errors))}\n\n"
        "Answer again, in the same form, with code that compiles."
    )
    return replace(prompt, text=text)


def _told(errors: tuple[CompilerError, ...]) -> str:
    words = "\n\n".join(error.rendered.strip() for error in errors[:_MOST_ERRORS])
    return words[:_MOST_CHARACTERS]
