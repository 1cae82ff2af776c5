"""The languages miyabi-ls knows, one file each."""

from __future__ import annotations

from functools import cache
from pathlib import PurePath

from miyabi_ls.source.language import Language

_PROSE = {
    "",
    *("plaintext", "text", "log", "diff", "help", "man", "mail", "csv", "tsv"),
    *("git-commit", "gitcommit", "git-rebase", "gitrebase", "scminput"),
    *("markdown", "quarto", "asciidoc", "restructuredtext", "rst", "org", "norg"),
}
"""What editors call documents that hold no code, or hold it in fences of their own.

An answer comes in a fence, and a document that has such itself cannot tell where it ends.
"""


@cache
def languages() -> tuple[Language, ...]:
    """All languages; grammars are loaded at the first call, not at import."""
    from miyabi_ls.source.languages.go import Go
    from miyabi_ls.source.languages.javascript import JavaScript
    from miyabi_ls.source.languages.python import Python
    from miyabi_ls.source.languages.python_stub import PythonStub
    from miyabi_ls.source.languages.rust import Rust
    from miyabi_ls.source.languages.typescript import TypeScript, TypeScriptReact

    return (Rust(), Python(), PythonStub(), JavaScript(), TypeScript(), TypeScriptReact(), Go())


def language_of(language_id: str, path: PurePath) -> Language | None:
    """The language of a document: by what the editor calls it, else by its name.

    Returns:
        One without a grammar where the editor names a language that has no file here; None for
        prose.
    """
    named = by_path(path)
    if named is not None and language_id in named.language_ids:
        return named  # an editor calls a stub what it calls other files of its language
    known = by_language_id(language_id) or named
    if known is not None or language_id in _PROSE:
        return known
    from miyabi_ls.source.languages.plain import PlainLanguage

    return PlainLanguage(language_id)


def by_language_id(language_id: str) -> Language | None:
    """The language an editor named, where it has a file here."""
    return next((known for known in languages() if language_id in known.language_ids), None)


def by_path(path: PurePath) -> Language | None:
    """The language of a file by its name, where it has a file here."""
    return next((known for known in languages() if path.suffix in known.extensions), None)
