"""Settings from the editor: ``initializationOptions``, and changes of configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.plain import plain
from miyabi_ls.lsp.server import MiyabiServer

SECTION = "miyabi"


async def did_change_configuration(
    ls: MiyabiServer, params: types.DidChangeConfigurationParams
) -> None:
    """Take the settings a client pushes; where it pushes none, ask for them."""
    pushed = section_of(params.settings)
    if pushed is None and ls.session.capabilities.configuration:
        pushed = await _ask(ls)
    if pushed is not None and await ls.session.change_settings(pushed):
        show_problems(ls)
        ls.status.probe()


def section_of(settings: object) -> Mapping[str, Any] | None:
    """Our section in what a client sends: it may stand alone or under its name."""
    found = plain(settings)
    if not isinstance(found, Mapping) or not found:
        return None
    section = found.get(SECTION, found)
    return section if isinstance(section, Mapping) else None


def show_problems(ls: MiyabiServer) -> None:
    """Say which values cannot be used."""
    for problem in ls.session.settings().problems:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, problem))


async def _ask(ls: MiyabiServer) -> Mapping[str, Any] | None:
    item = types.ConfigurationItem(section=SECTION)
    request = ls.workspace_configuration_async(types.ConfigurationParams([item]))
    try:
        answers = await answer_of(request)
    except NoAnswer:
        return None
    return section_of(answers[0]) if answers else None
