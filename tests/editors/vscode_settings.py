"""The settings section of the VS Code client, written from the server's own settings.

``python -m tests.editors.vscode_settings`` writes it into ``vscode-client/package.json``;
``test_vscode_settings.py`` fails where that would change anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from miyabi_ls.settings import Settings

PACKAGE_JSON = Path(__file__).parents[2] / "vscode-client" / "package.json"

FREE_IN_A_WORKSPACE = frozenset(
    {
        "reasoningEffort",
        "review.onSave",
        "review.delay",
        "review.categories",
        "review.severity",
        "edits.confirm",
    }
)
"""What a trusted workspace may set. The rest says where code goes and to which model, or how the
model server is used, which is the machine's affair."""

SERVER_PATH: Mapping[str, Any] = {
    "type": "string",
    "default": "",
    "scope": "machine",
    "markdownDescription": "The program to start as the server. Empty: the one of the active "
    "Python environment, else `miyabi-ls` on `PATH`, else one that this extension installs.",
}
_LIMITS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusiveMinimum",
    "minLength": "minLength",
    "enum": "enum",
}


def section() -> dict[str, Any]:
    """The properties, by full name, in the order of ``settings.py``."""
    schema = Settings.model_json_schema()
    found = {
        f"miyabi.{name}": _property(name, each)
        for name, each in _leaves(
            schema, schema.get("$defs", {}), Settings().model_dump(by_alias=True)
        )
    }
    return {**found, "miyabi.server.path": dict(SERVER_PATH)}


def _leaves(
    schema: Mapping[str, Any],
    shared: Mapping[str, Any],
    defaults: Mapping[str, Any],
    before: str = "",
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, each in schema["properties"].items():
        reference = each.get("$ref")
        if reference is None:
            yield before + name, {**each, "default": defaults[name]}
        else:
            inner = shared[reference.rpartition("/")[2]]
            yield from _leaves(inner, shared, defaults[name], f"{before}{name}.")


def _property(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    default = schema["default"]
    result: dict[str, Any] = {
        "type": schema["type"],
        "default": list(default) if isinstance(default, tuple) else default,
    }
    if schema["type"] == "array":
        items = schema["items"]
        result["items"] = {key: items[key] for key in ("type", "enum") if key in items}
    result |= {ours: schema[theirs] for theirs, ours in _LIMITS.items() if theirs in schema}
    result["scope"] = "window" if name in FREE_IN_A_WORKSPACE else "machine"
    result["markdownDescription"] = schema["description"]
    return result


def with_section(package: Mapping[str, Any]) -> dict[str, Any]:
    """``package`` with the section, all of which is restricted in an untrusted workspace."""
    properties = section()
    result: dict[str, Any] = json.loads(json.dumps(package))
    result["contributes"]["configuration"]["properties"] = properties
    trust = result["capabilities"]["untrustedWorkspaces"]
    trust["restrictedConfigurations"] = list(properties)
    return result


def rendered(package: Mapping[str, Any]) -> str:
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    package = json.loads(PACKAGE_JSON.read_text("utf-8"))
    PACKAGE_JSON.write_text(rendered(with_section(package)), "utf-8")


if __name__ == "__main__":
    main()
