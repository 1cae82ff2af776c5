"""What becomes of code that does not compile: ``verify.onFailure``."""

from __future__ import annotations

from pathlib import PurePath

from miyabi_ls.actions.action import CodeEdit
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.errors import DoesNotCompile
from miyabi_ls.lsp.question import is_chosen
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.verify.compiler_message import CompilerMessage


async def decide(ls: MiyabiServer, outcome: EditOutcome, label: str, path: PurePath) -> None:
    """Let an edit pass that compiles, or that the user wants all the same.

    A client that does not say it can ask is not asked: the answer is kept, and no job waits.

    Args:
        outcome: the edit.
        label: what was asked for.
        path: of the document it is in.

    Raises:
        DoesNotCompile: it does not, and the user does not want it.
    """
    if not outcome.errors:
        return
    written = "code" if isinstance(outcome.reading, CodeEdit) else "documentation"
    first, count = outcome.errors[0], len(outcome.errors)
    at = f"in {first.file} " if _is_elsewhere(first, path) else ""
    more = f" and {count - 1} more" if count > 1 else ""
    told = f"{outcome.objection} ({first}, {at}at line {first.line}{more})"
    wanted = ls.session.settings().settings.verify.on_failure
    if wanted == "apply":
        return
    if wanted == "ask" and ls.session.capabilities.questions:
        question = f"{label}: the model's {written} {told}. Apply it all the same?"
        if await is_chosen(ls, question, "Apply", "Discard"):
            return
    label = outcome.target.label
    raise DoesNotCompile(f"The model's {written} for {label} {told}, so it was not used.")


def _is_elsewhere(error: CompilerMessage, path: PurePath) -> bool:
    """Whether ``error`` is in another file than ``path``; its own path may be a relative one."""
    named = PurePath(error.file).parts
    return bool(named) and path.parts[-len(named) :] != named
