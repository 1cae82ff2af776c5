"""All state of one connection: a client, its documents, its settings, its jobs."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from miyabi_ls import folders
from miyabi_ls.lsp.at_places import AtPlaces
from miyabi_ls.lsp.capabilities import Capabilities, resolve_capabilities
from miyabi_ls.lsp.documents import Documents
from miyabi_ls.lsp.findings import ReviewedDocuments
from miyabi_ls.lsp.jobs import Jobs
from miyabi_ls.lsp.kept_answers import BegunAnswer, KeptAnswer, ProvenSoon
from miyabi_ls.lsp.paced import Paced
from miyabi_ls.lsp.results import Became, Result, Results
from miyabi_ls.lsp.reviews import Reviews
from miyabi_ls.lsp.workspaces import Workspaces

if TYPE_CHECKING:
    from miyabi_ls.engine.measured import Learnt
    from miyabi_ls.engine.run import Tools
    from miyabi_ls.lsp.documents import TrackedTarget
    from miyabi_ls.settings_sources import LoadedSettings
    from miyabi_ls.store.audit import AuditEntry, AuditLog

_log = logging.getLogger(__name__)


class Session:
    """One client and what it is working on.

    Args:
        environment: variables that settings may come from; those of the process where None.
        assignments: settings of the command line, as ``NAME=VALUE``.
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, assignments: Sequence[str] = ()
    ) -> None:
        self.environment = os.environ if environment is None else environment
        self.assignments = assignments
        self.capabilities: Capabilities = resolve_capabilities(types.ClientCapabilities(), None)
        self.documents = Documents()
        self.reviewed = ReviewedDocuments()
        self.reviews = Reviews()
        self.publishing = Paced()
        self.kept: AtPlaces[KeptAnswer] = AtPlaces(self.documents.release)
        self.begun: AtPlaces[BegunAnswer] = AtPlaces(self.documents.release)
        self.proving: AtPlaces[ProvenSoon] = AtPlaces(lambda _: None)
        self.results = Results(self.documents, self._record_result)
        self.jobs = Jobs()
        self.workspaces = Workspaces()
        self.initialization_options: object = None
        self._editor_settings: Mapping[str, Any] | None = None
        self._loaded: LoadedSettings | None = None
        self._tools: Tools | None = None
        self._learnt: Learnt | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._writing: set[asyncio.Task[None]] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._write_lock = asyncio.Lock()

    @property
    def editor_settings(self) -> Mapping[str, Any]:
        """What the editor has set: what it sent last, else what it initialized us with."""
        if self._editor_settings is None:
            from miyabi_ls.lsp.settings_section import section_of

            self._editor_settings = section_of(self.initialization_options) or {}
        return self._editor_settings

    def settings(self) -> LoadedSettings:
        """The settings in force. Read at the first use, after ``initialize`` was answered."""
        if self._loaded is None:
            from miyabi_ls.settings_sources import (
                LoadedSettings,
                Source,
                command_line_source,
                environment_source,
                load_settings,
                user_file_source,
            )

            user_file, unreadable = user_file_source(self.user_file)
            loaded = load_settings(
                (
                    command_line_source(self.assignments),
                    environment_source(self.environment),
                    Source("the editor's settings", self.editor_settings),
                    user_file,
                )
            )
            self._loaded = LoadedSettings(loaded.settings, (*unreadable, *loaded.problems))
        return self._loaded

    @property
    def user_file(self) -> Path:
        """The user's own settings file."""
        return folders.config_folder() / "config.toml"

    def tools(self) -> Tools:
        """The model and what goes with it; opened at the first use.

        Raises:
            SettingsError: the endpoints cannot be understood.
            EmbeddedUnavailable: the embedded model is asked for and not installed.
        """
        if self._tools is None:
            from miyabi_ls.engine.measured import Learnt
            from miyabi_ls.engine.run import Tools
            from miyabi_ls.models.room import open_provider
            from miyabi_ls.store.model_figures import ModelFiguresFile

            settings = self.settings().settings
            provider = open_provider(settings, self.environment)
            file = ModelFiguresFile(folders.cache_folder() / folders.MODELS)
            self._learnt = self._learnt or Learnt(file)
            self._tools = Tools(provider, settings, self.audit_log(), self._learnt)
        return self._tools

    def audit_log(self) -> AuditLog:
        """Where every model call is recorded."""
        from miyabi_ls.store.audit import AuditLog

        return AuditLog(folders.state_folder() / "audit.jsonl")

    def change_settings(self, editor_settings: Mapping[str, Any]) -> bool:
        """Take new settings from the editor; whether they are other than before.

        Jobs that run finish with the old ones.
        """
        if editor_settings == self.editor_settings:
            return False
        self._editor_settings = editor_settings
        self._loaded = None
        self._retire_tools()
        return True

    async def close(self) -> None:
        """End all jobs and release the model."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.jobs.cancel_all()
        self.publishing.close()
        self.results.close_all()
        await self.workspaces.close()
        self._retire_tools()
        await asyncio.gather(*self._closing, *self._writing)
        if self._learnt is not None:
            await asyncio.to_thread(self._learnt.keep)

    def in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run what is no job that a user could see; it ends with the session at the latest."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._no_longer)
        return task

    def owns(self, place: TrackedTarget) -> bool:
        """Whether an answer waits at ``place``, which is to be tracked as long."""
        return self.kept.holds(place) or self.begun.holds(place)

    def _no_longer(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("Something in the background failed", exc_info=error)

    def _record_result(self, result: Result, became: Became) -> None:
        """Write in the background what became of a result."""
        from miyabi_ls.store.audit import AuditEntry

        call = result.call
        entry = AuditEntry("result", call.run, call.action, call.path, became.value)
        writing = asyncio.create_task(self._write(entry))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _write(self, entry: AuditEntry) -> None:
        """Write a line of the audit log, once those that came before are written."""
        from miyabi_ls.engine.ask import record

        async with self._write_lock:
            await asyncio.to_thread(record, self.audit_log(), entry)

    def _retire_tools(self) -> None:
        """Have the next request open new ones, and close these once no job uses them."""
        tools, self._tools = self._tools, None
        if tools is None:
            return
        closing = asyncio.create_task(_close_after(tools, [job.task for job in self.jobs]))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


async def _close_after(tools: Tools, tasks: Sequence[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks)
    await tools.provider.close()
