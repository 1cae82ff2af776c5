"""``textDocument/codeAction``: what can be done here, by syntax alone. No model is asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from miyabi_ls.lsp.convert import Place, from_place, to_span

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Target
    from miyabi_ls.lsp.server import MiyabiServer

_log = logging.getLogger(__name__)

COMMANDS = {"generate": "miyabi.generate", "doc": "miyabi.doc", "review": "miyabi.reviewSelection"}
"""The command of each action, by the action's name."""


def code_action(
    ls: MiyabiServer, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command]:
    """List the actions for a cursor or selection, in the order of the table of actions."""
    from miyabi_ls.actions.table import actions

    document = ls.session.documents.get(params.text_document.uri)
    if document is None or document.language is None:
        return []
    syntax = document.syntax(document.language)
    span = to_span(document.text, params.range, ls.session.capabilities.encoding)
    place = Place(document.uri, params.range)
    listed: list[types.CodeAction | types.Command] = []
    for action in actions():
        if not _is_asked_for(action, params.context.only):
            continue
        try:
            target = action.find(document.language, syntax, span)
        except Exception:  # one failing action must not sink the others
            _log.exception("The action %s cannot be listed", action.name)
            continue
        if target is not None:
            listed.append(_listed(ls, action, target, place))
    return listed


def code_action_resolve(ls: MiyabiServer, action: types.CodeAction) -> types.CodeAction:
    """Answer unchanged: Neovim 0.7 resolves actions that need none, and loses them on an error."""
    del ls
    return action


def title(action: Action, target: Target) -> str:
    """The title of ``action`` on ``target``."""
    if action.name == "review" and target.selection is not None:
        return "Review selection"
    joined = " of " if action.name == "generate" else " for " if action.name == "doc" else " "
    return f"{action.verb}{joined}{target.label}"


def _is_asked_for(action: Action, only: object) -> bool:
    """Whether the client asked for this kind; kinds form a tree, parts parted by dots."""
    if not isinstance(only, list | tuple):
        return True
    kinds = [kind.value if isinstance(kind, types.CodeActionKind) else str(kind) for kind in only]
    return any(kind in ("", action.kind) or action.kind.startswith(f"{kind}.") for kind in kinds)


def _listed(
    ls: MiyabiServer, action: Action, target: Target, place: Place
) -> types.CodeAction | types.Command:
    name = title(action, target)
    command = types.Command(
        title=name, command=COMMANDS[action.name], arguments=[from_place(place)]
    )
    if not ls.session.capabilities.code_action_literals:
        return command
    return types.CodeAction(title=name, kind=action.kind, command=command)
