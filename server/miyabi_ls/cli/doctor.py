"""``miyabi-ls doctor``: what is between you and an answer, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from miyabi_ls import folders
from miyabi_ls.checks import Verdict
from miyabi_ls.cli.settings_option import SetOption, command_line_settings
from miyabi_ls.cli.spinner import Spinner
from miyabi_ls.engine.doctor.examination import Subject, examine
from miyabi_ls.engine.doctor.report import MARKS, Entry, Report
from miyabi_ls.errors import SettingsError
from miyabi_ls.store.audit import AuditLog

_STYLES = {
    Verdict.OK: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAILED: "bold red",
    Verdict.SKIPPED: "dim",
}
_WORDS = {
    Verdict.OK: "ok",
    Verdict.WARNING: "warning",
    Verdict.FAILED: "FAILED",
    Verdict.SKIPPED: "-",
}


def doctor(
    assignments: SetOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object with all figures.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Load no model and ask none: only see who answers.")
    ] = False,
) -> None:
    """Look at every model server, and at what else an answer needs, and say what to fix.

    Sends no code of yours: to measure its speed the model is asked for the numbers from 1 to 20.
    Exit status: 0 where a request could be answered now, 1 where not, 2 for a wrong option.

    Examples: `miyabi-ls doctor`, `miyabi-ls doctor --quick`,
    `miyabi-ls doctor --set endpoints=http://127.0.0.1:11434 --json`.
    """
    try:
        loaded = command_line_settings(assignments or [])
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from error
    audit = AuditLog(folders.state_folder() / "audit.jsonl")
    subject = Subject(loaded.settings, loaded.problems, os.environ, audit, measure=not quick)
    entries: list[Entry] = []
    try:
        asyncio.run(_examine(subject, entries, shown=not as_json))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    report = Report(tuple(entries))
    if as_json:
        typer.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    else:
        style = "bold green" if report.ready else "bold red"
        _console().print(Text(f"\n{report.summary}", style))
    raise typer.Exit(0 if report.ready else 1)


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False)


async def _examine(subject: Subject, entries: list[Entry], *, shown: bool) -> None:
    console = _console()
    waiting = console if shown and console.is_terminal else Console(stderr=True)
    with Spinner(waiting) as spinner:
        told = replace(subject, report=spinner.report)
        async with aclosing(examine(told)) as found:
            async for entry in found:
                if shown:
                    _show(console, entry, entries[-1] if entries else None)
                spinner.look_at(entry.section)
                entries.append(entry)


def _show(console: Console, entry: Entry, before: Entry | None) -> None:
    if before is None or before.section != entry.section:
        console.print(Text(f"\n{entry.section}", "bold"))
    check = entry.check
    mark = MARKS[check.verdict] if console.is_terminal else f"{_WORDS[check.verdict]:<8}"
    line = Text.assemble((f"  {mark} ", _STYLES[check.verdict]), (f"{check.name:<14} ", "bold"))
    console.print(line.append(check.detail))
    if check.fix:
        console.print(
            Text(f"      → {check.fix}" if console.is_terminal else f"      fix: {check.fix}")
        )
