"""The VS Code client's settings are the server's: same names, defaults, limits and words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from miyabi_ls.settings import Settings
from miyabi_ls.settings_sources import Source, load_settings
from tests.editors.vscode_settings import (
    FREE_IN_A_WORKSPACE,
    PACKAGE_JSON,
    rendered,
    section,
    with_section,
)


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PACKAGE_JSON.read_text("utf-8"))
    return found


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted name as the client sends them."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        *sections, last = name.removeprefix("miyabi.").split(".")
        inner = result
        for each in sections:
            inner = inner.setdefault(each, {})
        inner[last] = value
    return result


def test_package_json_has_the_section_that_settings_py_gives(package: dict[str, Any]) -> None:
    assert PACKAGE_JSON.read_text("utf-8") == rendered(with_section(package)), (
        "write it anew: python -m tests.editors.vscode_settings"
    )


def test_the_defaults_of_the_section_are_the_servers() -> None:
    defaults = {name: each["default"] for name, each in section().items()}
    del defaults["miyabi.server.path"]

    loaded = load_settings([Source("the editor's settings", nested(defaults))])

    assert loaded.problems == ()
    assert loaded.settings == Settings()


def test_every_setting_is_described_and_has_a_type() -> None:
    for name, each in section().items():
        assert each["markdownDescription"], name
        assert each["type"] in ("string", "integer", "number", "boolean", "array"), name


def test_a_workspace_sets_only_what_changes_neither_the_server_nor_where_code_goes(
    package: dict[str, Any],
) -> None:
    properties = package["contributes"]["configuration"]["properties"]
    free = {name for name, each in properties.items() if each["scope"] != "machine"}

    assert free == {f"miyabi.{name}" for name in FREE_IN_A_WORKSPACE}


def test_an_untrusted_workspace_sets_nothing(package: dict[str, Any]) -> None:
    trust = package["capabilities"]["untrustedWorkspaces"]

    assert trust["supported"] == "limited"
    assert set(trust["restrictedConfigurations"]) == set(section())
