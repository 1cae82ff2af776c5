"""The program ``miyabi-ls``, also ``python -m miyabi_ls``."""

from __future__ import annotations

import sys


def main() -> None:
    """Serve over standard streams where nothing else is asked for; else the command line.

    The plain server is what editors start, so it loads none of the command line's libraries.
    """
    if sys.argv[1:] in ([], ["--stdio"]) and not sys.stdin.isatty():
        from miyabi_ls.lsp.features import create_server
        from miyabi_ls.lsp.logs import set_up_logging
        from miyabi_ls.lsp.transports import serve_stdio

        set_up_logging("warning", None)
        serve_stdio(create_server())
    else:
        from miyabi_ls.cli import app

        app()


if __name__ == "__main__":
    main()
