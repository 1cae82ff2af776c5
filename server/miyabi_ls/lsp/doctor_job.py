"""``miyabi.doctor``: the examination as a background job that ends with a page."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from miyabi_ls.engine.doctor.examination import Subject, examine
from miyabi_ls.engine.doctor.report import Entry, Report
from miyabi_ls.lsp.background import run_job
from miyabi_ls.lsp.page import show_page

if TYPE_CHECKING:
    from miyabi_ls.lsp.progress import WorkDoneProgress
    from miyabi_ls.lsp.server import MiyabiServer

_KEY = ("doctor",)
_TITLE = "Doctor"


def start_doctor(ls: MiyabiServer) -> str:
    """Start the examination, unless one runs; returns the token of its job."""
    if running := ls.session.jobs.with_key(_KEY):
        return running.token

    async def work(progress: WorkDoneProgress) -> str:
        session = ls.session
        loaded = session.settings()
        subject = Subject(
            loaded.settings,
            loaded.problems,
            session.environment,
            session.audit_log(),
            report=progress.report,
        )
        entries: list[Entry] = []
        async with aclosing(examine(subject)) as found:
            async for entry in found:
                entries.append(entry)
                progress.say(f"{entry.section}: {entry.check.name}")
        report = Report(tuple(entries))
        await show_page(ls, "doctor", report.as_markdown(), report.summary)
        return report.summary

    return run_job(ls, _KEY, _TITLE, work)
