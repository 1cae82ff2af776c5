"""A review for people: a finding to a few lines, as compilers write them, and a summary."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from rich.console import Console
from rich.text import Text as Styled

from miyabi_ls.actions.action import Severity
from miyabi_ls.cli.review_result import FindingInFile, ReviewResult
from miyabi_ls.source.control_characters import escaped
from miyabi_ls.source.text import Span

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "cyan",
    Severity.HINT: "dim",
}
_MOST_LINES = 4


def print_text(console: Console, result: ReviewResult) -> None:
    """Print ``result`` on ``console``; nothing of it moves a terminal."""
    for each in result.findings:
        _print_finding(console, each)
    for left_out in result.not_reviewed:
        console.print(Styled(escaped(f"not reviewed: {left_out}"), "dim"))
    _print_summary(console, result)


def _print_finding(console: Console, each: FindingInFile) -> None:
    finding = each.finding
    line = each.text.line_at(finding.span.start)
    column = finding.span.start - each.text.line_start(line) + 1
    head = Styled(escaped(f"{each.path}:{line + 1}:{column}: "))
    head.append(finding.severity.value, _STYLES[finding.severity])
    console.print(head.append(escaped(f" [{finding.category}] {finding.message}")))
    quoted = list(_standing(each, each.quote))
    for code in quoted[:_MOST_LINES]:
        # Without a mark before it, a line could be a command to what runs a workflow.
        console.print(Styled(f"    | {code}", "dim"))
    if len(quoted) > _MOST_LINES:
        console.print(Styled(f"    | ({len(quoted) - _MOST_LINES} more lines)", "dim"))
    if finding.reasoning:
        console.print(Styled(escaped(f"    why: {finding.reasoning}")))
    if finding.suggestion is not None:
        for code in _standing(each, finding.suggestion):
            console.print(Styled(f"    + {code}", "green"))
    console.print()


def _standing(each: FindingInFile, code: str) -> Iterator[str]:
    """The lines of ``code``, indented to each other as they are where the finding stands."""
    start = each.finding.span.start
    before = each.text.slice(Span(each.text.line_start(each.text.line_at(start)), start))
    indentation = before[: len(before) - len(before.lstrip())]
    for line in dedent(indentation + code).split("\n"):
        yield escaped(line.rstrip().expandtabs(4))


def _print_summary(console: Console, result: ReviewResult) -> None:
    report = result.report
    if report.score is None:
        console.print(Styled(escaped(result.ended_early) or "Nothing to review.", "bold"))
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
        console.print(Styled(escaped(result.ended_early), "bold yellow"))
