"""``miyabi-ls setup-embedded``: install the small model that runs without Ollama."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from miyabi_ls.errors import EmbeddedUnavailable
from miyabi_ls.models import embedded_install


def setup_embedded(
    into: Annotated[
        Path | None,
        typer.Option(
            help="The folder to install into; by default miyabi-ls's data folder of this user.",
            show_default=False,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Install a small model (SmolLM2-135M, 0.2 GB) that runs here, without Ollama.

    Its answers are of demo quality. Running this again repairs a damaged installation.
    """
    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    try:
        embedded_install.install(into or embedded_install.default_folder(), console.print)
    except EmbeddedUnavailable as error:
        failure = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)
        failure.print(str(error), style="red")
        raise typer.Exit(1) from error
