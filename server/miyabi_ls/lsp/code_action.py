"""``textDocument/codeAction``: what can be done here, by syntax alone. No model is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from miyabi_ls.lsp import quick_fixes
from miyabi_ls.lsp.convert import Place, from_place, to_span

if TYPE_CHECKING:
    from miyabi_ls.actions.action import Action, Target
    from miyabi_ls.lsp.documents import OpenDocument
    from miyabi_ls.lsp.server import MiyabiServer
    from miyabi_ls.source.language import Language
    from miyabi_ls.source.syntax import Syntax
    from miyabi_ls.source.text import Span

_log = logging.getLogger(__name__)
_KIND = "refactor.rewrite"

COMMANDS = {"generate": "miyabi.generate", "doc": "miyabi.doc", "review": "miyabi.reviewSelection"}
"""The command of each action, by the action's name."""

DOCUMENT_ALL = "miyabi.docAll"
"""The command that documents every undocumented public item at a place."""

APPLY_KEPT = "miyabi.applyKept"
"""The command that applies an answer whose target changed; it takes the answer's token."""
CONTINUE = "miyabi.continue"
"""The command that has the model go on with a cut answer."""
TRY_AGAIN = "miyabi.tryAgain"
"""The command that asks for another answer in place of one that was applied."""
REFINE = "miyabi.refine"
"""The command that has an answer that was applied changed as the user says."""
UNDO = "miyabi.undo"
"""The command that puts back what an answer took the place of."""
APPLY_UNPROVED = "miyabi.applyUnproved"
"""The command that applies an answer while it is being compiled; it takes tokens of jobs."""


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
    if _is_asked_for(quick_fixes.KIND, params.context.only):
        fixes = quick_fixes.quick_fixes(ls, document, span, params.context.diagnostics)
        listed += [_as_listed(ls, each, quick_fixes.KIND) for each in fixes]
    if _is_asked_for(_KIND, params.context.only):
        if params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic:
            # It looks at many items, too much to do at every move of the cursor.
            listed += _listed_undocumented(ls, document.language, syntax, place)
        listed += [_as_listed(ls, each, _KIND) for each in _remembered(ls, document, span)]
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
    from miyabi_ls.actions.undocumented import holder_at, may_be_undocumented
    from miyabi_ls.lsp.document_all import title as title_of_all

    span = to_span(syntax.text, place.range, ls.session.capabilities.encoding)
    holder = holder_at(language, syntax, span)
    if holder is None or not may_be_undocumented(language, syntax, holder):
        return []
    name = title_of_all(language, holder)
    command = types.Command(title=name, command=DOCUMENT_ALL, arguments=[from_place(place)])
    return [_as_listed(ls, command, _KIND)]


def _remembered(ls: MiyabiServer, document: OpenDocument, span: Span) -> Iterator[types.Command]:
    """What can be done with the answers that are remembered at ``span``."""
    session, uri = ls.session, document.uri
    for soon in session.proving.at(uri, span):
        if soon.place.tracked.unchanged_in(document.text) is None:
            continue  # it would be refused
        name = f"Apply unproved now: {soon.title}"
        yield types.Command(title=name, command=APPLY_UNPROVED, arguments=[soon.token])
    for kept in session.kept.at(uri, span):
        name = f"{kept.title}: apply the kept answer anyway"
        yield types.Command(title=name, command=APPLY_KEPT, arguments=[kept.token])
    for begun in session.begun.at(uri, span):
        if begun.place.tracked.unchanged_in(document.text) is not None:
            yield _about(CONTINUE, "Continue", begun.asking.title, begun.token)
    for result in session.results.standing_at(uri, span):
        for command, verb in ((TRY_AGAIN, "Try again"), (REFINE, "Refine..."), (UNDO, "Undo")):
            yield _about(command, verb, result.title, result.token)


def _about(command: str, verb: str, name: str, token: str) -> types.Command:
    argument: dict[str, Any] = {"token": token}
    return types.Command(title=f"{verb}: {name}", command=command, arguments=[argument])


def _as_listed(
    ls: MiyabiServer, command: types.Command, kind: str
) -> types.CodeAction | types.Command:
    if not ls.session.capabilities.code_action_literals:
        return command
    return types.CodeAction(title=command.title, kind=kind, command=command)
