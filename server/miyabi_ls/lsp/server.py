"""The server: pygls' with a session."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from miyabi_ls import __version__
from miyabi_ls.lsp.protocol import MiyabiProtocol
from miyabi_ls.lsp.session import Session
from miyabi_ls.lsp.status import METHOD, Status, StatusBoard

if TYPE_CHECKING:
    from pygls.server import ServerErrors

_log = logging.getLogger(__name__)


class MiyabiServer(LanguageServer):
    """A language server with one session; make a new one for each connection."""

    def __init__(self, session: Session) -> None:
        super().__init__("miyabi-ls", __version__, protocol_cls=MiyabiProtocol)
        self.session = session
        self.status = StatusBoard(session, self._tell)
        session.jobs.on_change = self.status.refresh

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Log what pygls could not handle; it is nothing a user could act on."""
        del source
        if isinstance(error, JsonRpcException):
            return  # refused in words, which whoever asked was told
        _log.error("A message could not be handled (%s)", type(error).__name__)

    def _tell(self, status: Status) -> None:
        self.protocol.notify(METHOD, status.as_params())
