"""Whether prettier may be run for a file: its configuration may be a program, or name some.

prettier takes the nearest of its configuration files, from the folder of the file outwards (its
manual, "Configuration File"), and loads what these name as plugins or as a shared configuration.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

_DATA: Final = frozenset({"", ".json", ".json5", ".yaml", ".yml", ".toml"})
_PLUGINS: Final = re.compile(r"\bplugins\b")


def runs_code(file: Path) -> str:
    """Why prettier would run code of the repository for ``file``; empty where it would not."""
    for folder in file.parents:
        for path in sorted([*folder.glob(".prettierrc*"), *folder.glob("prettier.config.*")]):
            if path.name.removeprefix(".prettierrc") not in _DATA or _names_code(path):
                return f"{path.name} is a program, or names some"
            return ""
        configuration = _in_package_json(folder / "package.json")
        if isinstance(configuration, str) or _PLUGINS.search(json.dumps(configuration)):
            return "package.json names a configuration or plugins that are programs"
        if configuration is not None:
            return ""
    return ""


def _names_code(path: Path) -> bool:
    """Whether a configuration has plugins; also where it is only a name, which YAML allows."""
    text = _text(path).strip()
    return bool(_PLUGINS.search(text)) or (bool(text) and ":" not in text and "=" not in text)


def _in_package_json(path: Path) -> object:
    """What prettier finds in a ``package.json``; None where that is nothing."""
    try:
        package = json.loads(_text(path) or "null")
    except ValueError:
        return None
    return package.get("prettier") if isinstance(package, dict) else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
