"""The table of what the server answers.

Modules that load pydantic, tree-sitter, httpx or the engine are imported where they are first used:
an editor waits for the answer to ``initialize``, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lsprotocol import types

from miyabi_ls.lsp import (
    code_action,
    configuration,
    diagnostics,
    hover,
    lifecycle,
    model_requests,
    text_document,
)
from miyabi_ls.lsp.execute_command import commands
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.session import Session

_ACTION_KINDS = ["quickfix", "refactor.rewrite", "review"]
_PULLED = types.DiagnosticOptions(
    inter_file_dependencies=False, workspace_diagnostics=False, identifier="miyabi"
)
_ANY_FILE = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)


async def work_done_progress_cancel(
    ls: MiyabiServer, params: types.WorkDoneProgressCancelParams
) -> None:
    """Cancel the job whose progress this is."""
    ls.session.jobs.cancel(str(params.token))


_FEATURES: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    (types.INITIALIZE, lifecycle.initialize, None),
    (types.INITIALIZED, lifecycle.initialized, None),
    (types.SHUTDOWN, lifecycle.shutdown, None),
    (types.TEXT_DOCUMENT_DID_OPEN, text_document.did_open, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, text_document.did_change, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, text_document.did_close, None),
    (types.TEXT_DOCUMENT_WILL_SAVE, text_document.will_save, None),
    (types.TEXT_DOCUMENT_DID_SAVE, text_document.did_save, None),
    (types.TEXT_DOCUMENT_DIAGNOSTIC, diagnostics.pulled, _PULLED),
    (types.WORKSPACE_DID_RENAME_FILES, text_document.did_rename_files, _ANY_FILE),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, configuration.did_change_configuration, None),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        code_action.code_action,
        types.CodeActionOptions(code_action_kinds=_ACTION_KINDS, resolve_provider=True),
    ),
    (types.TEXT_DOCUMENT_HOVER, hover.hover, None),
    (types.CODE_ACTION_RESOLVE, code_action.code_action_resolve, None),
    (types.WINDOW_WORK_DONE_PROGRESS_CANCEL, work_done_progress_cancel, None),
    (model_requests.MODELS, model_requests.models, None),
    (model_requests.CHECK_ENDPOINT, model_requests.check_endpoint, None),
)


def create_server(
    environment: Mapping[str, str] | None = None, assignments: Sequence[str] = ()
) -> MiyabiServer:
    """A server for one connection.

    Args:
        environment: variables that settings may come from; those of the process where None.
        assignments: settings of the command line, as ``NAME=VALUE``.
    """
    server = MiyabiServer(Session(environment, assignments))
    for method, handler, options in _FEATURES:
        server.feature(method, options)(handler)
    for name, command in commands().items():
        server.command(name)(command)
    return server
