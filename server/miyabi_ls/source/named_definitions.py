"""Which definitions code means by the names it mentions, without a compiler to ask.

A name that the file itself defines means that. Another file's is taken by what the file imports and
by how near the other one is; where that tells nothing and many files have the name, none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from miyabi_ls.source.definitions import Definition
from miyabi_ls.source.library import LibraryView, Located
from miyabi_ls.source.mentions import Mention

_AMBIGUOUS_FILES = 3
_MOST_MEMBERS = 12
_INDENT = "    "
_PUBLIC = ("pub ", "pub(", "public ", "export ")
_WORD = re.compile(r"\w+")
_OWN = {"crate", "super", "self"}
_OWN_PATH = re.compile(r"""from\s+\.|["']\.{1,2}/""")


class Namer:
    """Finds definitions for the code of one file.

    Args:
        path: the file's name in the library.
        own: what the file defines.
        imports: its import statements.
        others: what other files define.
    """

    def __init__(
        self,
        path: PurePath,
        own: Sequence[Definition],
        imports: Sequence[str],
        others: LibraryView,
    ) -> None:
        self._path = path
        self._imports = [(set(_WORD.findall(each)), each) for each in imports]
        self._others = others
        self._own_list = own
        self._own: dict[str, list[Definition]] = {}
        for definition in own:
            self._own.setdefault(definition.name, []).append(definition)

    def meant(self, mentions: Sequence[Mention]) -> Iterator[Located[Definition]]:
        """The definitions of ``mentions``, in their order; types with signatures of methods."""
        names = {mention.name for mention in mentions}
        for mention in mentions:
            if mention.name in self._own:
                found = [
                    Located(self._path, each)
                    for each in self._own[mention.name]
                    if _is_used(each, mention) and (not each.owner or each.owner in names)
                ]
            else:
                found = self._elsewhere(mention, names)
            yield from map(self._with_members, found)

    def _with_members(self, found: Located[Definition]) -> Located[Definition]:
        what = found.what
        if what.is_function:
            shown = f"{what.owner}:\n{_INDENT}{what.shown}" if what.owner else what.shown
            return Located(found.path, replace(what, shown=shown))
        others = self._others.of(found.path).definitions
        defined = self._own_list if found.path == self._path else others
        members = [each.shown for each in defined if each.is_function and each.owner == what.name]
        if any(each.startswith(_PUBLIC) for each in members):
            members = [each for each in members if each.startswith(_PUBLIC)]
        lines = [what.shown, *(_INDENT + each for each in members if each not in what.shown)]
        return Located(found.path, replace(what, shown="\n".join(lines[: _MOST_MEMBERS + 1])))

    def _elsewhere(self, mention: Mention, names: set[str]) -> list[Located[Definition]]:
        """The one definition in another file, if it can be told."""
        every = [each for each in self._others.definitions(mention.name) if each.path != self._path]
        imports = [
            (words, statement) for words, statement in self._imports if mention.name in words
        ]
        found = [
            each
            for each in every
            if (_is_used(each.what, mention) or imports)
            and (not _is_method(each.what) or each.what.owner in names or len(every) == 1)
        ]
        nearness = {each: self._nearness(each.path, imports) for each in found}
        if imports and not any(_is_own(*each) for each in imports):
            # Imported by a path that may lead elsewhere, such as std::fmt: only what it names.
            nearness = {each: near for each, near in nearness.items() if near[0]}
        elif not imports and len({each.path for each in found}) > _AMBIGUOUS_FILES:
            return []
        return _nearest(nearness)

    def _nearness(self, path: PurePath, imports: Sequence[tuple[set[str], str]]) -> tuple[int, int]:
        """How many parts of ``path`` the imports name, and how many it shares with the file's."""
        parts = {part.replace("-", "_") for part in (*path.parts[:-1], path.stem)}
        named = max((len(parts & words) for words, _ in imports), default=0)
        shared = 0
        for ours, theirs in zip(self._path.parts, path.parts, strict=False):
            if ours != theirs:
                break
            shared += 1
        return named, shared


def _nearest(
    nearness: Mapping[Located[Definition], tuple[int, int]],
) -> list[Located[Definition]]:
    """The first of the nearest, by its path, so that it is the same each time; none of none."""
    ordered = sorted(nearness, key=lambda each: (str(each.path), each.what.owner))
    return [max(ordered, key=lambda each: nearness[each])] if ordered else []


def _is_used(definition: Definition, mention: Mention) -> bool:
    return mention.is_called or not definition.is_function


def _is_method(definition: Definition) -> bool:
    return definition.is_function and bool(definition.owner)


def _is_own(words: set[str], statement: str) -> bool:
    """Whether an import reaches into the project itself, by whatever path."""
    return bool(words & _OWN) or _OWN_PATH.search(statement) is not None
