"""TypeScript proved by the real tools: formatted by prettier, its types checked by tsc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from miyabi_ls.actions.table import action_named
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.run import conclude
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.engine.verification import Verification
from miyabi_ls.models.response import FinishReason, LLMResponse, Route
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.languages.typescript import TypeScript
from miyabi_ls.source.text import Span, Text
from miyabi_ls.verify.proof import Proof
from miyabi_ls.verify.tsc import find_tsc
from tests.actions.cases import prompt_of
from tests.node_tools import needs_prettier, needs_tsc
from tests.source.goldens import cursor_in

TYPESCRIPT = TypeScript()
DOUBLE = "export function double(x: number): number {\n  $0throw new Error('not implemented');\n}\n"


async def proved(folder: Path, body: str) -> tuple[EditOutcome, list[str]]:
    """What is proved of ``body`` in a project of its own."""
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": {"strict": True}}))
    string, start, end = cursor_in(DOUBLE)
    file = folder / "double.ts"
    file.write_text(string)
    action = action_named("generate")
    assert action is not None
    target = action.find(TYPESCRIPT, TYPESCRIPT.parse(Text(string)), Span(start, end))
    assert target is not None
    answer = LLMResponse(f"```ts\n{body}\n```\n", FinishReason.STOP, Route("test", "test"))
    outcome = conclude(action, target, prompt_of(action, target), answer)
    assert isinstance(outcome, EditOutcome)
    files = UserFiles(file, {file: string})
    settings = VerifySettings(seconds=300)
    said: list[str] = []
    async with Verification.of(action, target, settings, files, folder / "cache") as verification:
        return await verification.verified(outcome, said.append), said


@needs_tsc
@needs_prettier
async def test_code_that_is_right(tmp_path: Path) -> None:
    outcome, said = await proved(tmp_path, "const twice = x*2\nreturn twice")
    assert {Proof.FORMATTED, Proof.TYPES_CHECK, Proof.PARSES} <= {*outcome.proofs}
    assert outcome.reading.edit.new_text.strip() == "{\n  const twice = x * 2;\n  return twice;\n}"
    assert not outcome.errors
    assert not outcome.unverified
    assert said == ["formatting", "asking tsc"]


@needs_tsc
async def test_code_with_a_type_error(tmp_path: Path) -> None:
    outcome, _ = await proved(tmp_path, "return x.length;")
    [error] = outcome.errors
    assert error.code == "TS2339"
    assert Proof.TYPES_CHECK not in outcome.proofs


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_workspaces_own_tsc_only_where_the_user_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    project = tmp_path / "project"
    own = program(project / "node_modules" / ".bin" / "tsc")
    users = program(user_folders / "bin" / "tsc")
    (project / "package.json").write_text("{}")
    monkeypatch.setenv("PATH", f"{own.parent}:{users.parent}")
    file = project / "src" / "a.ts"
    assert find_tsc(file, of_workspace=False) == users
    assert find_tsc(file, of_workspace=True) == own
    assert find_tsc(tmp_path / "a.ts", of_workspace=True) is not None
    assert not VerifySettings().workspace_tools
