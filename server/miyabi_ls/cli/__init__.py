"""The command line: one file a command."""

from __future__ import annotations

import typer

from miyabi_ls.cli.clean import clean
from miyabi_ls.cli.demo import demo
from miyabi_ls.cli.doctor import doctor
from miyabi_ls.cli.review import review
from miyabi_ls.cli.serve import serve
from miyabi_ls.cli.setup_embedded import setup_embedded

app = typer.Typer(
    name="miyabi-ls",
    help="A private coding assistant for any LSP editor, on your own Ollama.",
    invoke_without_command=True,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback(invoke_without_command=True)(serve)
app.command("demo")(demo)
app.command("doctor")(doctor)
app.command("review")(review)
app.command("clean")(clean)
app.command("setup-embedded")(setup_embedded)
