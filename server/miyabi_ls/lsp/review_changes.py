"""The review of what changed in the workspace since a commit, in files that are open and others.

Those of a file that is not open show too, until it is opened: then they are carried over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from miyabi_ls.engine.review.allowance import Allowance
from miyabi_ls.engine.review.changed_files import Changes, changed_since
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.plan import Plan, plan_review
from miyabi_ls.engine.review.review_files import ReviewFile, changed_files
from miyabi_ls.engine.run import Tools
from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.dismissing import dismissed_in
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.review_commands import agreed
from miyabi_ls.lsp.review_job import ReviewJob
from miyabi_ls.lsp.review_on_save import show_plan
from miyabi_ls.lsp.review_words import ReviewCount
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.user_files import user_files
from miyabi_ls.lsp.workspaces import workspace_folders


def start_review_changes(ls: MiyabiServer, base: str) -> str:
    """Review what changed since ``base``, a commit by any name; returns the token of the job.

    Raises:
        NoTarget: the client has opened no folder.
        MiyabiError: the settings do not allow it.
    """
    key = ("review changes", base)
    if running := ls.session.jobs.with_key(key):
        return running.token
    roots = workspace_folders(ls)
    if not roots:
        raise NoTarget("The editor has opened no folder, so there are no changes to review.")
    tools = ls.session.tools()

    async def work(progress: WorkDoneProgress) -> str:
        progress.say("asking git what changed")
        files = await _changed(ls, roots, base)
        if not files:
            return f"Nothing has changed since {base}"
        return str(await _reviewed(ls, tools, files, progress))

    return run_job(ls, key, f"Review of the changes since {base}", work, interactive=False)


async def _changed(ls: MiyabiServer, roots: Sequence[Path], base: str) -> list[ReviewFile]:
    """The changed files below ``roots``, each once; open ones as the editor has them."""
    texts = {_real(document): document.text.string for document in _open_files(ls)}
    found: dict[Path, ReviewFile] = {}
    for root in roots:
        changes = await changed_since(root, base)
        here = [
            change if change.after is None else replace(change, after=texts.get(file, change.after))
            for change in changes.files
            if (file := changes.top / change.path).is_relative_to(root.resolve())
        ]
        files = await changed_files(Changes(changes.top, tuple(here)))
        found.update({each.file: each for each in files})
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Changed:
    """A changed file, and the URI its findings show under."""

    file: ReviewFile
    uri: str

    @property
    def text(self) -> str:
        """The file as it was when it was looked at."""
        return self.file.targets[0].text.string

    def part(self, plan: Plan) -> Plan:
        """What of ``plan`` is about this file."""
        ours = {id(target) for target in self.file.targets}
        return Plan(
            tuple(each for each in plan.remembered if id(each.target) in ours),
            tuple(target for target in plan.to_ask if id(target) in ours),
        )


async def _reviewed(
    ls: MiyabiServer, tools: Tools, files: Sequence[ReviewFile], progress: WorkDoneProgress
) -> ReviewCount:
    """The review of ``files``: what is remembered at once, and then the rest, file by file."""
    changed = [_Changed(file, _uri(ls, file)) for file in files if file.targets]
    left_out = [_named(file, each) for file in files for each in file.not_reviewed]
    targets = [target for each in changed for target in each.file.targets]
    measured = tools.learnt.current
    memory = ls.session.reviews.memory(tools.settings)
    plan = await plan_review(targets, memory, measured, left_out)
    plan, allowance = await agreed(ls, "the changes", plan, tools)
    count = ReviewCount(not_reviewed=plan.not_reviewed)
    for each in changed:
        count = count.plus(await _review(ls, tools, each, plan, allowance, progress))
    return count


async def _review(
    ls: MiyabiServer,
    tools: Tools,
    changed: _Changed,
    plan: Plan,
    allowance: Allowance,
    progress: WorkDoneProgress,
) -> ReviewCount:
    """The review of one file; where one of it runs already, that one goes on with this."""
    document = ls.session.documents.reviewed(changed.uri)
    if document is None or (document.version is None and document.text.string != changed.text):
        document = ls.session.documents.read(changed.uri, changed.text)
    dismissed = await dismissed_in(ls, document)
    reviewer = ls.session.reviews.reviewer(tools, dismissed, user_files(ls, document))
    review = ls.session.reviews.of(document.uri)
    review.hidden, review.tried = frozenset(), set()
    part = changed.part(plan)
    await show_plan(ls, document, reviewer, part)
    if review.job is not None:
        review.job.replace(part.to_ask, allowance)
        return ReviewCount()
    review.job = ReviewJob(ls, document, reviewer, part, allowance, progress, changed.file.path)
    try:
        return await review.job.run()
    finally:
        review.job = None


def _open_files(ls: MiyabiServer) -> list[OpenDocument]:
    return [document for document in ls.session.documents if document.is_file]


def _real(document: OpenDocument) -> Path:
    """Where the file of ``document`` is, as git names it: links followed."""
    return Path(uri_path(document.uri)).resolve()


def _uri(ls: MiyabiServer, file: ReviewFile) -> str:
    """The URI of ``file``: the editor's own, where it has it open."""
    uris = (document.uri for document in _open_files(ls) if _real(document) == file.file)
    return next(uris, file.file.as_uri())


def _named(file: ReviewFile, left_out: NotReviewed) -> NotReviewed:
    label = f"{left_out.label} of {file.path}" if left_out.line else file.path
    return replace(left_out, label=label)
