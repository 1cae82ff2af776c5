"""``initialize``, ``initialized`` and ``shutdown``."""

from __future__ import annotations

import asyncio
import gc

from lsprotocol import types

from miyabi_ls.lsp.capabilities import resolve_capabilities
from miyabi_ls.lsp.configuration import show_problems
from miyabi_ls.lsp.server import MiyabiServer


def initialize(ls: MiyabiServer, params: types.InitializeParams) -> None:
    """Keep the client's settings for later; nothing slow is loaded before the answer."""
    ls.session.initialization_options = params.initialization_options


def initialized(ls: MiyabiServer, params: types.InitializedParams) -> None:
    """Note what the client can do; then, with nobody waiting, read the settings."""
    del params
    ls.session.capabilities = resolve_capabilities(
        ls.client_capabilities, ls.server_capabilities.position_encoding
    )
    asyncio.get_running_loop().call_soon(_prepare, ls)


def _prepare(ls: MiyabiServer) -> None:
    """Say what is wrong with the settings, and load what the first request will need."""
    show_problems(ls)
    from miyabi_ls.actions import table
    from miyabi_ls.lsp import action_job

    del table, action_job
    # What is loaded stays: looking through it for garbage would stop everything for 50 ms.
    gc.freeze()
    ls.status.probe()


async def shutdown(ls: MiyabiServer, params: None) -> None:
    """End every job, so that streams are closed and children gone."""
    del params
    await ls.status.close()
    await ls.session.close()
