"""Whether one endpoint, which nobody has configured yet, could be used."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.checks import Check, failed_by
from miyabi_ls.errors import SettingsError
from miyabi_ls.models.endpoint import parse_endpoint
from miyabi_ls.models.endpoint_check import endpoint_checks
from miyabi_ls.models.ollama import OllamaProvider
from miyabi_ls.settings import Settings


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        url: what was meant, or the text as it was where it cannot be read.
        warning: what the user must know before code goes there; empty for none.
        checks: the steps to it, up to the first that failed.
        models: the names of its models; empty where it cannot be reached.
    """

    url: str
    warning: str
    checks: tuple[Check, ...]
    models: tuple[str, ...] = ()


async def try_endpoint(text: str, settings: Settings) -> Trial:
    """Look at the endpoint that ``text`` names; no prompt is sent and no model loaded."""
    try:
        endpoint = parse_endpoint(text)
    except SettingsError as error:
        return Trial(text, "", (failed_by("endpoint", error),))
    checks = tuple([check async for check in endpoint_checks(endpoint, settings.timeouts)])
    if any(check.has_failed for check in checks):
        return Trial(endpoint.url, endpoint.warning, checks)
    provider = OllamaProvider(endpoint, settings)
    try:
        listed = await provider.list_models()
    finally:
        await provider.close()
    names = tuple(model.name for model in listed.models)
    return Trial(endpoint.url, endpoint.warning, checks, names)
