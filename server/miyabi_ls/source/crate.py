"""The crate a file belongs to: its manifest, its edition and what it depends on."""

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
        name: the package's name.
        dependencies: names of what it depends on, as the manifest has them, sorted; those for
            tests and build scripts left out.
    """

    manifest: Path
    edition: str
    name: str = ""
    dependencies: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.manifest.parent


def find_crate(file: Path) -> Crate | None:
    """The crate whose manifest is nearest above ``file``; None where there is none."""
    for folder in file.parents:
        manifest = folder / "Cargo.toml"
        values = _read(manifest)
        package = _table(values, "package")
        if package:
            dependencies = tuple(sorted(map(str, _table(values, "dependencies"))))
            name = str(package.get("name", ""))
            return Crate(manifest, _edition(package, folder), name, dependencies)
    return None


def patches_of(workspace: Path) -> tuple[Path, ...]:
    """The folders that a workspace's ``[patch]`` and ``[replace]`` take packages from."""
    values = _read(workspace / "Cargo.toml")
    tables = [_table(values, "replace"), *_tables(_table(values, "patch"))]
    packages = (package for table in tables for package in _tables(table))
    paths = (package.get("path") for package in packages)
    return tuple((workspace / path).resolve() for path in paths if isinstance(path, str))


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


def _tables(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [found for found in values.values() if isinstance(found, Mapping)]
