"""Stub files: documented, never filled in."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from miyabi_ls.actions.table import action_named
from miyabi_ls.source.languages import language_of
from miyabi_ls.source.text import Span, Text


@pytest.mark.parametrize(("name", "offered"), [("a.pyi", {"doc"}), ("a.py", {"doc", "generate"})])
def test_only_documentation_is_offered(name: str, offered: set[str]) -> None:
    for language_id in ("python", ""):
        language = language_of(language_id, PurePath(name))
        assert language is not None
        syntax = language.parse(Text("def f(x: int) -> int: ...\n"))
        found = set()
        for action_name in ("doc", "generate"):
            action = action_named(action_name)
            assert action is not None
            if action.find(language, syntax, Span(5, 5)) is not None:
                found.add(action_name)
        assert found == offered
