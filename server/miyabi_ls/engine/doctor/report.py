"""All that the doctor saw, and whether a request could be answered now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from miyabi_ls.checks import Check, Verdict

MARKS = {
    Verdict.OK: "✓",
    Verdict.WARNING: "!",
    Verdict.FAILED: "✗",
    Verdict.SKIPPED: "-",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One check in its section.

    Attributes:
        section: what was looked at, such as an endpoint's URL.
        check: what came of it.
        decides: whether a request can be answered hangs on this section.
    """

    section: str
    check: Check
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole examination, in its order."""

    entries: tuple[Entry, ...]

    @property
    def serving(self) -> str:
        """The first section that decides and in which nothing failed; empty where none is."""
        for section, entries in self._sections():
            found = list(entries)
            if found[0].decides and all(not e.check.has_failed for e in found):
                return section
        return ""

    @property
    def ready(self) -> bool:
        """Whether a request could be answered now."""
        return bool(self.serving)

    @property
    def summary(self) -> str:
        """One sentence: where a request would go, or that it could go nowhere."""
        if not self.ready:
            return "No request can be answered now; each check that failed says what to do."
        count = sum(entry.check.has_failed for entry in self.entries)
        also = f" {count} other check{'' if count == 1 else 's'} failed." if count else ""
        return f"Ready: requests go to {self.serving}.{also}"

    def as_json(self) -> dict[str, Any]:
        """The report as plain data, with all figures."""
        return {
            "ready": self.ready,
            "serving": self.serving,
            "summary": self.summary,
            "sections": [
                {"title": section, "checks": [_as_json(entry.check) for entry in entries]}
                for section, entries in self._sections()
            ],
        }

    def as_markdown(self) -> str:
        """The report as a page for an editor."""
        lines = ["# miyabi-ls doctor", "", f"**{self.summary}**", ""]
        for section, entries in self._sections():
            lines += [f"## {section}", ""]
            for entry in entries:
                check = entry.check
                lines.append(f"- {MARKS[check.verdict]} **{check.name}**: {check.detail}")
                if check.fix:
                    lines.append(f"  - *{check.fix}*")
            lines.append("")
        return "\n".join(lines)

    def _sections(self) -> Iterable[tuple[str, Iterable[Entry]]]:
        return groupby(self.entries, key=lambda entry: entry.section)


def _as_json(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "verdict": check.verdict.value,
        "detail": check.detail,
        "fix": check.fix,
        "figures": dict(check.figures),
    }
