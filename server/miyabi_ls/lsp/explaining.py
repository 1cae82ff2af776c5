"""The explanation of a finding: asked for as a job, shown as a page and on hover."""

from __future__ import annotations

import uuid

from miyabi_ls.actions.action import Finding, Target
from miyabi_ls.actions.fix_finding import FixFinding
from miyabi_ls.actions.prompt_text import fenced
from miyabi_ls.actions.review import Review
from miyabi_ls.engine.ask import Call
from miyabi_ls.engine.review.explain import explain
from miyabi_ls.errors import NoTarget
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.documents import OpenDocument, uri_path
from miyabi_ls.lsp.observed_run import run_observed
from miyabi_ls.lsp.page import show_page
from miyabi_ls.lsp.progress import WorkDoneProgress
from miyabi_ls.lsp.server import MiyabiServer
from miyabi_ls.lsp.workspaces import neighbours_of
from miyabi_ls.source.text import Span, Text


def start_explanation(ls: MiyabiServer, document: OpenDocument, finding: Finding) -> str:
    """Have the model explain ``finding``; returns the token of the job.

    Raises:
        NoTarget: it is in no language we know.
        MiyabiError: the settings do not allow it.
    """
    key = ("explain", document.uri, finding.span)
    if running := ls.session.jobs.with_key(key):
        return running.token
    target = _target(document, finding)
    tools = ls.session.tools()
    neighbours = neighbours_of(ls, document)
    place = ls.session.documents.track(document, finding.span)

    async def work(progress: WorkDoneProgress) -> str:
        call = Call(uuid.uuid4().hex, "explain", str(uri_path(document.uri)))
        try:
            explained = await run_observed(
                ls.status,
                lambda note: explain(finding, target, neighbours, tools, call, note),
                progress.report,
            )
            words = explained.words
            now = ls.session.documents.get(place.uri)
            span = None if now is None else place.tracked.unchanged_in(now.text)
            if now is not None and span is not None:
                ls.session.reviewed.explain(now.uri, now.text, span, finding.message, words)
        finally:
            ls.session.documents.release(place)
        page = _page(uri_path(document.uri).name, target.text, finding, words)
        await show_page(ls, "explanation", page, f"Explained: {finding.message}")
        return "Explained"

    return run_job(ls, key, f"Explain: {finding.message}", work)


def _target(document: OpenDocument, finding: Finding) -> Target:
    """The item that ``finding`` is in; at the top level of a file, its lines."""
    language = document.language
    if language is None:
        raise NoTarget("This finding is not there any more.")
    syntax = document.syntax(language)
    cursor = Span(finding.span.start, finding.span.start)
    item = Review().find(language, syntax, cursor)
    target = item or FixFinding(finding.message).find(language, syntax, finding.span)
    assert target is not None
    return target


def _page(name: str, text: Text, finding: Finding, words: str) -> str:
    """The page; what a model wrote is fenced, or Markdown would make links and pictures of it."""
    line = text.line_at(finding.span.start) + 1
    quote = text.slice(text.grown_to_line_start(finding.span))
    said = f"{name}, line {line}\n{finding.severity} ({finding.category}): {finding.message}"
    shown = (fenced("text", said), fenced("", quote), fenced("text", words))
    return "\n\n".join(("# Explanation", *shown)) + "\n"
