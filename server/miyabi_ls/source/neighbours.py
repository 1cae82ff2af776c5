"""What is around a file: the workspace's other files, and its project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from miyabi_ls.source.crate import find_crate
from miyabi_ls.source.definitions import definitions_of
from miyabi_ls.source.language import Language
from miyabi_ls.source.library import Library, LibraryView, family_of
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Text

_MOST_CHARACTERS = 400
"""Of the line about the project: a crate may depend on hundreds."""


_NOWHERE = PurePath()


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file of which the editor has another text than the disk may have.

    Attributes:
        path: its name in the library.
        text: what the editor has.
        syntax: of an earlier text, where it was parsed already.
    """

    path: PurePath
    language: Language
    text: Text
    syntax: Syntax | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is around one file.

    Attributes:
        file: where it is; None where it is nowhere yet.
        path: its name in the library.
        library: what the workspace's files define; None where they are not looked at.
        changed: files as the editor has them.
    """

    file: Path | None = None
    path: PurePath = _NOWHERE
    library: Library | None = None
    changed: tuple[ChangedFile, ...] = ()

    def view(self, language: Language) -> LibraryView:
        """What the file's code may name in others. Parses: call it off the event loop."""
        family = family_of(language.language_id)
        overlay = {
            each.path: definitions_of(each.language, _syntax(each))
            for each in self.changed
            if each.path != self.path and family_of(each.language.language_id) == family
        }
        library = Library() if self.library is None else self.library
        return library.view(language.language_id, overlay)

    def project(self, language: Language) -> str:
        """A line about the project; empty where nothing is known. Reads from the disk."""
        if self.file is None or language.language_id != "rust":
            return ""
        crate = find_crate(self.file)
        if crate is None:
            return ""
        line = f"Crate {crate.name}, edition {crate.edition}"
        for number, name in enumerate(crate.dependencies):
            if len(line) + len(name) > _MOST_CHARACTERS:
                return f"{line} and {len(crate.dependencies) - number} more."
            line += f", {name}" if number else f"; it depends on {name}"
        return f"{line}."


def _syntax(file: ChangedFile) -> Syntax:
    if file.syntax is None:
        return file.language.parse(file.text)
    return file.syntax.reparsed(file.text)
