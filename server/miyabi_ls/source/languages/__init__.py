"""The languages miyabi-ls knows, one file each."""

from __future__ import annotations

from functools import cache
from pathlib import PurePath

from miyabi_ls.source.language import Language


@cache
def languages() -> tuple[Language, ...]:
    """All languages; grammars are loaded at the first call, not at import."""
    from miyabi_ls.source.languages.rust import Rust

    return (Rust(),)


def by_language_id(language_id: str) -> Language | None:
    """The language an editor named."""
    return next((known for known in languages() if known.language_id == language_id), None)


def by_path(path: PurePath) -> Language | None:
    """The language of a file by its name."""
    return next((known for known in languages() if path.suffix in known.extensions), None)
