"""What becomes of code that does not compile: ``verify.onFailure``."""

from __future__ import annotations

from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.errors import DoesNotCompile
from miyabi_ls.lsp.question import is_chosen
from miyabi_ls.lsp.server import MiyabiServer


async def decide(ls: MiyabiServer, outcome: EditOutcome, label: str) -> None:
    """Let an edit pass that compiles, or that the user wants all the same.

    A client that does not say it can ask is not asked: the answer is kept, and no job waits.

    Raises:
        DoesNotCompile: it does not, and the user does not want it.
    """
    if not outcome.errors:
        return
    first, count = outcome.errors[0], len(outcome.errors)
    more = f" and {count - 1} more" if count > 1 else ""
    told = f"does not compile ({first}, at line {first.line}{more})"
    wanted = ls.session.settings().settings.verify.on_failure
    if wanted == "apply":
        return
    if wanted == "ask" and ls.session.capabilities.questions:
        question = f"{label}: the model's code {told}. Apply it all the same?"
        if await is_chosen(ls, question, "Apply", "Discard"):
            return
    raise DoesNotCompile(f"The model's code for {outcome.target.label} {told}, so it was not used.")
