"""Cases as files: a text before, a model's answer, and the text after, or why there is none.

A file ``tests/cases/LANGUAGE/ACTION/NAME.txt`` has sections begun by ``==== before ====``,
``==== answer ====`` (or ``answer, cut`` where the model ran into its token limit) and
``==== after ====``, ``==== findings ====`` or ``==== refused ====``. The cursor is ``$0``, a
selection ``$1``..``$2``.
What an editor would not keep has a stand-in, listed in ``STAND_INS``. ``MIYABI_UPDATE=1`` writes
the last section anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from miyabi_ls.actions.action import Action, Finding, Prompt, Target
from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.outcome import EditOutcome, FindingsOutcome, Outcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.errors import MiyabiError
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.source.language import Language
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.text import Span, Text
from tests.engine.prompts import prompt_for
from tests.source.goldens import cursor_in

FOLDER = Path(__file__).parent.parent / "cases"
STAND_INS = {
    "\r": "␍",
    "\t": "␉",
    "\0": "␀",
    "\f": "␌",
    "\ufeff": "⟪BOM⟫",
    "\u2028": "⟪U+2028⟫",
    "\u202e": "⟪U+202E⟫",
}
_NO_LINE_END = "⏎"
"""At the end of a section: the text ends here, without a line end."""


@dataclass(frozen=True)
class Case:
    path: Path
    before: str
    answer: str
    cut: bool
    kind: str
    expected: str

    @property
    def action(self) -> Action:
        action = action_named(self.path.parent.name)
        assert action is not None
        return action

    @property
    def language(self) -> Language:
        name = self.path.parent.parent.name
        return by_language_id(name) or PlainLanguage(name)

    @property
    def response(self) -> LLMResponse:
        finish = FinishReason.LENGTH if self.cut else FinishReason.STOP
        return LLMResponse(self.answer, finish, Route("test", "test"))

    def target(self) -> Target:
        string, start, end = cursor_in(self.before)
        target = self.action.find(
            self.language, self.language.parse(Text(string)), Span(start, end)
        )
        assert target is not None, "the action finds nothing at the cursor"
        return target


def read_cases(*actions: str) -> list[Case]:
    return [read_case(path) for name in actions for path in sorted(FOLDER.glob(f"*/{name}/*.txt"))]


def read_case(path: Path) -> Case:
    sections: dict[str, str] = {}
    for part in path.read_text("utf-8").split("==== ")[1:]:
        name, _, content = part.partition(" ====\n")
        sections[name] = _resolved(content)
    cut = "answer, cut" in sections
    kind = next((name for name in ("after", "findings", "refused") if name in sections), "")
    answer = sections["answer, cut" if cut else "answer"].removesuffix("\n")
    return Case(path, sections["before"], answer, cut, kind, sections.get(kind, ""))


def write_case(case: Case) -> None:
    sections = {
        "before": case.before,
        "answer, cut" if case.cut else "answer": case.answer + "\n",
        case.kind: case.expected,
    }
    text = "".join(f"==== {name} ====\n{_shown(content)}" for name, content in sections.items())
    case.path.write_text(text, "utf-8")


def prompt_of(action: Action, target: Target) -> Prompt:
    return prompt_for(action, target)


def concluded(case: Case, target: Target) -> Outcome:
    return conclude(case.action, target, prompt_of(case.action, target), case.response)


def described(case: Case, target: Target) -> tuple[str, str]:
    """What a case comes to: the kind of its last section, and what that holds."""
    try:
        outcome = concluded(case, target)
    except MiyabiError as error:
        return "refused", f"{type(error).__name__}: {error}\n"
    if isinstance(outcome, EditOutcome):
        return "after", target.text.replace(outcome.reading.edit).string
    return "findings", shown_findings(outcome)


def shown_findings(outcome: FindingsOutcome) -> str:
    text = outcome.target.text
    rows = [row for finding in outcome.findings for row in _finding_rows(text, finding)]
    tail = f"dropped {outcome.dropped}, " + ("complete" if outcome.complete else "cut")
    return "\n".join([*rows, tail]) + "\n"


def _finding_rows(text: Text, finding: Finding) -> list[str]:
    """A finding, and below it what not every one has."""
    at = text.line_at(finding.span.start) + 1
    named = f"{finding.severity} {finding.category}"
    rows = [f"{at}: {text.slice(finding.span)!r} {named}: {finding.message}"]
    if finding.reasoning:
        rows.append(f"   why: {finding.reasoning}")
    if finding.suggestion is not None:
        rows.append(f"   fix: {finding.suggestion!r}")
    if finding.lint or finding.tag:
        rows.append(f"   lint: {finding.lint}, tag: {finding.tag}")
    return rows + [f"   related: {text.slice(r.span)!r} {r.message}" for r in finding.related]


def _resolved(content: str) -> str:
    for meant, shown in STAND_INS.items():
        content = content.replace(shown, meant)
    content = content.removesuffix("\n")
    return content.removesuffix(_NO_LINE_END) if content.endswith(_NO_LINE_END) else content + "\n"


def _shown(content: str) -> str:
    for meant, shown in STAND_INS.items():
        content = content.replace(meant, shown)
    return content if content.endswith("\n") else content + _NO_LINE_END + "\n"
