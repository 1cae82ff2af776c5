"""The crate a file belongs to: its manifest and its edition."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_EDITION = "2015"
"""What Cargo takes where a manifest names none."""


@dataclass(frozen=True, slots=True)
class Crate:
    """One package.

    Attributes:
        manifest: its ``Cargo.toml``.
        edition: of the language, such as ``2021``.
    """

    manifest: Path
    edition: str

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.manifest.parent


def find_crate(file: Path) -> Crate | None:
    """The crate whose manifest is nearest above ``file``; None where there is none."""
    for folder in file.parents:
        manifest = folder / "Cargo.toml"
        package = _table(_read(manifest), "package")
        if package:
            return Crate(manifest, _edition(package, folder))
    return None


def _edition(package: Mapping[str, Any], folder: Path) -> str:
    edition = package.get("edition", DEFAULT_EDITION)
    if not isinstance(edition, Mapping):
        return str(edition)
    for above in (folder, *folder.parents):
        workspace = _table(_read(above / "Cargo.toml"), "workspace")
        if workspace:
            return str(_table(workspace, "package").get("edition", DEFAULT_EDITION))
    return DEFAULT_EDITION


def _read(manifest: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(manifest.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _table(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}
