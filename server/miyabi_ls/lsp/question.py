"""``window/showMessageRequest``: a question to the user, who may take their time."""

from __future__ import annotations

from lsprotocol import types

from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.server import MiyabiServer

_DECISION_SECONDS = 600.0


async def is_chosen(ls: MiyabiServer, message: str, choice: str, other: str) -> bool:
    """Ask ``message`` with two buttons; whether it is ``choice`` that the user takes.

    No answer, as from a client that cannot ask, is the other one.
    """
    actions = [types.MessageActionItem(choice), types.MessageActionItem(other)]
    request = ls.window_show_message_request_async(
        types.ShowMessageRequestParams(types.MessageType.Info, message, actions)
    )
    try:
        chosen = await answer_of(request, _DECISION_SECONDS)
    except NoAnswer:
        return False
    return chosen is not None and chosen.title == choice
