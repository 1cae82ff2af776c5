"""One review from the command line: what is asked for, and what is done of it so far."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from miyabi_ls import folders
from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.cli.review_progress import ReviewProgress
from miyabi_ls.cli.review_result import FindingInFile, LeftOut, ReviewResult
from miyabi_ls.cli.spinner import Spinner
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.measured import Learnt
from miyabi_ls.engine.review.changed_files import changed_since, repository_top, staged
from miyabi_ls.engine.review.dismissed import Dismissed, this_one
from miyabi_ls.engine.review.known_facts import Facts, facts_on, nothing_known
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.memory import Memory
from miyabi_ls.engine.review.plan import plan_review
from miyabi_ls.engine.review.quality_report import quality_report
from miyabi_ls.engine.review.review_files import ReviewFile, changed_files, named_files
from miyabi_ls.engine.review.reviewer import Reviewed, Reviewer
from miyabi_ls.engine.review.reviews import reviews
from miyabi_ls.engine.run import Tools
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.errors import GitError, StoreError
from miyabi_ls.models.room import open_provider
from miyabi_ls.settings import Settings
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.store.dismissals import open_dismissals
from miyabi_ls.store.model_figures import ModelFiguresFile
from miyabi_ls.store.reviewed import open_reviewed_items
from miyabi_ls.store.shared_dismissals import SharedDismissals


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be reviewed, and for how many seconds at most."""

    paths: tuple[Path, ...]
    base: str
    only_staged: bool
    seconds: float

    async def files(self, folder: Path) -> tuple[Path, list[ReviewFile]]:
        """The files, and the folder their paths begin in: that of the repository, if any.

        Raises:
            NoTarget: there is no such file.
            GitError: git cannot tell what changed.
        """
        if self.paths:
            top = await repository_top(folder)
            return top, await named_files(self.paths, top)
        asked = staged(folder) if self.only_staged else changed_since(folder, self.base or "HEAD")
        try:
            changes = await asked
        except GitError as error:
            raise GitError(error.problem, error.remedy or "name the files to review.") from error
        return changes.top, await changed_files(changes)


@dataclass(slots=True)
class ReviewRun:
    """One review; what is done of it is there whenever it ends.

    Attributes:
        asked, settings: what is to be done, and how.
        files: what is reviewed, once that is known.
        reviewed: what is done.
        ended_early: why it did not go to its end, as a sentence; empty where it did.
    """

    asked: Asked
    settings: Settings
    files: list[ReviewFile] = field(default_factory=list)
    reviewed: list[Reviewed] = field(default_factory=list)
    ended_early: str = ""
    _left_out: list[tuple[str, NotReviewed]] = field(default_factory=list)

    @property
    def targets(self) -> list[Target]:
        """All that is to be reviewed."""
        return [target for file in self.files for target in file.targets]

    async def all(self, spinner: Spinner) -> None:
        """Review all; ``spinner`` shows how far that is.

        Raises:
            MiyabiError: the rest cannot be reviewed.
        """
        spinner.look_at("looking for what to review")
        folder, self.files = await self.asked.files(Path.cwd())
        self._left_out = [(f.path, each) for f in self.files for each in f.not_reviewed]
        await self._ask(folder, spinner)
        if self.targets and not self.reviewed:
            self.end("The model's answers cannot be used.")

    def end(self, why: str) -> None:
        """It ends before its end; ``why`` is a sentence."""
        total = len(self.targets)
        done = f" Reviewed: {len(self.reviewed)} of {total}." if total else ""
        self.ended_early = why + done

    async def _ask(self, folder: Path, spinner: Spinner) -> None:
        audit = AuditLog(folders.state_folder() / "audit.jsonl")
        learnt = Learnt(ModelFiguresFile(folders.cache_folder() / folders.MODELS))
        tools = Tools(open_provider(self.settings, os.environ), self.settings, audit, learnt)
        items = open_reviewed_items(folders.cache_folder())
        memory = Memory(items, self.settings.review)
        known = await asyncio.to_thread(_fingerprints, folder, spinner)
        places = {id(target): file for file in self.files for target in file.targets}
        reviewers = {
            file.path: Reviewer(
                tools,
                memory,
                Dismissed(file.path, known),
                await asyncio.to_thread(_facts, file, self.settings),
            )
            for file in self.files
        }
        plan = await plan_review(self.targets, memory, tools.learnt.current)
        for each in plan.remembered:
            reviewer = reviewers[places[id(each.target)].path]
            self.reviewed.append(reviewer.recalled(each.target, each.findings))
        progress = ReviewProgress(
            spinner, len(plan.to_ask), self.asked.seconds, plan.estimate.seconds
        )
        number = 0

        async def ask(target: Target) -> Reviewed:
            file = places[id(target)]
            progress.begin(f"{file.path}: {target.label}", number + 1)
            call = Call(uuid.uuid4().hex, "review", str(file.file))
            return await reviewers[file.path].review(
                target, Neighbours(file.file), call, spinner.report, lambda _: None
            )

        try:
            async for came in reviews(plan, ask, self.asked.seconds, tools.learnt):
                if isinstance(came, Reviewed):
                    self.reviewed.append(came)
                    progress.took(came.duration_ms / 1000)
                else:
                    self._left_out.append((places[id(plan.to_ask[number])].path, came))
                number += 1
        finally:
            await tools.provider.close()

    def result(self) -> ReviewResult:
        """What is done."""
        return ReviewResult(
            tuple(self._in_files(lambda each: each.findings)),
            tuple(self._in_files(lambda each: each.dismissed)),
            quality_report(self.reviewed, [each for _, each in self._left_out]),
            tuple(LeftOut(path, n.label, n.line, n.reason) for path, n in self._left_out),
            self.ended_early,
        )

    def _in_files(
        self, chosen: Callable[[Reviewed], tuple[Finding, ...]]
    ) -> Iterator[FindingInFile]:
        reviewed = {id(each.target): each for each in self.reviewed}
        for file in self.files:
            here = [reviewed[id(t)] for t in file.targets if id(t) in reviewed]
            pairs = [(each.target, finding) for each in here for finding in chosen(each)]
            for target, finding in sorted(pairs, key=lambda pair: pair[1].span.start):
                yield _in_file(file.path, target, finding)


def _facts(file: ReviewFile, settings: Settings) -> Facts:
    """What Clippy says; nothing of a file that reads something else on disk, as what is staged may.

    Clippy reads what is on disk.
    """
    try:
        on_disk = file.file.read_bytes()
    except OSError:
        return nothing_known
    if any(target.text.string.encode() != on_disk for target in file.targets[:1]):
        return nothing_known
    return facts_on(UserFiles(file.file, {}), settings, folders.cache_folder())


def _in_file(path: str, target: Target, finding: Finding) -> FindingInFile:
    place = (target.language, target.syntax, finding)
    known = this_one(path, *place).fingerprint
    return FindingInFile(path, target.text, finding, known, Dismissed(path).hides(*place))


def _fingerprints(folder: Path, spinner: Spinner) -> frozenset[str]:
    """Of what was dismissed, by this user or in the list that is shared here."""
    found: set[str] = set()
    shared = SharedDismissals(folder, folders.state_folder())
    for kept in (open_dismissals(folders.state_folder()), shared):
        try:
            found |= {each.fingerprint for each in kept.all()}
        except StoreError as error:
            spinner.say(f"{error} Nothing of it is dismissed.")
    return frozenset(found)
