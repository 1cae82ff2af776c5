"""Which model a server will run a request with, and how it must be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from miyabi_ls.errors import ModelMissing
from miyabi_ls.models.cloud import refuse_cloud_model, refuse_cloud_name
from miyabi_ls.models.endpoint import Endpoint
from miyabi_ls.models.ollama_models import (
    InstalledModel,
    LoadedModel,
    ModelDetails,
    Version,
    parse_version,
    same_model,
)
from miyabi_ls.models.ollama_server import OllamaServer
from miyabi_ls.models.response import Route

if TYPE_CHECKING:
    from miyabi_ls.settings import Settings


@dataclass(frozen=True, slots=True)
class Target:
    """A model chosen on a server that has answered.

    Attributes:
        route: where and which.
        details: what the model can do.
        version: the server's.
        num_ctx: the context to ask for, in tokens; another value would load the model again.
        is_loaded: whether it is in memory with that context, as we want it.
    """

    route: Route
    details: ModelDetails
    version: Version
    num_ctx: int
    is_loaded: bool


async def find_target(server: OllamaServer, settings: Settings) -> Target:
    """Ask the server what it has, and choose; no byte of a prompt is sent.

    Raises:
        EndpointError: the server cannot be used, or has none of the models.
        CloudModelRefused: the model runs at the vendor.
        ServerFailed: the server reported an error.
    """
    wanted = (settings.model, *settings.fallback)
    refuse_cloud_name(wanted[0])
    version = parse_version(await server.version())
    model = choose_model(wanted, await server.tags(), server.endpoint)
    refuse_cloud_model(model, model.name)
    details = await server.show(model)
    refuse_cloud_model(details, model.name)
    loaded = await server.ps()
    num_ctx = choose_context(model.name, details, loaded, settings.context_tokens)
    return Target(
        route=Route(server.endpoint.url, model.name, model.digest),
        details=details,
        version=version,
        num_ctx=num_ctx,
        is_loaded=_is_loaded(model.name, num_ctx, loaded)
        and server.has_prepared(model.name, num_ctx),
    )


def choose_model(
    wanted: Sequence[str], installed: Sequence[InstalledModel], endpoint: Endpoint
) -> InstalledModel:
    """Return the first wanted model that is installed.

    Raises:
        ModelMissing: none is.
        CloudModelRefused: a cloud model's turn came.
    """
    for name in wanted:
        refuse_cloud_name(name)
        for model in installed:
            if same_model(name, model.name):
                return model
    have = ", ".join(model.name for model in installed) or "nothing"
    raise ModelMissing(
        f"{endpoint.url} has none of {', '.join(wanted)} (installed: {have}); run "
        f"`ollama pull {wanted[0]}` on that machine, or set miyabi.model."
    )


def choose_context(
    name: str, details: ModelDetails, loaded: Sequence[LoadedModel], context_tokens: int
) -> int:
    """Return the num_ctx to ask for, in tokens.

    What the user set, no more than the model was trained on (Ollama caps it anyway: row 9), and
    what is loaded already where that is as much or more, since another value loads it again.
    """
    asked = context_tokens
    if details.context_length:
        asked = min(asked, details.context_length)
    for model in loaded:
        if same_model(name, model.name) and model.context_length >= asked:
            return model.context_length
    return asked


def _is_loaded(name: str, num_ctx: int, loaded: Sequence[LoadedModel]) -> bool:
    return any(same_model(name, model.name) and model.context_length == num_ctx for model in loaded)
