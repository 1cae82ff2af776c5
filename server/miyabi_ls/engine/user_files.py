"""The user's files as they are when an action starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UserFiles:
    """What an edit is proved against.

    Attributes:
        file: the one the action works in.
        buffers: unsaved text by path, that of ``file`` included.
    """

    file: Path
    buffers: Mapping[Path, str]
