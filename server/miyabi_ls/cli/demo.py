"""``miyabi-ls demo``: the three actions on a file, by the embedded model, nothing else needed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from miyabi_ls import folders
from miyabi_ls.actions.action import Action, Target
from miyabi_ls.actions.few_shot import has_examples
from miyabi_ls.actions.table import actions
from miyabi_ls.cli.live_answer import LiveAnswer
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome
from miyabi_ls.engine.prompting import build_prompt, prompt_tokens
from miyabi_ls.engine.run import Tools, run
from miyabi_ls.errors import AnswerError, MiyabiError, ProofFailed
from miyabi_ls.models.room import open_embedded
from miyabi_ls.settings import Settings
from miyabi_ls.source.items import BodyState, Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import by_path
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.text import Span, Text
from miyabi_ls.store.audit import AuditLog

_SAMPLE = "demo.rs"
_TARGETS_PER_ACTION = 2


def demo(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A Rust file to work on; by default a small sample. It is not changed.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the three actions at work, on the embedded model (demo quality).

    Needs no Ollama and no network once `miyabi-ls setup-embedded` has run.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        asyncio.run(_demo(console, file))
    except (MiyabiError, OSError) as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    language: Language
    text: Text


async def _demo(console: Console, path: Path | None) -> None:
    provider = open_embedded()
    shown = _read(path)
    console.print(
        f"[bold]miyabi-ls demo[/bold]: three actions on {shown.name}, by the embedded model "
        "(SmolLM2-135M, demo quality)."
    )
    audit = AuditLog(folders.state_folder() / "audit.jsonl")
    tools = Tools(provider, Settings(), audit)
    try:
        for action in actions():
            names = _names(action, shown)
            if not names:
                console.print(f"\n{action.verb(shown.language)}: nothing to do in {shown.name}")
            for name in names:
                shown = await _show(console, tools, action, shown, name)
    finally:
        await provider.close()


def _read(path: Path | None) -> _File:
    if path is None:
        source = files("miyabi_ls.cli").joinpath(_SAMPLE).read_text("utf-8")
        path = Path(_SAMPLE)
    else:
        source = _decoded(path)
    language = by_path(path)
    if language is None or not has_examples(language):
        raise MiyabiError(f"{path.name} is not a Rust file; give one that ends in .rs.")
    return _File(path.name, language, Text(source))


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise MiyabiError(f"{path.name} is not UTF-8 text, which Rust files are.") from error


def _names(action: Action, file: _File) -> list[tuple[ItemKind, str]]:
    """A few items of the file that ``action`` has something to do on."""
    syntax = file.language.parse(file.text)
    found = []
    items = file.language.items(syntax)
    if action.name == "review":
        items = tuple(sorted(items, key=lambda item: item.declaration.start - item.declaration.end))
    for item in items:
        span = Span(item.declaration.start, item.declaration.start)
        if _is_wanted(action, item) and action.find(file.language, syntax, span) is not None:
            found.append((item.kind, item.name))
    return found[:_TARGETS_PER_ACTION]


def _is_wanted(action: Action, item: Item) -> bool:
    if action.name == "doc":
        return not item.docs and item.kind is not ItemKind.IMPL
    if action.name == "review":
        return item.body_state is BodyState.WRITTEN
    return item.kind is ItemKind.FUNCTION


def _target(action: Action, file: _File, name: tuple[ItemKind, str]) -> Target | None:
    syntax = file.language.parse(file.text)
    for item in file.language.items(syntax):
        if (item.kind, item.name) == name:
            at = Span(item.declaration.start, item.declaration.start)
            return action.find(file.language, syntax, at)
    return None


async def _show(
    console: Console, tools: Tools, action: Action, file: _File, name: tuple[ItemKind, str]
) -> _File:
    """Run one action, show all of it, and return the file as it is then."""
    target = _target(action, file, name)
    if target is None:
        return file
    console.print()
    console.rule(f"{action.verb(target.language)}: {target.label}", align="left")
    measured, here = tools.learnt.current, Neighbours()
    prompt = build_prompt(action, target, here, tools.provider.style, tools.settings, measured)
    console.print(f"prompt    about {prompt_tokens(prompt, measured.estimate)} tokens")
    live = LiveAnswer(console)
    call = Call(uuid.uuid4().hex, action.name, file.name)
    try:
        outcome = await run(action, target, here, tools, call, live.report)
    except (AnswerError, ProofFailed) as error:
        live.end()
        console.print(f"refused   {error}", style="yellow", markup=False)
        return file
    live.end()
    response = outcome.response
    speed = response.tokens_used * 1000 / response.generation_ms if response.generation_ms else 0
    console.print(
        f"answer    {response.tokens_used} tokens at {speed:.0f}/s, "
        f"{response.prompt_tokens} read in {response.prompt_ms / 1000:.1f} s"
    )
    if isinstance(outcome, FindingsOutcome):
        _show_findings(console, file, outcome)
        return file
    return _show_edit(console, file, outcome)


def _show_edit(console: Console, file: _File, outcome: EditOutcome) -> _File:
    text = file.text.replace(outcome.reading.edit)
    for line in _diff(file.text, text):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        console.print(line, style=style, markup=False)
    console.print(f"proved    {', '.join(outcome.proofs)}; not compiled")
    return _File(file.name, file.language, text)


def _diff(before: Text, after: Text) -> Iterator[str]:
    lines = unified_diff(before.string.splitlines(), after.string.splitlines(), n=2, lineterm="")
    for line in lines:
        if not line.startswith(("---", "+++")):
            yield line


def _show_findings(console: Console, file: _File, outcome: FindingsOutcome) -> None:
    for finding in outcome.findings:
        line = file.text.line_at(finding.span.start)
        where = f"{file.name}:{line + 1}"
        console.print(
            f"{where}: {finding.severity} [{finding.category}] {finding.message}",
            style="yellow",
            markup=False,
        )
        console.print(f"    {file.text.slice(finding.span)}", markup=False)
    count = len(outcome.findings)
    console.print(
        f"proved    {count} finding{'' if count == 1 else 's'} on quoted text, "
        f"{outcome.dropped} dropped{'' if outcome.complete else ', answer cut'}; "
        "what they say is the model's opinion"
    )
