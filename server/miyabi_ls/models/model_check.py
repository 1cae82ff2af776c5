"""Whether a server that answers has the model that is asked for, and how it would run it.

Only what needs no model is asked: ``/api/tags``, ``/api/show`` and ``/api/ps``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from miyabi_ls.checks import Check, failed, failed_by, passed, warned
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.cloud import is_cloud_model, is_cloud_name
from miyabi_ls.models.ollama_models import (
    InstalledModel,
    LoadedModel,
    ModelDetails,
    same_model,
)
from miyabi_ls.models.ollama_server import OllamaServer

if TYPE_CHECKING:
    from miyabi_ls.settings import Settings

_GIGABYTE = 1e9
_ALL_OF_IT = 0.99


@dataclass(frozen=True, slots=True)
class _Asked:
    """The model a request would go to, as the server has it."""

    model: InstalledModel
    loaded: tuple[LoadedModel, ...]

    @property
    def in_memory(self) -> LoadedModel | None:
        return next((each for each in self.loaded if same_model(self.model.name, each.name)), None)


async def model_checks(server: OllamaServer, settings: Settings) -> AsyncGenerator[Check]:
    """Yield what there is to say about the models of a server; a failed one is the last."""
    try:
        installed = await server.tags()
    except MiyabiError as error:
        yield failed_by("models", error)
        return
    wanted = (settings.model, *settings.fallback)
    if cloud := _cloud_check(wanted, installed):
        yield cloud
        if cloud.fix:
            return
    chosen = _chosen(wanted, installed)
    yield _models_check(wanted, chosen, installed)
    if chosen is None:
        return
    try:
        asked = _Asked(chosen, await server.ps())
        details = await server.show(chosen)
    except MiyabiError as error:
        yield failed_by("model", error)
        return
    yield _context_check(asked, details, settings.context_tokens)
    yield _memory_check(asked)


def _chosen(wanted: Sequence[str], installed: Sequence[InstalledModel]) -> InstalledModel | None:
    return next((m for name in wanted for m in installed if same_model(name, m.name)), None)


def _cloud_check(wanted: Sequence[str], installed: Sequence[InstalledModel]) -> Check | None:
    cloud = [model.name for model in installed if is_cloud_model(model)]
    asked = [n for n in wanted if is_cloud_name(n) or any(same_model(n, c) for c in cloud)]
    if asked:
        return failed(
            "cloud",
            f"{asked[0]} runs at its vendor, and Ollama would send your code there; it is never "
            "asked.",
            "Set miyabi.model to a model that runs on your machine, such as gpt-oss:20b.",
        )
    if cloud:
        return passed("cloud", f"never asked, since they run at their vendor: {', '.join(cloud)}")
    return None


def _models_check(
    wanted: Sequence[str], chosen: InstalledModel | None, installed: Sequence[InstalledModel]
) -> Check:
    names = [model.name for model in installed if not is_cloud_model(model)]
    if chosen is None:
        near = nearest(wanted[0], names)
        instead = f", or set miyabi.model to {near}" if near else ""
        return failed(
            "models",
            f"{' and '.join(wanted)} {'is' if len(wanted) == 1 else 'are'} not installed "
            f"(installed: {', '.join(names) or 'nothing'}).",
            f"Run `ollama pull {wanted[0]}` on that machine{instead}.",
        )
    described = ", ".join(filter(None, (chosen.parameters, chosen.quantization)))
    detail = f"{chosen.name}{f' ({described})' if described else ''}; installed: {len(names)}"
    if same_model(chosen.name, wanted[0]):
        return passed("models", detail, size_bytes=chosen.size_bytes, digest=chosen.digest)
    return warned(
        "models",
        f"{wanted[0]} is not installed, so its fallback answers: {detail}.",
        f"Run `ollama pull {wanted[0]}` on that machine.",
        size_bytes=chosen.size_bytes,
        digest=chosen.digest,
    )


def nearest(wanted: str, names: Sequence[str]) -> str:
    """The name most like ``wanted``, one of the same family before others; empty for none."""
    family = wanted.partition(":")[0].lower()
    kin = [name for name in names if name.partition(":")[0].lower() == family]
    close = get_close_matches(wanted.lower(), [name.lower() for name in kin or names], 1, 0.5)
    return next((name for name in names if close and name.lower() == close[0]), "")


def _context_check(asked: _Asked, details: ModelDetails, tokens: int) -> Check:
    trained = details.context_length
    if trained and tokens > trained:
        return warned(
            "context",
            f"{tokens} tokens are asked for and {asked.model.name} was trained on {trained}.",
            f"Set miyabi.contextTokens to {trained} or less.",
            context_tokens=trained,
        )
    now = asked.in_memory
    if now is not None and 0 < now.context_length < tokens:
        return warned(
            "context",
            f"{asked.model.name} is in memory with {now.context_length} tokens, so the first "
            f"request loads it again with {tokens}.",
            f"Set OLLAMA_CONTEXT_LENGTH={tokens} on the server, so that all its clients agree.",
            context_tokens=tokens,
        )
    used = max(tokens, now.context_length if now else 0)
    of = f" of {trained}" if trained else ""
    return passed("context", f"{used} tokens{of}", context_tokens=used)


def _memory_check(asked: _Asked) -> Check:
    others = [each for each in asked.loaded if each is not asked.in_memory]
    beside = f"; beside it: {', '.join(each.name for each in others)}" if others else ""
    now = asked.in_memory
    if now is None:
        size = f", {_gigabytes(asked.model.size_bytes)}" if asked.model.size_bytes else ""
        return passed("memory", f"not loaded{size}{beside}", loaded="no")
    share = now.graphics_bytes / now.size_bytes if now.size_bytes else 0.0
    figures: dict[str, float | int | str] = {
        "loaded": "yes",
        "size_bytes": now.size_bytes,
        "graphics_bytes": now.graphics_bytes,
    }
    if 0 < share < _ALL_OF_IT:
        return warned(
            "memory",
            f"loaded, {_gigabytes(now.size_bytes)}, of which the graphics processor has only "
            f"{share:.0%}{beside}.",
            "Close what else uses memory there, lower miyabi.contextTokens, or take a smaller "
            "model.",
            **figures,
        )
    where = "on the graphics processor" if share else "on the CPU"
    size = f", {_gigabytes(now.size_bytes)} {where}" if now.size_bytes else ""
    return passed("memory", f"loaded{size}{beside}", **figures)


def _gigabytes(size: int) -> str:
    return f"{size / _GIGABYTE:.1f} GB"
