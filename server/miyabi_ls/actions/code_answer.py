"""What holds for all code in an answer, whatever it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from miyabi_ls.actions.action import Target
from miyabi_ls.actions.elision import is_elision, stands_for_code
from miyabi_ls.errors import AnswerUnusable
from miyabi_ls.source.language import Language
from miyabi_ls.source.syntax import Syntax
from miyabi_ls.source.text import Span, Text

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'"}
_ENTITY = re.compile("|".join(_ENTITIES))
_DOTS = re.compile(r"^[ \t]*(?:\.{3}|…)[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_]\w*")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MOST_WORDS = 80
"""Characters of a comment that are shown."""
_WORDS_OF_CODE = {
    "None",
    "True",
    "False",
    "true",
    "false",
    "null",
    "undefined",
    "self",
    "this",
    "return",
}


def unescaped(target: Target, code: str) -> str:
    """``code`` with HTML entities resolved, unless they are meant.

    They are where the language has them, and where the file or a string in ``code`` writes them.
    """
    if target.language.has_entities or not _ENTITY.search(code):
        return code
    syntax = target.language.parse(Text(code))
    if _ENTITY.search(target.text.string) or target.language.shows_entities(syntax):
        return code
    strings = target.language.string_spans(syntax, Span(0, len(code)))
    entities = (Span(*match.span()) for match in _ENTITY.finditer(code))
    is_escaped = any(not any(span.contains(entity) for span in strings) for entity in entities)
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], code) if is_escaped else code


def refuse_what_is_no_code(language: Language, code: str, before: str) -> None:
    """Refuse code that was left out, and code that does not read as it runs.

    Statements that stand for code left out are meant where ``before``, the code whose place this
    takes, has them.

    Characters that turn the direction of text show it in another order than it is compiled in
    (CVE-2021-42574); rustc refuses them too.

    Raises:
        AnswerUnusable: with what is wrong with it.
    """
    if _DIRECTION.search(code):
        raise AnswerUnusable(
            "The model's code holds characters that turn the direction of text, so nothing was "
            "changed; try again."
        )
    syntax = language.parse(Text(code))
    everything = Span(0, len(code))
    strings = language.string_spans(syntax, everything)
    dots = (Span(*match.span()) for match in _DOTS.finditer(code))
    left_out = any(not any(span.contains(each) for span in strings) for each in dots)
    comments = language.comment_spans(syntax, everything)
    if left_out or any(is_elision(syntax.text.slice(comment)) for comment in comments):
        raise AnswerUnusable('The model left code out ("..."), so nothing was changed; try again.')
    for comment in comments:
        if _stands_for_code(syntax, comment, before):
            words = _in_one_line(syntax.text.slice(comment))[:_MOST_WORDS]
            raise AnswerUnusable(
                f"The model's code stands in for the real one (`{words}`), so nothing was changed; "
                "try again, or say more in a comment above it that begins with `miyabi:`."
            )
    known = _in_one_line(before)
    for span in language.stand_ins(syntax):
        statement = _in_one_line(syntax.text.slice(span))
        if statement not in known:
            raise AnswerUnusable(
                f"The model left a part of the code out (`{statement}`), so nothing was changed; "
                "try again."
            )


def _stands_for_code(syntax: Syntax, comment: Span, before: str) -> bool:
    """Whether a comment does that; one that was there before is the user's own."""
    text = syntax.text
    words, line = text.slice(comment), text.line_at(comment.start)
    is_beside = not line or not text.begins_line(comment.start)
    above = "" if is_beside else text.slice(text.line_span(line - 1))
    return words not in before and stands_for_code(words, above)


def _in_one_line(code: str) -> str:
    return " ".join(code.split())


def is_single_word(code: str, known: Sequence[str]) -> bool:
    """Whether ``code`` is one word that names nothing here: "Sorry" parses as an expression."""
    return bool(_WORD.fullmatch(code.strip())) and code.strip() not in {*known, *_WORDS_OF_CODE}
