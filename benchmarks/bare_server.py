"""The baseline: a pygls server that does nothing."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "0")


@server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
    """List nothing."""
    del params
    return []


if __name__ == "__main__":
    server.start_io()
