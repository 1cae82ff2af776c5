"""``miyabi-ls review``: files, or what changed, reviewed item by item."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from miyabi_ls import folders
from miyabi_ls.actions.action import Severity, Target
from miyabi_ls.cli.review_files import ReviewFile, changed_files, named_files
from miyabi_ls.cli.review_formats.as_json import as_json
from miyabi_ls.cli.review_formats.github import as_github
from miyabi_ls.cli.review_formats.sarif import as_sarif
from miyabi_ls.cli.review_formats.text import print_text
from miyabi_ls.cli.review_result import ReviewedFile, ReviewResult
from miyabi_ls.cli.settings_option import SetOption, command_line_settings
from miyabi_ls.cli.spinner import Spinner
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.review.changed_files import changed_since, staged
from miyabi_ls.engine.review.dismissed import Dismissed, this_one
from miyabi_ls.engine.review.known_facts import facts_on
from miyabi_ls.engine.review.left_out import NotReviewed
from miyabi_ls.engine.review.memory import Memory
from miyabi_ls.engine.review.plan import plan_review
from miyabi_ls.engine.review.quality_report import quality_report
from miyabi_ls.engine.review.reviewer import Reviewed, Reviewer
from miyabi_ls.engine.review.reviews import reviews
from miyabi_ls.engine.run import Tools
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.errors import MiyabiError, SettingsError, StoreError
from miyabi_ls.models.room import open_provider
from miyabi_ls.settings import Settings
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.store.dismissals import open_dismissals
from miyabi_ls.store.reviewed import open_reviewed_items
from miyabi_ls.store.shared_dismissals import SharedDismissals

_COULD_NOT = 2
_INTERRUPTED = 130


class Format(StrEnum):
    """How a review is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class FailOn(StrEnum):
    """The least severe finding for which the exit status is 1."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"
    NEVER = "never"


def review(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders; without any, what changed since HEAD."),
    ] = None,
    diff: Annotated[
        str, typer.Option("--diff", metavar="BASE", help="Review what changed since this commit.")
    ] = "",
    only_staged: Annotated[
        bool, typer.Option("--staged", help="Review what is staged for the next commit.")
    ] = False,
    max_seconds: Annotated[
        float | None,
        typer.Option(min=1, help="Seconds it may take, by estimate; default `review.maxSeconds`."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How it is printed.")] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option(help="The least severe finding for exit status 1.")
    ] = FailOn.ERROR,
    assignments: SetOption = None,
) -> None:
    """Review files, or what changed, on your own model server.

    Each function or type that changed is reviewed as a whole. What was reviewed as it is, here or
    in an editor, is not asked about again. Ctrl-C prints what is done.

    Exit status: 0 where no finding is as severe as `--fail-on` says, 1 where one is, 2 where there
    is no review, 130 after Ctrl-C.

    Examples: `miyabi-ls review`, `miyabi-ls review src/lib.rs`, `miyabi-ls review --staged`,
    `miyabi-ls review --diff main --format sarif`.
    """
    if sum((bool(paths), bool(diff), only_staged)) > 1:
        raise typer.BadParameter("Give files, or --diff BASE, or --staged: one of them.")
    try:
        loaded = command_line_settings(assignments or [])
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from error
    for problem in loaded.problems:
        typer.echo(problem, err=True)
    seconds = max_seconds or loaded.settings.review.max_seconds
    asked = _Asked(tuple(paths or ()), diff, only_staged, seconds)
    run = _Run(asked, loaded.settings)
    interrupted = False
    try:
        asyncio.run(run.all())
    except KeyboardInterrupt:
        interrupted = True
    except MiyabiError as error:
        if not run.reviewed:
            typer.echo(str(error), err=True)
            raise typer.Exit(_COULD_NOT) from error
        run.ended_early = str(error)
    if interrupted:
        run.ended_early = "Interrupted: what is above was reviewed, the rest was not."
    result = run.result()
    _print(result, output)
    if interrupted:
        raise typer.Exit(_INTERRUPTED)
    if run.ended_early:
        raise typer.Exit(_COULD_NOT)
    failed = fail_on is not FailOn.NEVER and result.has(Severity(fail_on.value))
    raise typer.Exit(1 if failed else 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be reviewed, and for how many seconds at most."""

    paths: tuple[Path, ...]
    base: str
    only_staged: bool
    seconds: float

    async def files(self, folder: Path) -> tuple[Path, list[ReviewFile]]:
        """The files, and the folder their paths begin in."""
        if self.paths:
            return folder, await named_files(self.paths, folder)
        asked = staged(folder) if self.only_staged else changed_since(folder, self.base or "HEAD")
        changes = await asked
        return changes.top, await changed_files(changes)


@dataclass(slots=True)
class _Run:
    """One review; what is done of it is there whenever it ends."""

    asked: _Asked
    settings: Settings
    files: list[ReviewFile] = field(default_factory=list)
    reviewed: list[Reviewed] = field(default_factory=list)
    left_out: list[tuple[str, NotReviewed]] = field(default_factory=list)
    ended_early: str = ""

    async def all(self) -> None:
        """Review all.

        Raises:
            MiyabiError: the rest cannot be reviewed.
        """
        with Spinner(Console(stderr=True)) as spinner:
            spinner.look_at("looking for what to review")
            folder, self.files = await self.asked.files(Path.cwd())
            self.left_out = [(f.path, each) for f in self.files for each in f.not_reviewed]
            await self._ask(folder, spinner)

    async def _ask(self, folder: Path, spinner: Spinner) -> None:
        audit = AuditLog(folders.state_folder() / "audit.jsonl")
        tools = Tools(open_provider(self.settings, os.environ), self.settings, audit)
        items = open_reviewed_items(folders.cache_folder())
        memory = Memory(items, self.settings.review.categories)
        known = await asyncio.to_thread(_fingerprints, folder)
        places = {id(target): file for file in self.files for target in file.targets}
        reviewers = {
            file.path: Reviewer(
                tools,
                memory,
                Dismissed(file.path, known),
                facts_on(UserFiles(file.file, {}), self.settings, folders.cache_folder()),
            )
            for file in self.files
        }
        targets = [target for file in self.files for target in file.targets]
        plan = await plan_review(targets, memory, tools.learnt.current)
        for each in plan.remembered:
            reviewer = reviewers[places[id(each.target)].path]
            self.reviewed.append(reviewer.recalled(each.target, each.findings))
        number = 0

        async def ask(target: Target) -> Reviewed:
            nonlocal number
            number += 1
            file = places[id(target)]
            spinner.look_at(f"{file.path}: {target.label} ({number} of {len(plan.to_ask)})")
            call = Call(uuid.uuid4().hex, "review", str(file.file))
            return await reviewers[file.path].review(
                target, Neighbours(file.file), call, spinner.report, lambda _: None
            )

        try:
            async for came in reviews(plan, ask, self.asked.seconds, tools.learnt):
                if isinstance(came, Reviewed):
                    self.reviewed.append(came)
                else:
                    self.left_out.append(("", came))
        finally:
            await tools.provider.close()

    def result(self) -> ReviewResult:
        """What is done."""
        report = quality_report(self.reviewed, [each for _, each in self.left_out])
        told = tuple(f"{path}{': ' if path else ''}{_told(each)}" for path, each in self.left_out)
        found = filter(None, (_reviewed_file(file, self.reviewed) for file in self.files))
        return ReviewResult(tuple(found), report, told, self.ended_early)


def _told(left_out: NotReviewed) -> str:
    line = f", line {left_out.line}" if left_out.line else ""
    return f"{left_out.label}{line}: {left_out.reason}"


def _reviewed_file(file: ReviewFile, reviewed: Sequence[Reviewed]) -> ReviewedFile | None:
    """The findings of ``file``; None where it has none."""
    ours = {id(target) for target in file.targets}
    here = [each for each in reviewed if id(each.target) in ours]
    findings = [(f, each.target) for each in here for f in each.findings]
    dismissed = tuple(f for each in here for f in each.dismissed)
    if not findings and not dismissed:
        return None
    findings.sort(key=lambda pair: pair[0].span.start)
    known = [this_one(file.path, t.language, t.syntax, f).fingerprint for f, t in findings]
    text = file.targets[0].text
    return ReviewedFile(file.path, text, tuple(f for f, _ in findings), dismissed, tuple(known))


def _fingerprints(folder: Path) -> frozenset[str]:
    """Of what was dismissed, by this user or in the list that is shared here."""
    found: set[str] = set()
    shared = SharedDismissals(folder, folders.state_folder())
    for kept in (open_dismissals(folders.state_folder()), shared):
        try:
            found |= {each.fingerprint for each in kept.all()}
        except StoreError as error:
            typer.echo(f"{error} Nothing of it is dismissed.", err=True)
    return frozenset(found)


def _print(result: ReviewResult, output: Format) -> None:
    if output is Format.TEXT:
        print_text(Console(soft_wrap=True, highlight=False), result)
        return
    formats = {Format.JSON: as_json, Format.SARIF: as_sarif, Format.GITHUB: as_github}
    typer.echo(formats[output](result))
