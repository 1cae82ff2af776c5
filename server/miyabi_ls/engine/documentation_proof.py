"""How far generated rustdoc is proved: its examples compile, and what callers must know is there.

That no code changed is proved before. Nothing is ever added here to what the model wrote.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from miyabi_ls.actions.action import DocumentationEdit, Target
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.proof_step import ProofStep, Unproved
from miyabi_ls.engine.user_files import UserFiles
from miyabi_ls.settings import VerifySettings
from miyabi_ls.source.items import ItemKind
from miyabi_ls.source.languages.rust_sections import is_exported, missing_sections
from miyabi_ls.source.text import Span
from miyabi_ls.verify.doctest_check import DoctestCheck
from miyabi_ls.verify.doctest_source import Examples, examples_in
from miyabi_ls.verify.proof import Proof


class DocumentationProof:
    """Proves the documentation of one target.

    Args:
        target: what is documented.
        settings: what is wanted.
        files: the user's files.
        cache: our cache folder.
    """

    def __init__(
        self, target: Target, settings: VerifySettings, files: UserFiles, cache: Path
    ) -> None:
        self._target = target
        self._settings = settings
        self._check = DoctestCheck(files.file, files.buffers, cache, settings.seconds)

    def start(self) -> None:
        """Begin with the library, where examples are asked for."""
        item = self._target.item
        if self._settings.compile and item is not None and is_exported(item):
            self._check.start()

    def examined(self, outcome: EditOutcome) -> EditOutcome:
        """``outcome`` with the headings it lacks."""
        assert outcome.target.item is not None
        _, lines = _documentation(outcome)
        missing = missing_sections(outcome.target.syntax, outcome.target.item, lines)
        return replace(outcome, missing=missing)

    def steps(self, outcome: EditOutcome) -> tuple[ProofStep, ...]:
        """Its examples, where it has any."""
        examples = _examples(outcome)
        if not self._settings.compile or not (examples.compiled or examples.left_out):
            return ()
        return (ProofStep("compiling the examples", "examples not compiled", self._compiled),)

    async def close(self) -> None:
        """End the compilers."""
        await self._check.close()

    async def _compiled(self, outcome: EditOutcome) -> EditOutcome:
        examples = _examples(outcome)
        if not examples.compiled:
            raise Unproved(examples.left_out)
        compiled = await self._check.compiled(examples.compiled)
        if compiled.unverified:
            raise Unproved(compiled.unverified)
        if compiled.errors:
            return replace(outcome, errors=compiled.errors)
        if examples.left_out:
            raise Unproved(examples.left_out)
        return replace(outcome, proofs=(Proof.EXAMPLES_COMPILE, *outcome.proofs))


def _examples(outcome: EditOutcome) -> Examples:
    first_line, lines = _documentation(outcome)
    return examples_in(lines, first_line)


def _documentation(outcome: EditOutcome) -> tuple[int, list[str]]:
    """The line where the new documentation begins (from 1), and its lines."""
    assert isinstance(outcome.reading, DocumentationEdit)
    target, edit = outcome.target, outcome.reading.edit
    assert target.item is not None
    style = target.language.documentation
    assert style is not None
    after = target.syntax.reparsed(target.text.replace(edit))
    start = target.item.declaration.start + len(edit.new_text) - (edit.span.end - edit.span.start)
    is_file = target.item.kind is ItemKind.FILE
    item = (
        target.language.file_item(after)
        if is_file
        else target.language.item_at(after, Span(start, start))
    )
    if item is None or not item.docs:
        return 1, []
    written = "\n".join(after.text.slice(doc) for doc in item.docs)
    return after.text.line_at(item.docs[0].start) + 1, style.lines_in(written)
