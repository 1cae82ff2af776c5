"""What our folders hold on disk, and how to empty them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls import folders


@dataclass(frozen=True, slots=True)
class OwnFolder:
    """One of our folders.

    Attributes:
        name: what platforms call such a folder.
        path: where it is; it need not exist.
        holds: what is in it, in words.
        remade: whether all of it comes back by itself when it is needed.
    """

    name: str
    path: Path
    holds: str
    remade: bool

    @property
    def size_bytes(self) -> int:
        """Bytes of the files in it; what cannot be read counts nothing."""
        return sum(_sizes(self.path))


def own_folders() -> tuple[OwnFolder, ...]:
    """Every folder miyabi-ls writes to, and the one it reads its settings from, each once.

    Some platforms have one folder for several purposes (macOS: all but the caches).
    """
    found: dict[Path, OwnFolder] = {}
    for folder in (
        OwnFolder("cache", folders.cache_folder(), "caches", remade=True),
        OwnFolder("state", folders.state_folder(), "audit log, pages", remade=False),
        OwnFolder("data", folders.data_folder(), "embedded model", remade=False),
        OwnFolder("config", folders.config_folder(), "settings", remade=False),
    ):
        same = found.get(folder.path)
        holds = f"{same.holds}, {folder.holds}" if same else folder.holds
        remade = folder.remade and (same is None or same.remade)
        found[folder.path] = OwnFolder(folder.name, folder.path, holds, remade)
    return tuple(found.values())


def remove(folder: OwnFolder) -> None:
    """Delete a folder with all that is in it; one that is a link loses only the link.

    Raises:
        OSError: something in it cannot be deleted.
    """
    if folder.path.is_symlink():
        folder.path.unlink()
    elif folder.path.exists():
        shutil.rmtree(folder.path)


def _sizes(folder: Path) -> Iterator[int]:
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                yield (Path(parent) / name).lstat().st_size
            except OSError:
                continue
