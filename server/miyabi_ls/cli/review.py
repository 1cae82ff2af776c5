"""``miyabi-ls review``: files, or what changed, reviewed item by item."""

from __future__ import annotations

import asyncio
import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from miyabi_ls.actions.action import Severity
from miyabi_ls.cli.review_formats.as_json import as_json
from miyabi_ls.cli.review_formats.github import as_github
from miyabi_ls.cli.review_formats.sarif import as_sarif
from miyabi_ls.cli.review_formats.text import print_text
from miyabi_ls.cli.review_result import ReviewResult
from miyabi_ls.cli.review_run import Asked, ReviewRun
from miyabi_ls.cli.settings_option import SetOption, command_line_settings
from miyabi_ls.cli.spinner import Spinner
from miyabi_ls.errors import MiyabiError, SettingsError

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
    is no review or it ended early, 130 after Ctrl-C.

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
    run = ReviewRun(Asked(tuple(paths or ()), diff, only_staged, seconds), loaded.settings)
    interrupted = False
    try:
        with Spinner(Console(stderr=True)) as spinner:
            asyncio.run(run.all(spinner))
    except KeyboardInterrupt:
        interrupted = True
        run.end("Interrupted.")
    except MiyabiError as error:
        if not run.reviewed:
            typer.echo(str(error), err=True)
            raise typer.Exit(_COULD_NOT) from error
        run.end(str(error))
    result = run.result()
    _print(result, output)
    if interrupted:
        raise typer.Exit(_INTERRUPTED)
    if run.ended_early:
        raise typer.Exit(_COULD_NOT)
    failed = fail_on is not FailOn.NEVER and result.has(Severity(fail_on.value))
    raise typer.Exit(1 if failed else 0)


def _print(result: ReviewResult, output: Format) -> None:
    """Print ``result``: text as the terminal can show it, the rest in UTF-8 always."""
    if output is Format.TEXT:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        print_text(Console(soft_wrap=True, highlight=False), result)
        return
    formats = {Format.JSON: as_json, Format.SARIF: as_sarif, Format.GITHUB: as_github}
    typer.echo(formats[output](result).encode("utf-8", "backslashreplace"))
