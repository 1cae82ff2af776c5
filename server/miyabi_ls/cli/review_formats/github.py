"""A review as workflow commands, which GitHub Actions shows beside the lines.

The commands and their escapes are those of GitHub's documentation, "Workflow commands".
"""

from __future__ import annotations

from collections.abc import Mapping

from miyabi_ls.actions.action import Severity
from miyabi_ls.cli.review_result import FindingInFile, ReviewResult
from miyabi_ls.source.control_characters import escaped

_COMMANDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def as_github(result: ReviewResult) -> str:
    """One command a line."""
    lines = [_command(each) for each in result.findings]
    lines += [f"::notice::{_in_message(f'not reviewed: {each}')}" for each in result.not_reviewed]
    if result.ended_early:
        lines.append(f"::warning::{_in_message(result.ended_early)}")
    return "\n".join(lines)


def _command(each: FindingInFile) -> str:
    region = each.region()
    properties = {
        "file": each.path,
        "line": str(region["startLine"]),
        "endLine": str(region["endLine"]),
        "title": f"miyabi: {each.finding.category}",
    }
    told = ",".join(f"{name}={_in_property(value)}" for name, value in properties.items())
    message = f"{each.finding.message} {each.finding.reasoning}".strip()
    return f"::{_COMMANDS[each.finding.severity]} {told}::{_in_message(message)}"


def _in_message(text: str) -> str:
    return escaped(text).replace("%", "%25").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
