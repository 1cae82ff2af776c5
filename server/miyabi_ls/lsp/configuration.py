"""Settings from the editor: ``initializationOptions``, and changes of configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.settings_section import SECTION, section_of


async def did_change_configuration(
    ls: MiyabiServer, params: types.DidChangeConfigurationParams
) -> None:
    """Take the settings a client pushes; where it pushes none, ask for them."""
    pushed = section_of(params.settings)
    if pushed is None and ls.session.capabilities.configuration:
        pushed = await _ask(ls)
    if pushed is not None and ls.session.change_settings(pushed):
        show_problems(ls)
        ls.status.probe()


def show_problems(ls: MiyabiServer) -> None:
    """Say which values cannot be used, and what to know of the endpoints before code goes there."""
    from miyabi_ls.models.room import chosen_endpoints

    session = ls.session
    loaded = session.settings()
    chosen = chosen_endpoints(loaded.settings, session.environment)
    for problem in (*loaded.problems, *chosen.problems):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, problem))


async def _ask(ls: MiyabiServer) -> Mapping[str, Any] | None:
    item = types.ConfigurationItem(section=SECTION)
    request = ls.workspace_configuration_async(types.ConfigurationParams([item]))
    try:
        answers = await answer_of(request)
    except NoAnswer:
        return None
    return section_of(answers[0]) if answers else None
