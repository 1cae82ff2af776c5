"""The findings of an answer as it wrote them: objects of JSON, or lines; whole ones only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from miyabi_ls.actions.review_form import END
from miyabi_ls.errors import AnswerUnusable

_LIST = re.compile(r'"findings"\s*:\s*\[')
_BARE_LIST = re.compile(r'\A[^\w"{]*(?:```\w*\s*)?\[')
_OPENING = re.compile(r'\s*(?:```\w*\s*)?\{\s*"findings"\s*:\s*\[')
"""What an answer in the form asked for begins with."""
_GAP = re.compile(r"[\s,}]*")
_OVER = re.compile(r'\}\s*(?=,\s*\{\s*"|\]\s*\})')
"""The end of an entry that cannot be read: another follows, or the list and its object end."""
_DECODER = json.JSONDecoder(strict=False)
_HEADING = re.compile(
    r"^[ \t]*(?:[-*] )?(?:LINE |L)?(?P<line>\d+)[:.)]?[ \t]+(?:\|[ \t]*)?"
    r"(?P<severity>error|warn(?:ing)?|info(?:rmation)?|note|hint|suggestion)[ \t,|]+"
    r"(?P<category>[A-Za-z][A-Za-z_-]*)(?:[ \t]*[:|])?[ \t]+"
    r"(?P<message>\S.*)$",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^[ \t]*> ?(?P<text>.*)$")
_FIX = re.compile(r"^[ \t]*\+ ?(?P<text>.*)$")
_NOTHING = re.compile(
    rf"^(?![ \t]*[>+])\W*(?:{END}|NONE|no (?:problems?|findings|issues)(?: found)?)\W*$", re.I
)


WHOLE = "\n\N{END OF PROOF}"
"""Something that is no line of a finding."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What an answer lists, as far as it is written.

    Attributes:
        entries: one for each finding, unchecked.
        ended: whether the list has come to its end.
    """

    entries: tuple[Any, ...]
    ended: bool


def entries_of(answer: str) -> Entries:
    """The entries of a cleaned answer.

    One that is still being written may go on with its last finding. ``WHOLE`` at its end says that
    it does not.

    Raises:
        AnswerUnusable: there is none, and nothing that says so.
    """
    found = _json_entries(answer) or _line_entries(answer)
    if found is None:
        raise AnswerUnusable("The model's review is not in the form asked for; try again.")
    return found


def _json_entries(answer: str) -> Entries | None:
    """The entries of the first list that has any.

    An empty one among words may restate what was asked for (``If there are none, I write
    {"findings": []}``): it counts where no other comes, and ends no answer that goes on.
    """
    bare = _BARE_LIST.match(answer)
    starts = [each.end() for each in _LIST.finditer(answer)] or ([bare.end()] if bare else [])
    nothing: Entries | None = None
    for start in starts:
        listed = _listed_from(answer, start)
        if listed is None:
            continue
        if listed.entries:
            return listed
        leads = bare is not None or _OPENING.fullmatch(answer, 0, start) is not None
        nothing = Entries((), ended=leads or answer.endswith(WHOLE))
        if leads:
            break
    return nothing


def _listed_from(answer: str, at: int) -> Entries | None:
    """The entries of the list that has begun before ``at``; None where there is none yet."""
    entries: list[Any] = []
    while True:
        gap = _GAP.match(answer, at)
        at = gap.end() if gap else at
        if answer.startswith("]", at):
            return Entries(tuple(entries), ended=True)
        following = _entry_at(answer, at)
        if following is None:
            return Entries(tuple(entries), ended=False) if entries else None
        entry, at = following
        entries.append(entry)


def _entry_at(answer: str, at: int) -> tuple[Any, int] | None:
    """The entry that begins at ``at``, and its end; None where it is not whole.

    Models forget to escape what they quote. A backslash that escapes nothing stands for itself; of
    an entry that cannot be read even so the text is given, up to the next one.
    """
    string, added = answer, 0
    while True:
        try:
            entry, end = _DECODER.raw_decode(string, at)
        except (ValueError, RecursionError) as error:
            if not isinstance(error, json.JSONDecodeError):
                return None
            if error.msg.startswith("Invalid \\escape"):
                string, added = f"{string[: error.pos]}\\{string[error.pos :]}", added + 1
                continue
            if error.msg.startswith("Unterminated") or not answer.startswith("{", at):
                return None
            over = _OVER.search(answer, error.pos - added)
            return None if over is None else (answer[at : over.end()], over.end())
        return entry, end - added


def _line_entries(answer: str) -> Entries | None:
    lines = answer.split("\n")
    headed = list(_headed(lines))
    ended = any(map(_NOTHING.match, lines))
    if not headed and not ended:
        return None
    if headed and not ended and not _is_left(headed[-1][1]):
        headed.pop()
    return Entries(tuple(_entry(heading, below) for heading, below in headed), ended)


def _is_left(below: list[str]) -> bool:
    """Whether the answer has gone on from the last finding, so that no line of it is to come."""
    quoted = [at for at, line in enumerate(below) if _QUOTE.match(line) or _FIX.match(line)]
    return bool(quoted) and any(line.strip() for line in below[quoted[-1] + 1 :])


def _headed(lines: list[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each heading with the lines below it."""
    heading: re.Match[str] | None = None
    below: list[str] = []
    for line in lines:
        following = _HEADING.match(line)
        if following is None and not _NOTHING.match(line):
            below.append(line)
            continue
        if heading is not None:
            yield heading, below
        heading, below = following, []
    if heading is not None:
        yield heading, below


def _entry(heading: re.Match[str], below: list[str]) -> Mapping[str, Any]:
    entry: dict[str, Any] = heading.groupdict()
    quoted = [match["text"] for line in below if (match := _QUOTE.match(line))]
    fixed = [match["text"] for line in below if (match := _FIX.match(line))]
    entry["quote"] = "\n".join(quoted)
    if fixed:
        entry["fix"] = "\n".join(fixed)
    return entry
