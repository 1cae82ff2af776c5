"""``textDocument/codeAction``: what can be done here, by syntax alone. No model is asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from miyabi_ls.lsp.convert import Place, from_place, to_span

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Target
    from miyabi_ls.lsp.kept_answers import KeptAnswer
    from miyabi_ls.lsp.server import MiyabiServer
    from miyabi_ls.source.language import Language
    from miyabi_ls.source.syntax import Syntax

_log = logging.getLogger(__name__)

COMMANDS = {"generate": "miyabi.generate", "doc": "miyabi.doc", "review": "miyabi.reviewSelection"}
"""The command of each action, by the action's name."""

DOCUMENT_ALL = "miyabi.docAll"
"""The command that documents every undocumented public item at a place."""

APPLY_KEPT = "miyabi.applyKept"
"""The command that applies an answer whose target changed; it takes the answer's token."""


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
        if not _is_asked_for(action.kind, params.context.only):
            continue
        try:
            target = action.find(document.language, syntax, span)
        except Exception:  # one failing action must not sink the others
            _log.exception("The action %s cannot be listed", action.name)
            continue
        if target is not None:
            listed.append(_listed(ls, action, target, place))
    if _is_asked_for("refactor.rewrite", params.context.only):
        listed += _listed_undocumented(ls, document.language, syntax, place)
        listed += [_listed_kept(ls, kept) for kept in ls.session.kept.at(document.uri, span)]
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
    return f"{action.verb(target.language)}{joined}{target.label}"


def _is_asked_for(kind: str, only: object) -> bool:
    """Whether the client asked for ``kind``; kinds form a tree, parts parted by dots."""
    if not isinstance(only, list | tuple):
        return True
    wanted = [one.value if isinstance(one, types.CodeActionKind) else str(one) for one in only]
    return any(one in ("", kind) or kind.startswith(f"{one}.") for one in wanted)


def _listed(
    ls: MiyabiServer, action: Action, target: Target, place: Place
) -> types.CodeAction | types.Command:
    name = title(action, target)
    command = types.Command(
        title=name, command=COMMANDS[action.name], arguments=[from_place(place)]
    )
    return _as_listed(ls, command, action.kind)


def _listed_undocumented(
    ls: MiyabiServer, language: Language, syntax: Syntax, place: Place
) -> list[types.CodeAction | types.Command]:
    from miyabi_ls.actions.undocumented import find_undocumented
    from miyabi_ls.lsp.document_all import title as title_of_all

    span = to_span(syntax.text, place.range, ls.session.capabilities.encoding)
    found = find_undocumented(language, syntax, span)
    if found is None:
        return []
    name = title_of_all(language, found)
    command = types.Command(title=name, command=DOCUMENT_ALL, arguments=[from_place(place)])
    return [_as_listed(ls, command, "refactor.rewrite")]


def _listed_kept(ls: MiyabiServer, kept: KeptAnswer) -> types.CodeAction | types.Command:
    name = f"{kept.title}: apply the kept answer anyway"
    command = types.Command(title=name, command=APPLY_KEPT, arguments=[kept.token])
    return _as_listed(ls, command, "refactor.rewrite")


def _as_listed(
    ls: MiyabiServer, command: types.Command, kind: str
) -> types.CodeAction | types.Command:
    if not ls.session.capabilities.code_action_literals:
        return command
    return types.CodeAction(title=command.title, kind=kind, command=command)
