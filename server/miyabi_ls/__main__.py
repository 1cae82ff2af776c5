"""The program ``miyabi-ls``, also ``python -m miyabi_ls``."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Serve over standard streams where nothing else is asked for; else the command line.

    The plain server is what editors start, so it loads none of the command line's libraries.
    """
    if sys.argv[1:] in ([], ["--stdio"]) and not sys.stdin.isatty():
        # What is imported stays: collecting among it took a tenth of the time to start.
        gc.disable()
        from miyabi_ls.lsp.features import create_server
        from miyabi_ls.lsp.logs import set_up_logging
        from miyabi_ls.lsp.transports import serve_stdio

        set_up_logging("warning", None)
        server = create_server()
        gc.freeze()
        gc.enable()
        serve_stdio(server)
    else:
        from miyabi_ls.cli import app

        app()


if __name__ == "__main__":
    main()
