"""Short words for the tests of the embedded model."""

from __future__ import annotations

import os
import select
from pathlib import Path

import pytest

from miyabi_ls.models.embedded_install import EmbeddedInstallation, find_installation


def real_installation() -> EmbeddedInstallation:
    installation = find_installation()
    if installation is None:
        pytest.fail("The embedded model is not installed: run `make setup`.")
    return installation


def linked_installation(folder: Path) -> EmbeddedInstallation:
    """A second installation that shares the files of the real one; replace, never change them."""
    source, copy = real_installation().library, EmbeddedInstallation(folder)
    for file in source.rglob("*"):
        if file.is_file():
            target = copy.library / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, target) if _same_disk(file, folder) else target.symlink_to(file)
    return copy


def _same_disk(file: Path, folder: Path) -> bool:
    return file.stat().st_dev == folder.stat().st_dev


def damage(file: Path) -> None:
    """Change one byte in a copy of a linked file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    file.write_bytes(content)


class Watch:
    """Sees a process end that is not our child; open it while the process lives."""

    def __init__(self, pid: int) -> None:
        self._pidfd = os.pidfd_open(pid)

    def wait(self) -> bool:
        """Wait until it has ended; false if it did not within a minute."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        ended = bool(poll.poll(60_000))
        os.close(self._pidfd)
        return ended
