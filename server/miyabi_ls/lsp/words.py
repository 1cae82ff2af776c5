"""``miyabi/input``: words from the user, of a client that can ask for them (docs/protocol.md)."""

from __future__ import annotations

from miyabi_ls.lsp.client_request import NoAnswer, answer_of
from miyabi_ls.lsp.plain import plain
from miyabi_ls.lsp.server import MiyabiServer

METHOD = "miyabi/input"
_TYPING_SECONDS = 600.0


async def words_of_user(ls: MiyabiServer, title: str, prompt: str) -> str:
    """What the user answers to ``prompt``; empty where they do not."""
    request = ls.protocol.send_request_async(METHOD, {"title": title, "prompt": prompt})
    try:
        answer = plain(await answer_of(request, _TYPING_SECONDS))
    except NoAnswer:
        return ""
    value = answer.get("value") if isinstance(answer, dict) else None
    return value.strip() if isinstance(value, str) else ""
