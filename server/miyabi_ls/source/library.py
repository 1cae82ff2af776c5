"""The definitions and tests of a workspace's other files, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, TypeVar

from miyabi_ls.source.definitions import Definition, Definitions, Test

_FAMILIES = {
    "typescript": "javascript",
    "tsx": "javascript",
}
"""Languages that use each other's definitions (``Language.language_id``), under one name."""

Shown = TypeVar("Shown", Definition, Test)


@dataclass(frozen=True, slots=True)
class Located(Generic[Shown]):
    """Something that another file holds.

    Attributes:
        path: of that file, below the workspace's folder.
        what: what it holds.
    """

    path: PurePath
    what: Shown


class Library:
    """What the files of a workspace define; changed on the event loop, read in any thread."""

    def __init__(self) -> None:
        self._files: dict[PurePath, tuple[str, Definitions]] = {}
        self._by_name: dict[str, set[PurePath]] = {}

    def __len__(self) -> int:
        return len(self._files)

    def put(self, path: PurePath, language_id: str, found: Definitions) -> None:
        """Take what ``path`` defines now."""
        self.remove(path)
        self._files[path] = (family_of(language_id), found)
        for definition in found.definitions:
            self._by_name.setdefault(definition.name, set()).add(path)

    def remove(self, path: PurePath) -> None:
        """Forget ``path``, if it is known."""
        _, found = self._files.pop(path, ("", Definitions()))
        for name in {definition.name for definition in found.definitions}:
            paths = self._by_name[name]
            paths.discard(path)
            if not paths:
                del self._by_name[name]

    def view(self, language_id: str, overlay: Mapping[PurePath, Definitions]) -> LibraryView:
        """What code in ``language_id`` may name, the files of ``overlay`` as they are there."""
        return LibraryView(self, family_of(language_id), overlay)

    def named(self, name: str, family: str) -> Iterator[tuple[PurePath, Definitions]]:
        """The files of ``family`` that define ``name``."""
        # Copied in one step each: the event loop may change them meanwhile.
        for path in tuple(self._by_name.get(name, ())):
            found = self._files.get(path)
            if found is not None and found[0] == family:
                yield path, found[1]

    def of(self, path: PurePath) -> Definitions:
        """What ``path`` defines; nothing where it is not known."""
        return self._files.get(path, ("", Definitions()))[1]

    def all(self, family: str) -> Iterator[tuple[PurePath, Definitions]]:
        """Every file of ``family``."""
        for path, (each, found) in tuple(self._files.items()):
            if each == family:
                yield path, found


@dataclass(frozen=True, slots=True)
class LibraryView:
    """A library as the code of one file sees it.

    Attributes:
        overlay: files as the editor has them, in place of what the library knows.
    """

    library: Library
    family: str
    overlay: Mapping[PurePath, Definitions]

    def definitions(self, name: str) -> tuple[Located[Definition], ...]:
        """What ``name`` may mean, in no order that tells anything."""
        return tuple(
            Located(path, each)
            for path, found in self._overlaid(self.library.named(name, self.family))
            for each in found.definitions
            if each.name == name
        )

    def of(self, path: PurePath) -> Definitions:
        """What ``path`` defines."""
        return self.overlay[path] if path in self.overlay else self.library.of(path)

    def tests(self, name: str) -> tuple[Located[Test], ...]:
        """The tests in whose text ``name`` stands; a cheap first look."""
        return tuple(
            Located(path, each)
            for path, found in self._overlaid(self.library.all(self.family))
            for each in found.tests
            if name in each.text
        )

    def _overlaid(
        self, files: Iterator[tuple[PurePath, Definitions]]
    ) -> Iterator[tuple[PurePath, Definitions]]:
        yield from self.overlay.items()
        yield from ((path, found) for path, found in files if path not in self.overlay)


def family_of(language_id: str) -> str:
    """The name under which a language shares definitions with others."""
    return _FAMILIES.get(language_id, language_id)
