"""A review for people: a finding to a few lines, as compilers write them, and a summary."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Styled

from miyabi_ls.actions.action import Finding, Severity
from miyabi_ls.cli.review_result import ReviewedFile, ReviewResult

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "cyan",
    Severity.HINT: "dim",
}
_MOST_LINES = 4


def print_text(console: Console, result: ReviewResult) -> None:
    """Print ``result`` on ``console``."""
    for file, finding in result.findings():
        _print_finding(console, file, finding)
    for line in result.not_reviewed:
        console.print(Styled(f"not reviewed: {line}", "dim"))
    _print_summary(console, result)


def _print_finding(console: Console, file: ReviewedFile, finding: Finding) -> None:
    first, _ = file.lines_of(finding)
    column = finding.span.start - file.text.line_start(first - 1) + 1
    head = Styled(f"{file.path}:{first}:{column}: ")
    head.append(finding.severity.value, _STYLES[finding.severity])
    console.print(head.append(f" [{finding.category}] {finding.message}"))
    lines = file.text.slice(finding.span).splitlines()
    for line in lines[:_MOST_LINES]:
        console.print(Styled(f"    {line.strip()}", "dim"))
    if len(lines) > _MOST_LINES:
        console.print(Styled(f"    ({len(lines) - _MOST_LINES} more lines)", "dim"))
    if finding.reasoning:
        console.print(Styled(f"    why: {finding.reasoning}"))
    if finding.suggestion is not None:
        first_line, *more = finding.suggestion.splitlines()
        console.print(Styled(f"    fix: {first_line}", "green"))
        for line in more:
            console.print(Styled(f"         {line}", "green"))
    console.print()


def _print_summary(console: Console, result: ReviewResult) -> None:
    report = result.report
    if report.score is None:
        console.print(Styled(result.ended_early or "Nothing to review.", "bold"))
        return
    count = report.findings
    words = [f"{count} finding{'' if count == 1 else 's'}" if count else "No findings"]
    if count:
        words[0] += f" ({', '.join(f'{n} {name}' for name, n in report.by_category.items())})"
    words.append(f"score {report.score} of 100")
    items = f"{report.reviewed} item{'' if report.reviewed == 1 else 's'}"
    words.append(f"{items}, {report.lines} lines")
    if report.remembered:
        words.append(f"{report.remembered} remembered")
    others = (
        (report.dropped, "dropped: not in the form asked for, or not in the code"),
        (report.doubted, "doubted by the model itself"),
        (report.dismissed, "dismissed"),
        (report.minor, "less severe than asked for"),
        (report.incomplete, "cut at the token limit"),
    )
    words += [f"{number} {what}" for number, what in others if number]
    console.print(Styled("; ".join(words), "bold"))
    if result.ended_early:
        console.print(Styled(result.ended_early, "bold yellow"))
