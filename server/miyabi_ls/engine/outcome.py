"""What an action comes to."""

from __future__ import annotations

from dataclasses import dataclass

from miyabi_ls.actions.action import CodeEdit, DocumentationEdit, Finding, Prompt, Target
from miyabi_ls.models.response import LLMResponse
from miyabi_ls.verify.compiler_message import CompilerMessage
from miyabi_ls.verify.proof import Proof


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """A proved edit of the target, in the text the target stands in.

    Attributes:
        prompt, response: what it was read from, so that it can be read again for a later target.
        asked: the prompt as it was first asked, before any repair.
        answer: the model's own last answer, before it was formatted.
        errors: what the compiler has against it, or against the examples in it.
        objection: what these errors come to, as one says it of code.
        warnings: what Clippy has against it.
        missing: headings of documentation that should be there, such as ``# Errors``.
        unverified: what was left out and why, such as ``not compiled: no Cargo.toml``.
    """

    target: Target
    reading: CodeEdit | DocumentationEdit
    proofs: tuple[Proof, ...]
    prompt: Prompt
    response: LLMResponse
    asked: Prompt
    answer: str
    errors: tuple[CompilerMessage, ...] = ()
    objection: str = "does not compile"
    warnings: tuple[CompilerMessage, ...] = ()
    missing: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingsOutcome:
    """Findings on the target.

    Attributes:
        prompt, response: what they were read from.
        dropped: findings that stood on nothing in the target.
        complete: False where the answer was cut at the token limit.
    """

    target: Target
    findings: tuple[Finding, ...]
    dropped: int
    complete: bool
    prompt: Prompt
    response: LLMResponse


Outcome = EditOutcome | FindingsOutcome
