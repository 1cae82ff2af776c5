"""``miyabi-ls`` without a command: the language server."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from miyabi_ls import __version__
from miyabi_ls.errors import SettingsError


class LogLevel(StrEnum):
    """Levels of the log; ``debug`` logs whole messages, your code included."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"miyabi-ls {__version__}")
        raise typer.Exit


def serve(
    context: typer.Context,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Serve standard input and output (the default).")
    ] = False,
    tcp: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Serve one client on a TCP port.")
    ] = None,
    ws: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Serve one client by WebSocket.")
    ] = None,
    log_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Log to FILE instead of standard error.")
    ] = None,
    log_level: Annotated[
        LogLevel,
        typer.Option(help="What to log; debug logs whole messages, your code included."),
    ] = LogLevel.WARNING,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="A setting that wins over all others; repeatable."
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """A private coding assistant for any LSP editor, on your own Ollama.

    Without a command it is the language server, which an editor starts.
    """
    del version
    if context.invoked_subcommand is not None:
        if stdio or tcp is not None or ws is not None:
            raise typer.BadParameter(f"{context.invoked_subcommand} serves nobody; leave it out.")
        return
    if sum((stdio, tcp is not None, ws is not None)) > 1:
        raise typer.BadParameter("Choose one of --stdio, --tcp and --ws.")
    if tcp is None and ws is None and not stdio and sys.stdin.isatty():
        # Somebody at a terminal, not an editor.
        typer.echo(context.get_help())
        raise typer.Exit
    try:
        _set_up(log_level, log_file, assignments or [])
        _serve(tcp, ws, assignments or [])
    except (OSError, SettingsError) as error:
        typer.echo(f"miyabi-ls: {error}", err=True)
        raise typer.Exit(1) from error


def _set_up(log_level: LogLevel, log_file: Path | None, assignments: list[str]) -> None:
    from miyabi_ls.lsp.logs import set_up_logging
    from miyabi_ls.settings_sources import command_line_source, load_settings

    set_up_logging(log_level.value, log_file)
    for problem in load_settings((command_line_source(assignments),)).problems:
        raise SettingsError(problem)


def _serve(tcp: str | None, ws: str | None, assignments: list[str]) -> None:
    from miyabi_ls.lsp import transports
    from miyabi_ls.lsp.features import create_server

    server = create_server(assignments=assignments)
    if tcp is not None:
        transports.serve_tcp(server, *transports.parse_address(tcp))
    elif ws is not None:
        transports.serve_websocket(server, *transports.parse_address(ws))
    else:
        transports.serve_stdio(server)
