"""What a model is shown besides the target, under a budget of tokens.

The order is that of the prompt: what is the same for every action in a file comes first, so that
the server's prefix cache can serve it (OLLAMA.md, row 11). What is given room first, and so dropped
last, is told in docs/context.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import compress

from miyabi_ls.source.definitions import (
    MOST_CHARACTERS,
    Definition,
    Definitions,
    Test,
    definitions_of,
    signature_text,
)
from miyabi_ls.source.instruction import instruction_above
from miyabi_ls.source.items import Item, ItemKind
from miyabi_ls.source.language import Language
from miyabi_ls.source.library import LibraryView, Located
from miyabi_ls.source.mentions import (
    Mention,
    mentions_in,
    mentions_of,
    quoted_mentions,
    type_mentions,
)
from miyabi_ls.source.named_definitions import Namer
from miyabi_ls.source.neighbours import Neighbours
from miyabi_ls.source.room import Room, counted
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span
from miyabi_ls.source.tokens import TokenEstimate

_MOST_TESTS = 3
_MOST_DEFINITIONS = 40


class Part(Enum):
    """What an action may want of a target's context, in the order in which it is given room."""

    DEFINITIONS = auto()
    """What the target names."""
    EXAMPLE = auto()
    """How a neighbour is documented."""
    TESTS = auto()
    """Tests that call the target."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What context is gathered for.

    Attributes:
        language, syntax: the file.
        span: the target.
        item: the item that holds it; None at the top level.
        is_item: whether all of the item is meant, and not a selection in it.
    """

    language: Language
    syntax: Syntax
    span: Span
    item: Item | None
    is_item: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """What context may cost.

    Attributes:
        tokens: all of it, but for the headers the target stands in.
        outline: of these, most for the outline. The same for every target in a file, wherever
            ``tokens`` allows it.
        estimate: how they are counted.
    """

    tokens: int
    outline: int
    estimate: TokenEstimate


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a target, in the order of the prompt.

    Attributes:
        project: a line about the project.
        outline: imports and signatures of the file; the same for every target in it.
        surroundings: the headers the target stands in, outermost first.
        definitions: what the target names; ``sources`` has the other files they stand in.
        example: a documented neighbour.
        tests: tests that call the target.
        instruction: what the user asks for in a comment above the target.
        left_out: what did not fit, in words; empty where all did.
    """

    surroundings: str
    instruction: str = ""
    project: str = ""
    outline: str = ""
    definitions: str = ""
    sources: tuple[str, ...] = ()
    example: str = ""
    tests: str = ""
    left_out: str = ""


def frame_of(subject: Subject) -> Context:
    """What is shown of the context whatever it costs."""
    item = subject.item
    above = item if subject.is_item else None
    instruction = instruction_above(subject.language, subject.syntax, above, subject.span.start)
    return Context("\n".join(item.enclosing) if item is not None else "", instruction)


def gather_context(
    subject: Subject, neighbours: Neighbours, wanted: Set[Part], budget: Budget
) -> Context:
    """The context of ``subject``. Reads and parses: call it off the event loop.

    Entries of the outline are dropped from its end: which ones does not depend on the target.
    """
    room = Room(budget.tokens, budget.estimate)
    project = neighbours.project(subject.language)
    outline_room = room.part(budget.outline)
    project = project if outline_room.take(project) else ""
    entries = subject.language.outline(subject.syntax)
    outline, outline_out = outline_room.first(entries)
    context = replace(frame_of(subject), project=project, outline="\n".join(outline))
    gathering = _Gathering(subject, neighbours, context, room)
    if Part.DEFINITIONS in wanted:
        gathering.add_definitions()
    if Part.EXAMPLE in wanted:
        gathering.add_example()
    if Part.TESTS in wanted:
        gathering.add_tests()
    left_out = [counted(outline_out, "entry of the outline", "entries of the outline")]
    left_out += gathering.left_out
    return replace(gathering.context, left_out=", ".join(filter(None, left_out)))


class _Gathering:
    """The part of a context that is the target's own, as far as it has been gathered."""

    def __init__(
        self, subject: Subject, neighbours: Neighbours, context: Context, room: Room
    ) -> None:
        self.context = context
        self.left_out: list[str] = []
        self._subject = subject
        self._path = neighbours.path
        self._room = room
        self._own = definitions_of(subject.language, subject.syntax)
        self._others = neighbours.view(subject.language)

    def add_definitions(self) -> None:
        """What the target names, and the types that those name."""
        subject = self._subject
        imports = subject.language.imports(subject.syntax)
        namer = Namer(self._path, self._own.definitions, imports, self._others)
        mentions = _mentions(subject, self.context)
        found = list(namer.meant(mentions))
        shown_types = "\n".join(each.what.shown for each in found)
        known = {mention.name for mention in mentions}
        more = [each for each in type_mentions(shown_types) if each.name not in known]
        found += [each for each in namer.meant(more) if not each.what.is_function]
        wanted = [each for each in dict.fromkeys(found) if not self._is_outlined(each)]
        wanted = wanted[:_MOST_DEFINITIONS]
        fits = self._room.fitting([self._with_source(each) for each in wanted])
        kept = list(compress(wanted, fits))
        self.left_out.append(counted(len(wanted) - len(kept), "definition", "definitions"))
        paths = (each.path for each in kept)
        sources = dict.fromkeys(path.as_posix() for path in paths if path != self._path)
        definitions = "\n".join(each.what.shown for each in kept)
        self.context = replace(self.context, definitions=definitions, sources=tuple(sources))

    def add_example(self) -> None:
        """The nearest neighbour that is documented."""
        example = _example(self._subject)
        if example and not any(self._room.fitting([example])):
            self.left_out.append("the documentation of a neighbour")
            example = ""
        self.context = replace(self.context, example=example)

    def add_tests(self) -> None:
        """The tests that call the target, the shortest first."""
        item = self._subject.item
        if item is None or item.kind is not ItemKind.FUNCTION:
            return
        found = _calling(item.name, self._own, self._others, self._subject, self._path)
        found = found[:_MOST_TESTS]
        kept = list(compress(found, self._room.fitting(found)))
        self.left_out.append(counted(len(found) - len(kept), "test", "tests"))
        self.context = replace(self.context, tests="\n\n".join(kept))

    def _with_source(self, found: Located[Definition]) -> str:
        """What a definition adds to the prompt at most: the name of its file too."""
        return f"{found.what.shown}\n{'' if found.path == self._path else found.path}"

    def _is_outlined(self, found: Located[Definition]) -> bool:
        """Whether the outline shows all of a definition of this file already."""
        if found.path != self._path:
            return False
        lines = (line.strip() for line in found.what.shown.splitlines())
        return all(line.rstrip(";") in self.context.outline for line in lines)


def _mentions(subject: Subject, context: Context) -> tuple[Mention, ...]:
    """Names in headers, code, comments and instruction; that of the target itself left out."""
    item = subject.item
    span = item.span if item is not None and subject.is_item else subject.span
    own = item.name if item is not None and subject.is_item else ""
    every = (
        *mentions_of(item.enclosing if item is not None else ()),
        *mentions_in(subject.language, subject.syntax, span),
        *quoted_mentions(context.instruction),
    )
    found: dict[str, Mention] = {}
    for mention in every:
        known = found.get(mention.name)
        if known is None or mention.is_called:
            found[mention.name] = mention
    found.pop(own, None)
    return tuple(found.values())


def _example(subject: Subject) -> str:
    """The documentation and signature of the nearest documented item of the target's kind."""
    syntax = subject.syntax
    documented = [
        item
        for item in subject.language.items(syntax)
        if item.docs and not item.span.overlaps(subject.span) and item.kind is not ItemKind.FILE
    ]
    at = subject.span.start
    kind = None if subject.item is None else subject.item.kind
    for item in sorted(
        documented, key=lambda each: (each.kind is not kind, abs(each.span.start - at))
    ):
        pieces = [(doc.start, syntax.text.slice(doc)) for doc in item.docs]
        pieces.append((item.signature.start, signature_text(syntax, item)))
        shown = "\n".join(piece for _, piece in sorted(pieces))
        if len(shown) <= MOST_CHARACTERS:
            return shown
    return ""


def _calling(
    name: str, own: Definitions, others: LibraryView, subject: Subject, path: object
) -> list[str]:
    """The texts of the tests that call ``name``: this file's, then others'; short ones first."""
    call = re.compile(rf"\b{re.escape(name)}\s*(?:::<[^()]*>)?\(")
    target = subject.syntax.text.slice(subject.span)

    def is_calling(test: Test) -> bool:
        return call.search(test.text) is not None and test.text not in target

    def by_length(tests: Iterator[Test]) -> list[str]:
        return sorted((test.text for test in tests if is_calling(test)), key=len)

    elsewhere = (each.what for each in others.tests(name) if each.path != path)
    return [*by_length(iter(own.tests)), *by_length(elsewhere)]
