"""A language without a grammar here: selections alone can be written and reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from miyabi_ls.source.body_style import BodyStyle
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.items import Item, ItemKind, MissingItems
from miyabi_ls.source.languages.plain_families import family_of, tags_of
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tools import Checker, Formatter

_COMMENT = re.compile(
    r"^[ \t]*(?:#|//|--|;|%|'|!|\"|/\*|<!--|\(\*|\{-|\{/\*|\{#)[^\r\n]*"
    r"|[ \t](?:#|//|--)[ \t][^\r\n]*"
    r"|^[ \t]*(?:\.{3}|…)[ \t]*$",
    re.MULTILINE,
)
"""A comment of most languages there are, where one line is looked at alone; a line of dots too."""
_STRING = re.compile(
    r'"""(?:.|\n)*?"""'
    r"|'''(?:.|\n)*?'''"
    r"|<<[-~]?[ \t]*(['\"]?)([A-Z_]\w*)\1[^\n]*\n(?:.*\n)*?[ \t]*\2\b"
    r"|"
    r'"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r"|`[^`\r\n]*`"
)
_TOKEN = re.compile(r"\w+|[^\w\s]")


class PlainLanguage:
    """Any language an editor names that has no file of its own beside this one.

    Nothing is parsed, so nothing is offered that would need items, and no edit is said to parse.
    """

    extensions: tuple[str, ...] = ()
    indent: str = "    "
    comment_mark: str = "..."
    placeholder: str = "..."
    has_grammar: bool = False
    imports_nest: bool = False
    nesting_kinds: frozenset[ItemKind] = frozenset()
    built_ins: frozenset[str] = frozenset()
    bodies: BodyStyle | None = None
    documentation: DocumentationStyle | None = None
    formatters: tuple[Formatter, ...] = ()
    compilers: tuple[Checker, ...] = ()
    checkers: tuple[Checker, ...] = ()

    def __init__(self, language_id: str) -> None:
        self.language_id: str = language_id
        self.display_name: str = language_id
        self.language_ids: tuple[str, ...] = (language_id,)
        self.tags: frozenset[str] = tags_of(language_id)
        self._family = family_of(language_id)
        self.has_entities: bool = self._family.has_entities
        self.has_free_layout: bool = self._family.free
        self.allows_tabs: bool = self._family.allows_tabs

    def parse(self, text: Text) -> Syntax:
        """The text, not parsed."""
        return Syntax(text)

    def item_at(self, syntax: Syntax, span: Span) -> Item | None:
        """None: items are not known."""
        del syntax, span
        return None

    def items(self, syntax: Syntax) -> tuple[Item, ...]:
        """None: items are not known."""
        del syntax
        return ()

    def items_in(self, syntax: Syntax, within: Span) -> Iterator[Item]:
        """None: items are not known."""
        del syntax, within
        return iter(())

    def file_item(self, syntax: Syntax) -> Item:
        """The file, which cannot be documented."""
        nothing = Span(0, 0)
        everything = Span(0, len(syntax.text))
        return Item(ItemKind.FILE, "file", "", everything, everything, nothing, None, (), 0)

    def before_first_item(self, syntax: Syntax, span: Span) -> bool:
        """False: it is not known where that would be."""
        del syntax, span
        return False

    def outline(self, syntax: Syntax) -> tuple[str, ...]:
        """Nothing is known of the file."""
        del syntax
        return ()

    def imports(self, syntax: Syntax) -> tuple[str, ...]:
        """Imports are not known."""
        del syntax
        return ()

    def variables(self, syntax: Syntax) -> Mapping[Span, frozenset[str]]:
        """Not known."""
        del syntax
        return {}

    def missing_imports(self, syntax: Syntax, answer: Syntax) -> tuple[str, ...]:
        """Imports are not known."""
        del syntax, answer
        return ()

    def as_members(self, code: str) -> tuple[str, ...]:
        """Members are not known."""
        del code
        return ()

    def signature_key(self, syntax: Syntax, item: Item) -> tuple[str, ...]:
        """There are no signatures."""
        del syntax, item
        return ()

    def shows_entities(self, syntax: Syntax) -> bool:
        """Not known here; ``has_entities`` says it of the language."""
        del syntax
        return False

    def missing_items(self, syntax: Syntax, item: Item) -> MissingItems | None:
        """Implementations are not known."""
        del syntax, item
        return None

    def implementation_key(self, item: Item) -> str:
        """Implementations are not known."""
        return item.name

    def string_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """What looks like a string in most languages: quoted, in three quotes, or a heredoc."""
        found = _STRING.finditer(syntax.text.string, within.start, within.end)
        long = self._words(syntax.text.string, within)
        return (
            *(Span(*match.span()) for match in found),
            *(Span(*match.span()) for match in long if match["string"] is not None),
        )

    def statement_lines(self, syntax: Syntax) -> frozenset[int]:
        """Not known."""
        del syntax
        return frozenset()

    def words_at(self, syntax: Syntax, span: Span) -> Span | None:
        """Strings and comments are not known."""
        del syntax, span
        return None

    def comment_spans(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """What is a comment here, and what looks like one in most languages, by lines."""
        string = syntax.text.string
        line = syntax.text.line_start(syntax.text.line_at(within.start))
        guesses = (Span(*match.span()) for match in _COMMENT.finditer(string, line, within.end))
        found = (*self._known_comments(string, within), *guesses)
        return tuple(
            Span(max(each.start, within.start), min(each.end, within.end))
            for each in found
            if each.overlaps(within)
        )

    def unattached(self, syntax: Syntax, within: Span) -> tuple[Span, ...]:
        """Not known."""
        del syntax, within
        return ()

    def stand_ins(self, syntax: Syntax) -> tuple[Span, ...]:
        """Not known."""
        del syntax
        return ()

    def tokens(self, syntax: Syntax, within: Span) -> tuple[str, ...]:
        """Words and signs, those in comments and long strings left out where these are known."""
        string = syntax.text.string
        at = within.start
        kept = []
        for words in self._words(string, within):
            kept.append(string[at : max(at, words.start())])
            at = words.end()
        kept.append(string[at : within.end])
        return tuple(_TOKEN.findall("\n".join(kept)))

    def _known_comments(self, string: str, within: Span) -> Iterator[Span]:
        for match in self._words(string, within):
            if match["string"] is None:
                yield Span(*match.span())

    def _words(self, string: str, within: Span) -> Iterator[re.Match[str]]:
        """Comments and long strings about ``within``; where they begin the first line on says."""
        pattern = self._family.words
        for match in pattern.finditer(string) if pattern is not None else ():
            if match.start() >= within.end:
                break
            if match.end() > within.start:
                yield match
