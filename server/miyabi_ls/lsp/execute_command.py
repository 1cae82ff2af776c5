"""``workspace/executeCommand``: answered at once; the work is a background job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from miyabi_ls.lsp.answer_commands import answer_commands
from miyabi_ls.lsp.code_action import COMMANDS, DOCUMENT_ALL
from miyabi_ls.lsp.command import Command, base_of, place_of, started, uri_of
from miyabi_ls.lsp.finding_commands import finding_commands
from miyabi_ls.lsp.server import MiyabiServer


def _starts(name: str) -> Command:
    async def command(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
        """Start an action; answers with the token of its job, which ``miyabi.cancel`` takes."""
        from miyabi_ls.actions.table import action_named
        from miyabi_ls.lsp.action_job import start_action

        action = action_named(name)
        assert action is not None
        place = place_of(arguments)
        return started(lambda: start_action(ls, action, place))

    return command


async def cancel(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Cancel the job with the given token; without one, every job."""
    tokens = [str(token) for token in arguments or ()]
    for job in ls.session.jobs:
        if not tokens or job.token in tokens:
            job.task.cancel()


async def document_all(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Document every undocumented public item of what the cursor is in."""
    from miyabi_ls.lsp.document_all import start_document_all

    place = place_of(arguments)
    return started(lambda: start_document_all(ls, place))


async def review_selection(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Review the selection, or the item at the cursor."""
    from miyabi_ls.lsp.review_commands import start_review_selection

    place = place_of(arguments)
    return started(lambda: start_review_selection(ls, place))


async def review_file(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Review what of a document was not reviewed as it is."""
    from miyabi_ls.lsp.review_commands import start_review_file

    uri = uri_of(arguments)
    return started(lambda: start_review_file(ls, uri))


async def review_changes(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Review what changed in the workspace since a commit."""
    from miyabi_ls.lsp.review_changes import start_review_changes

    base = base_of(arguments)
    return started(lambda: start_review_changes(ls, base))


async def clear_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Take away the findings of the given documents; without any, of all."""
    from miyabi_ls.lsp import review_commands

    uris = [str(uri) for uri in arguments or ()]
    for document in ls.session.documents.all_reviewed():
        if not uris or document.uri in uris:
            review_commands.clear_review(ls, document)


async def doctor(ls: MiyabiServer, arguments: Sequence[Any] | None) -> dict[str, str]:
    """Examine everything between the user and an answer; a page shows what was found."""
    del arguments
    from miyabi_ls.lsp.doctor_job import start_doctor

    return {"job": start_doctor(ls)}


async def pause_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Start no review on save until resumed."""
    del arguments
    from miyabi_ls.lsp import review_on_save

    review_on_save.pause_review(ls)


async def resume_review(ls: MiyabiServer, arguments: Sequence[Any] | None) -> None:
    """Review on save again."""
    del arguments
    from miyabi_ls.lsp import review_on_save

    review_on_save.resume_review(ls)


def commands() -> dict[str, Command]:
    """Every command by its name."""
    actions = {COMMANDS[name]: _starts(name) for name in ("generate", "doc")}
    others: dict[str, Command] = {
        DOCUMENT_ALL: document_all,
        COMMANDS["review"]: review_selection,
        "miyabi.reviewFile": review_file,
        "miyabi.reviewChanges": review_changes,
        "miyabi.cancel": cancel,
        "miyabi.clearReview": clear_review,
        "miyabi.pauseReview": pause_review,
        "miyabi.resumeReview": resume_review,
        "miyabi.doctor": doctor,
    }
    return {**actions, **others, **answer_commands(), **finding_commands()}
