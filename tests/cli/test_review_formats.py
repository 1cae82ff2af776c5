"""The formats of a review, each by what it makes of the same hostile values."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console
from sarif_kit.validate import validation_errors

from miyabi_ls.actions.action import Finding, Related, Severity
from miyabi_ls.cli.review_formats.as_json import as_json
from miyabi_ls.cli.review_formats.github import as_github
from miyabi_ls.cli.review_formats.sarif import as_sarif
from miyabi_ls.cli.review_formats.text import print_text
from miyabi_ls.cli.review_result import FindingInFile, LeftOut, ReviewResult
from miyabi_ls.engine.review.quality_report import QualityReport
from miyabi_ls.source.text import Span, Text

CODE = "fn 名() {\r\n\tlet 🦀 = a(\r\n\t\tb,\r\n\t\tc,\r\n\t\td,\r\n\t\te,\r\n\t);\r\n}\r\n"


def finding(quote: str, severity: Severity = Severity.WARNING, **fields: Any) -> Finding:
    start = CODE.index(quote)
    span = Span(start, start + len(quote))
    return Finding(span, severity, "clippy", "Use `{}`, see [it](1).", **fields)


def in_file(found: Finding, path: str = "src/a b.rs", *, is_allowed: bool = False) -> FindingInFile:
    return FindingInFile(path, Text(CODE), found, "0f", is_allowed)


CALL = CODE[CODE.index("a(") : CODE.index(";")]
SHORT = finding("b,", suggestion="b {}", related=(Related(Span(0, 2), "Of {this}."),))
LONG = finding(CALL, Severity.HINT, reasoning="Why, 100%:", suggestion="a(\r\n\t\tb,\r\n\t)")
REPORT = QualityReport(90, {"clippy": 2}, {Severity.WARNING: 1, Severity.HINT: 1}, 1, 0, 8)
RESULT = ReviewResult(
    (in_file(SHORT), in_file(LONG, "src/\udcff,:%.rs")),
    (in_file(SHORT), in_file(SHORT, "/tmp/a b.rs", is_allowed=True)),
    REPORT,
    (LeftOut("a.rs", "fn f", 3, "over {the} limit"), LeftOut("b.rs", "this file", 0, "binary")),
    "Interrupted. Reviewed: 1 of 2.",
)
NOTHING = ReviewResult((), (), QualityReport())


def shown(result: ReviewResult, **options: Any) -> str:
    out = io.StringIO()
    print_text(Console(file=out, soft_wrap=True, highlight=False, **options), result)
    return out.getvalue()


PLAIN = r"""
src/a b.rs:3:3: warning [clippy] Use `{}`, see [it](1).
    | b,
    + b {}

src/\udcff,:%.rs:2:10: hint [clippy] Use `{}`, see [it](1).
    | a(
    |     b,
    |     c,
    |     d,
    | (2 more lines)
    why: Why, 100%:
    + a(
    +     b,
    + )

not reviewed: a.rs: fn f, line 3: over {the} limit
not reviewed: b.rs: this file: binary
2 findings (2 clippy); score 90 of 100; 1 item, 8 lines
Interrupted. Reviewed: 1 of 2.
"""


def test_text_is_laid_out_as_the_code_is() -> None:
    assert f"\n{shown(RESULT)}" == PLAIN
    assert shown(NOTHING) == "Nothing to review.\n"


def test_text_has_colours_where_a_terminal_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = shown(RESULT, force_terminal=True, color_system="standard")
    assert "\x1b[33mwarning\x1b[0m" in coloured
    assert "\x1b[32m    + b {}\x1b[0m" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in shown(RESULT, force_terminal=True, color_system="standard")


@pytest.mark.parametrize("result", [RESULT, NOTHING])
def test_sarif_is_valid(result: ReviewResult) -> None:
    log = json.loads(as_sarif(result).encode("utf-8"))
    assert validation_errors(log) == []


def test_sarif_says_where_what_and_why() -> None:
    (run,) = json.loads(as_sarif(RESULT))["runs"]
    short, long, dismissed, allowed = run["results"]
    assert short["message"]["text"] == r"Use `{{}}`, see \[it](1)."
    region = short["locations"][0]["physicalLocation"]["region"]
    assert region.pop("snippet") == {"text": "b,"}
    assert region == {"startLine": 3, "startColumn": 3, "endLine": 3, "endColumn": 5}
    (other,) = short["relatedLocations"]
    assert (other["message"]["text"], other["physicalLocation"]["region"]["startLine"]) == (
        "Of {{this}}.",
        1,
    )
    replacement = short["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement == {"deletedRegion": region, "insertedContent": {"text": "b {}"}}
    # The crab is two UTF-16 code units, the kanji one.
    assert long["locations"][0]["physicalLocation"]["region"]["startColumn"] == 11
    assert [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in (short, long, allowed)
    ] == ["src/a%20b.rs", "src/%FF%2C%3A%25.rs", "file:///tmp/a%20b.rs"]
    assert [each["suppressions"][0]["kind"] for each in (dismissed, allowed)] == [
        "external",
        "inSource",
    ]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    told = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    assert told == [
        "a.rs: fn f, line 3: over {{the}} limit",
        "b.rs: this file: binary",
        "Interrupted. Reviewed: 1 of 2.",
    ]


def test_json_has_what_the_page_says() -> None:
    value = json.loads(as_json(RESULT).encode("utf-8", "backslashreplace"))
    assert list(value) == ["version", "findings", "report", "endedEarly"]
    short, long = value["findings"]
    assert (short["quote"], short["severity"], short["tag"]) == ("b,", "warning", None)
    assert short["related"] == [
        {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 3, "message": "Of {this}."}
    ]
    assert long["path"] == "src/\udcff,:%.rs"
    report = value["report"]
    assert (report["byCategory"], report["bySeverity"]) == (
        {"clippy": 2},
        {"warning": 1, "hint": 1},
    )
    assert report["notReviewed"] == [
        {"path": "a.rs", "label": "fn f", "line": 3, "reason": "over {the} limit"},
        {"path": "b.rs", "label": "this file", "line": None, "reason": "binary"},
    ]


def test_workflow_commands_are_escaped() -> None:
    assert as_github(RESULT).splitlines() == [
        "::warning file=src/a b.rs,line=3,endLine=3,title=miyabi%3A clippy::Use `{}`, see [it](1).",
        r"::notice file=src/\udcff%2C%3A%25.rs,line=2,endLine=7,title=miyabi%3A clippy::"
        "Use `{}`, see [it](1). Why, 100%25:",
        "::notice::not reviewed: a.rs: fn f, line 3: over {the} limit",
        "::notice::not reviewed: b.rs: this file: binary",
        "::warning::Interrupted. Reviewed: 1 of 2.",
    ]
    assert as_github(NOTHING) == ""
