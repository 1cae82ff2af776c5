"""The names that code mentions, in the order in which they matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span

_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"`([^`\n]+)`")
_CALLS = {"(", "!", "::", "<", "{"}
_TYPE_NAME = re.compile(r"\b[^\W\d_a-z]\w*")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Mention:
    """One name.

    Attributes:
        name: the name.
        is_called: whether it is used as a function, or may be.
    """

    name: str
    is_called: bool


def mentions_in(language: Language, syntax: Syntax, span: Span) -> tuple[Mention, ...]:
    """The names in the code of ``span``, then those its comments quote, each once."""
    tokens = language.tokens(syntax, span)
    comments = (syntax.text.slice(each) for each in language.comment_spans(syntax, span))
    return _once([*_of_tokens(tokens), *_quoted(comments)])


def mentions_of(texts: Iterable[str]) -> tuple[Mention, ...]:
    """Every name in pieces of code, such as headers; none of them called."""
    return _once(Mention(name, is_called=False) for text in texts for name in _NAME.findall(text))


def quoted_mentions(prose: str) -> tuple[Mention, ...]:
    """The names that ``prose`` quotes in backticks."""
    return _once(_quoted([prose]))


def type_mentions(code: str) -> tuple[Mention, ...]:
    """The names in ``code`` that begin as names of types do, with a capital."""
    return _once(Mention(name, is_called=False) for name in _TYPE_NAME.findall(code))


def _of_tokens(tokens: Sequence[str]) -> Iterator[Mention]:
    for token, following in zip_longest(tokens, tokens[1:], fillvalue=""):
        if _NAME.fullmatch(token):
            yield Mention(token, is_called=following in _CALLS)


def _quoted(texts: Iterable[str]) -> Iterator[Mention]:
    for text in texts:
        for quoted in _QUOTED.findall(text):
            yield from (Mention(name, is_called=True) for name in _NAME.findall(quoted))


def _once(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Each name once, called where it is called anywhere; not more than are ever looked up."""
    found: dict[str, bool] = {}
    for mention in mentions:
        found[mention.name] = found.get(mention.name, False) or mention.is_called
    return tuple(Mention(name, called) for name, called in list(found.items())[:_MOST])
