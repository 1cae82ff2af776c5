"""What Clippy says of a file under review: the model need not find it, nor say it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from miyabi_ls.actions.action import Target
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import Settings
from miyabi_ls.verify import cargo
from miyabi_ls.verify.compiler_message import CompilerMessage
from miyabi_ls.verify.workspace_copy import NotCopied, find_workspace, held_copy

_log = logging.getLogger(__name__)
_MOST_FACTS = 8
_MOST_CHARACTERS = 120
"""Of one fact: eight of them are some 250 tokens."""

Facts = Callable[[Target], Awaitable[tuple[str, ...]]]
"""Tells what is known of a target already, one sentence each."""


async def nothing_known(target: Target) -> tuple[str, ...]:
    """Nothing."""
    del target
    return ()


def facts_on(files: UserFiles, settings: Settings, cache: Path) -> Facts:
    """What Clippy says of the targets in a file, where ``settings`` allow to ask it.

    Args:
        files: the file, and what is unsaved.
        settings: ``review.clippy`` and ``verify.compile``.
        cache: our cache folder.
    """
    if settings.review.clippy and settings.verify.compile:
        return ClippyFacts(files, settings.verify.seconds, cache)
    return nothing_known


class ClippyFacts:
    """What Clippy says of one file, asked once for each text of it.

    It compiles a copy of the workspace with the unsaved text, as the user's own ``cargo clippy``
    would compile the workspace itself; nothing that a model wrote is in it.

    Args:
        files: the file, and what is unsaved.
        seconds: how long each step may take; without an answer nothing is known.
        cache: our cache folder.
    """

    def __init__(self, files: UserFiles, seconds: float, cache: Path) -> None:
        self._files = files
        self._seconds = seconds
        self._cache = cache
        self._asking = asyncio.Lock()
        self._text: str | None = None
        self._messages: tuple[CompilerMessage, ...] = ()

    async def __call__(self, target: Target) -> tuple[str, ...]:
        """What is known of the lines of ``target``."""
        if target.language.language_id != "rust":
            return ()
        text = target.text.string
        async with self._asking:
            if self._text != text:
                self._messages = await self._asked(text)
                self._text = text
            messages = self._messages
        first = target.text.line_at(target.span.start) + 1
        last = target.text.line_at(target.span.end) + 1
        return facts_in(messages, self._files.file, range(first, last + 1))

    async def _asked(self, text: str) -> tuple[CompilerMessage, ...]:
        file = self._files.file
        try:
            workspace = await find_workspace(file, self._cache, self._seconds)
            buffers = {**self._files.buffers, file: text}
            async with held_copy(workspace, buffers, self._cache, self._seconds):
                checked = await cargo.clippy(workspace.crate, workspace.overlay, self._seconds)
        except NotCopied as error:
            _log.info("Clippy was not asked about %s: %s.", file.name, error)
            return ()
        if checked.failure:
            _log.info("Clippy told nothing of %s: %s.", file.name, checked.failure)
        return checked.messages


def facts_in(messages: Sequence[CompilerMessage], file: Path, lines: range) -> tuple[str, ...]:
    """What ``messages`` say of these ``lines`` (from 1) of ``file``, each once, a few at most."""
    path = file.as_posix()
    facts = (
        f"line {message.line}, {message}"[:_MOST_CHARACTERS]
        for message in messages
        if message.file and path.endswith(f"/{message.file}") and message.line in lines
    )
    return tuple(dict.fromkeys(facts))[:_MOST_FACTS]
