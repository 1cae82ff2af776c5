"""Small files that are written anew: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, content: str, mode: int) -> None:
    """Put ``content`` in place of the file at ``path``, with the permissions ``mode``.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        with new.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
        new.chmod(mode)
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
