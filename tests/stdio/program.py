"""The real program ``miyabi-ls``, started as an editor starts it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pytest_lsp import LanguageClient, make_test_lsp_client

from tests.lsp.editor import Editor, initialize_params, watch

PROGRAM = Path(sys.executable).parent / "miyabi-ls"
"""The console script beside the interpreter that runs the tests."""

MODULE = (sys.executable, "-m", "miyabi_ls")


@asynccontextmanager
async def program(
    environment: Mapping[str, str],
    *,
    command: Sequence[str | Path] = (PROGRAM,),
    profile: str = "visual-studio-code",
    options: Mapping[str, Any] | None = None,
) -> AsyncIterator[Editor]:
    """An editor joined to the program by its standard streams; it has ended at the end."""
    client: LanguageClient = make_test_lsp_client()
    await client.start_io(str(command[0]), *map(str, command[1:]), env=dict(environment))
    editor = Editor(client)
    watch(editor)
    try:
        result = await client.initialize_session(initialize_params(profile, options))
        encoding = result.capabilities.position_encoding
        editor.encoding = str(getattr(encoding, "value", encoding) or "utf-16")
        yield editor
        await client.shutdown_session()
    finally:
        process = client._server
        if process is not None and process.returncode is None:
            process.kill()  # a test that failed must not wait for a program it never told to end
        await client.stop()  # type: ignore[no-untyped-call]  # pytest-lsp leaves it untyped
