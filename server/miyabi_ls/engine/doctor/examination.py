"""The examination: every check in its order, each as soon as it is known."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from miyabi_ls.checks import failed_by, passed
from miyabi_ls.engine.doctor.editor_checks import editor_checks
from miyabi_ls.engine.doctor.environment_checks import (
    embedded_check,
    program_checks,
    proxy_checks,
    settings_checks,
)
from miyabi_ls.engine.doctor.report import Entry
from miyabi_ls.engine.doctor.speed_check import speed_checks
from miyabi_ls.engine.progress import Progress
from miyabi_ls.errors import EmbeddedUnavailable
from miyabi_ls.models.embedded_install import find_installation
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.endpoint_check import endpoint_checks
from miyabi_ls.models.model_check import model_checks
from miyabi_ls.models.ollama import OllamaProvider
from miyabi_ls.models.provider import Provider
from miyabi_ls.models.request import ReasoningEffort
from miyabi_ls.models.room import chosen_endpoints, open_embedded
from miyabi_ls.settings import Settings
from miyabi_ls.store.audit import AuditLog
from miyabi_ls.store.disk_use import own_folders
from miyabi_ls.verify.toolchain_checks import toolchain_checks

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Subject:
    """What is examined.

    Attributes:
        settings: those in force.
        problems: a sentence for each setting that could not be used.
        environment: variables that count.
        audit: where the one question to each model is recorded.
        measure: whether models are loaded and asked something, to see how fast they are.
        report: told how far a model is, where one is asked.
    """

    settings: Settings
    problems: Sequence[str]
    environment: Mapping[str, str]
    audit: AuditLog
    measure: bool = True
    report: Callable[[Progress], None] = lambda _: None


async def examine(subject: Subject) -> AsyncGenerator[Entry]:
    """Yield every check; what can take long comes last in its section."""
    installation = find_installation()
    for check in (*program_checks(), embedded_check(installation)):
        yield Entry("miyabi-ls", check)
    chosen = chosen_endpoints(subject.settings, subject.environment)
    problems = (*subject.problems, *chosen.problems)
    for check in settings_checks(problems, chosen.source):
        yield Entry("settings", check)
    for check in proxy_checks(subject.environment):
        yield Entry("network", check)
    async with aclosing(_models(subject, chosen.endpoints)) as entries:
        async for entry in entries:
            yield entry
    async for check in toolchain_checks():
        yield Entry("Rust toolchain", check)
    async for check in editor_checks():
        yield Entry("editors", check)
    for folder in own_folders():
        size = folder.size_bytes
        detail = f"{size / _MEGABYTE:.1f} MB in {folder.path} ({folder.holds})"
        yield Entry("disk", passed(folder.name, detail, size_bytes=size))


async def _models(subject: Subject, endpoints: tuple[Endpoint, ...]) -> AsyncGenerator[Entry]:
    """The embedded model where it is switched on, since it then answers; else the endpoints."""
    if subject.settings.embedded.enabled:
        async with aclosing(_embedded(subject)) as entries:
            async for entry in entries:
                yield entry
        return
    for endpoint in endpoints:
        async with aclosing(_endpoint(subject, endpoint)) as entries:
            async for entry in entries:
                yield entry


async def _embedded(subject: Subject) -> AsyncGenerator[Entry]:
    title = "the embedded model"
    try:
        provider = open_embedded()
    except EmbeddedUnavailable as error:
        yield Entry(title, failed_by("installation", error), decides=True)
        return
    yield Entry(title, passed("setting", "switched on by miyabi.embedded.enabled"), decides=True)
    if subject.measure:
        async with aclosing(_measured(subject, title, provider)) as entries:
            async for entry in entries:
                yield entry


async def _endpoint(subject: Subject, endpoint: Endpoint) -> AsyncGenerator[Entry]:
    """One endpoint, as far as it can be used."""
    provider = OllamaProvider(endpoint, subject.settings)
    try:
        async with aclosing(endpoint_checks(endpoint, subject.settings.timeouts)) as checks:
            async for check in checks:
                yield Entry(endpoint.url, check, decides=True)
                if check.has_failed:
                    return
        async with aclosing(model_checks(provider.server, subject.settings)) as checks:
            async for check in checks:
                yield Entry(endpoint.url, check, decides=True)
                if check.has_failed:
                    return
        if subject.measure:
            async with aclosing(_measured(subject, endpoint.url, provider)) as entries:
                async for entry in entries:
                    yield entry
    finally:
        await provider.close()


async def _measured(subject: Subject, title: str, provider: Provider) -> AsyncGenerator[Entry]:
    effort = ReasoningEffort(subject.settings.reasoning_effort)
    try:
        async with aclosing(
            speed_checks(provider, effort, subject.audit, subject.report)
        ) as checks:
            async for check in checks:
                yield Entry(title, check, decides=True)
    finally:
        await provider.close()
