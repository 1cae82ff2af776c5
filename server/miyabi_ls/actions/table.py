"""The actions in the order of the menu."""

from __future__ import annotations

from miyabi_ls.actions.action import Action
from miyabi_ls.actions.document import WriteDocumentation
from miyabi_ls.actions.generate import GenerateImplementation
from miyabi_ls.actions.review import Review


def actions() -> tuple[Action, ...]:
    """Every action, in the order of the menu."""
    return (GenerateImplementation(), WriteDocumentation(), Review())


def action_named(name: str) -> Action | None:
    """The action called ``name``, or None."""
    return next((action for action in actions() if action.name == name), None)
