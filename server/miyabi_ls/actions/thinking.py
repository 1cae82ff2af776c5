"""What a model thought before, or while, it answered."""

from __future__ import annotations

import re

from miyabi_ls.actions.fence import Fence, open_below

_NAMES = r"think|thinking|thoughts?|reasoning|reflection"
# Magistral writes brackets, and some distilled models tokens of their own.
_OPEN = re.compile(
    rf"^[ \t]*(?:<(?:{_NAMES})(?:\s[^>\n]*)?>|\[THINK\]|<\|begin_of_thought\|>)", re.IGNORECASE
)
_CLOSE = re.compile(rf"(?:</(?:{_NAMES})>|\[/THINK\]|<\|end_of_thought\|>)[ \t]*", re.IGNORECASE)
# Some chat templates write the opening tag themselves, so that only the closing one arrives.
_UNOPENED = re.compile(
    rf"\A.*?^[ \t]*(?:</(?:{_NAMES})>|\[/THINK\]|<\|end_of_thought\|>)",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
# gpt-oss' channels, where a server did not parse them (recorded: 316_harmony_generate_raw).
_FINAL_CHANNEL = re.compile(r"\A.*<\|channel\|>final[^<]*<\|message\|>", re.DOTALL)
# A message without a channel.
_MESSAGE = re.compile(r"\A\s*(?:<\|start\|>)?(?:assistant)?<\|message\|>")
# Thinking that ended before the answer began.
_OTHER_CHANNEL = re.compile(
    r"\A\s*(?:<\|start\|>assistant\s*)?<\|channel\|>(?!final).*\Z", re.DOTALL
)


def without_thinking(answer: str) -> str:
    """``answer`` without what was thought; one that ends in a thought is empty from there on."""
    answer = _MESSAGE.sub("", _OTHER_CHANNEL.sub("", _FINAL_CHANNEL.sub("", answer)))
    kept = _without_blocks(answer)
    return _UNOPENED.sub("", kept)


def _without_blocks(answer: str) -> str:
    """Without thoughts that a tag begins, at the start of a line and outside of code."""
    kept: list[str] = []
    opening: Fence | None = None
    lines = iter(answer.split("\n"))
    for line in lines:
        opening = open_below(line, opening)
        begin = _OPEN.match(line) if opening is None else None
        if begin is None:
            kept.append(line)
            continue
        rest = line[begin.end() :]
        while (end := _CLOSE.search(rest)) is None:
            following = next(lines, None)
            if following is None:
                return "\n".join(kept)
            rest = following
        kept.append(rest[end.end() :])
    return "\n".join(kept)
