"""A review as workflow commands, which GitHub Actions shows beside the lines.

The commands and their escapes are those of GitHub's documentation, "Workflow commands".
"""

from __future__ import annotations

from collections.abc import Mapping

from miyabi_ls.actions.action import Severity
from miyabi_ls.cli.review_result import ReviewResult

_COMMANDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def as_github(result: ReviewResult) -> str:
    """One command a line."""
    lines = []
    for file, finding in result.findings():
        first, last = file.lines_of(finding)
        properties = {
            "file": file.path,
            "line": str(first),
            "endLine": str(last),
            "title": f"miyabi: {finding.category}",
        }
        told = ",".join(f"{name}={_in_property(value)}" for name, value in properties.items())
        message = f"{finding.message} {finding.reasoning}".strip()
        lines.append(f"::{_COMMANDS[finding.severity]} {told}::{_in_message(message)}")
    lines += [f"::notice::{_in_message(f'not reviewed: {each}')}" for each in result.not_reviewed]
    if result.ended_early:
        lines.append(f"::warning::{_in_message(result.ended_early)}")
    return "\n".join(lines)


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
