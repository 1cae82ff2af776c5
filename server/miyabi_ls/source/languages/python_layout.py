"""Where Python's lines are what its grammar does not say."""

from __future__ import annotations

import re

from miyabi_ls.source.text import Span, Text

TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_REST_OF_LINE = re.compile(r"[ \t]*;?[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_LINE_END = re.compile(r"(?<!\\)(?<!\\\r)[\r\n]")
_ENCODING = re.compile(r"#!|#.*?coding[:=]")


def end_of_header(text: Text, signature: Span) -> int:
    """Where the line of a signature ends, a comment included; where it does, if a body follows."""
    rest = _REST_OF_LINE.match(text.string, signature.end)
    return signature.end if rest is None else _stripped(rest)


def end_with_comment(text: Text, offset: int) -> int:
    """``offset``, or the end of the comment that follows it on its line.

    A comment that says what is to be done is left to what follows.
    """
    rest = _REST_OF_LINE.match(text.string, offset)
    is_comment = rest is not None and rest[0].strip().startswith("#") and not TODO.search(rest[0])
    return _stripped(rest) if rest is not None and is_comment else offset


def end_of_body(text: Text, definition: int, last: int) -> int:
    """The end of a body whose last statement ends at ``last``.

    Comments below it that stand further in than what it is the body of are its own.
    """
    rest = _REST_OF_LINE.match(text.string, last)
    if rest is None:
        return last
    end = _stripped(rest)
    depth = _width(text.indentation_at(definition))
    for number in range(text.line_at(end) + 1, text.line_count):
        line = text.slice(text.line_span(number))
        comment = line.lstrip(" \t\f")
        if comment and not (comment.startswith("#") and _width(line) > depth):
            break
        if comment:
            end = text.line_start(number) + len(line.rstrip())
    return end


def is_below(text: Text, header_end: int, first: int) -> bool:
    """Whether what is at ``first`` is on another line than the end of a signature."""
    return _LINE_END.search(text.string, header_end, first) is not None


def is_continued(text: Text, offset: int) -> bool:
    """Whether the line of ``offset`` ends in a backslash."""
    return text.slice(text.line_span(text.line_at(offset))).endswith("\\")


def start_of_file_docs(text: Text, comments: list[Span]) -> int:
    """Where the docstring of a file goes: below a shebang, an encoding, and a licence.

    Args:
        text: the file.
        comments: those it begins with.
    """
    at = 1 if text.string.startswith("\ufeff") else 0
    for comment in comments:
        line = text.line_at(comment.end) + 1
        if line == text.line_count:
            return comment.end if _ENCODING.match(text.slice(comment)) else at
        following = text.slice(text.line_span(line))
        if _ENCODING.match(text.slice(comment)):
            at = text.line_start(line)
        if not following.strip():
            at = text.line_start(min(line + 1, text.line_count - 1))
            break
    return at


def _stripped(match: re.Match[str]) -> int:
    return match.start() + len(match[0].rstrip())


def _width(line: str) -> int:
    """Columns of the blanks that ``line`` begins with, as Python counts tabs."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks.expandtabs(8))
