"""Opening the model that the settings ask for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from miyabi_ls.errors import (
    EmbeddedUnavailable,
    EndpointUnreachable,
    NotConnected,
    SettingsError,
)
from miyabi_ls.models.embedded import EmbeddedProvider
from miyabi_ls.models.embedded_install import find_installation
from miyabi_ls.models.endpoint import Endpoint, from_ollama_host, parse_endpoint
from miyabi_ls.models.first_available import FirstAvailable
from miyabi_ls.models.ollama import OllamaProvider
from miyabi_ls.models.provider import ModelList, PromptStyle, Provider
from miyabi_ls.models.request import LLMRequest
from miyabi_ls.models.response import Event, Route
from miyabi_ls.settings import Settings


def open_provider(settings: Settings, environment: Mapping[str, str]) -> Provider:
    """The provider for ``settings``; nothing is contacted before the first request.

    The embedded model where it is switched on; else the configured endpoints in their order; else
    what ``OLLAMA_HOST`` names; else Ollama on this machine.

    Raises:
        EmbeddedUnavailable: the embedded model is switched on and not installed.
    """
    if settings.embedded.enabled:
        return open_embedded()
    chosen = chosen_endpoints(settings, environment)
    provider = FirstAvailable([OllamaProvider(endpoint, settings) for endpoint in chosen.endpoints])
    return ThisMachine(provider) if chosen.by_default else provider


@dataclass(frozen=True, slots=True)
class ChosenEndpoints:
    """Where requests go, in order of preference, and whether somebody said so.

    Attributes:
        endpoints: at least one.
        source: what named them, in words.
        by_default: whether nobody did.
        problems: a sentence for each entry that cannot be read, and each endpoint's warning.
    """

    endpoints: tuple[Endpoint, ...]
    source: str
    by_default: bool = False
    problems: tuple[str, ...] = ()


def chosen_endpoints(settings: Settings, environment: Mapping[str, str]) -> ChosenEndpoints:
    """The configured endpoints; else what ``OLLAMA_HOST`` names; else this machine.

    An entry that cannot be read is left out, and one sentence says so.
    """
    found, problems = _readable(settings.endpoints, parse_endpoint)
    if found:
        return ChosenEndpoints(found, "miyabi.endpoints", problems=problems)
    host = environment.get("OLLAMA_HOST", "").strip()
    found, wrong = _readable([host] if host else [], from_ollama_host)
    problems += wrong
    if found:
        return ChosenEndpoints(found, "OLLAMA_HOST", problems=problems)
    here = (parse_endpoint("127.0.0.1"),)
    return ChosenEndpoints(here, "the default", by_default=True, problems=problems)


def _readable(
    entries: Sequence[str], parse: Callable[[str], Endpoint]
) -> tuple[tuple[Endpoint, ...], tuple[str, ...]]:
    """The endpoints that can be read, each once, and what there is to say about the entries."""
    found: dict[str, Endpoint] = {}
    problems = []
    for entry in entries:
        try:
            endpoint = parse(entry)
        except SettingsError as error:
            problems.append(str(error))
        else:
            found.setdefault(endpoint.url, endpoint)
    problems += [endpoint.warning for endpoint in found.values() if endpoint.warning]
    return tuple(found.values()), tuple(problems)


def open_embedded() -> EmbeddedProvider:
    """The embedded model.

    Raises:
        EmbeddedUnavailable: it is not installed.
    """
    installation = find_installation()
    if installation is None:
        raise EmbeddedUnavailable(
            "The embedded model is not installed; install it with `miyabi-ls setup-embedded`."
        )
    return EmbeddedProvider(installation)


class ThisMachine:
    """Ollama on this machine, which nobody configured and which may not be there."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def style(self) -> PromptStyle:
        """As Ollama's."""
        return self._provider.style

    async def stream(self, request: LLMRequest) -> AsyncGenerator[Event]:
        """Ask it; where there is none, say how to connect one.

        Raises:
            NotConnected: nothing listens.
        """
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    yield event
        except EndpointUnreachable as error:
            raise _not_connected() from error

    async def health(self) -> Route:
        """As Ollama's; where there is none, say how to connect one.

        Raises:
            NotConnected: nothing listens.
        """
        try:
            return await self._provider.health()
        except EndpointUnreachable as error:
            raise _not_connected() from error

    async def list_models(self) -> ModelList:
        """As Ollama's."""
        return await self._provider.list_models()

    async def close(self) -> None:
        """Close it."""
        await self._provider.close()


def _not_connected() -> NotConnected:
    return NotConnected(
        "Connect your Mac mini: no endpoint is configured and no Ollama answers on this "
        'machine. Set `miyabi.endpoints` to `["mac-mini"]` (Tailscale) or to its URL, '
        "or start Ollama here with `ollama serve`."
    )
