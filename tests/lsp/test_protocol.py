"""What our protocol does otherwise than pygls'."""

from tests.fakes.ollama import FakeOllama
from tests.lsp.sources import SOURCE, URI
from tests.lsp.test_actions_session import connected


async def test_notifications_are_forgotten_once_they_are_handled() -> None:
    async with FakeOllama() as fake, connected(fake) as editor:
        editor.open(URI, SOURCE)
        for number in range(20):
            editor.replace(URI, "Shapes", f"Shapes {number}")
        await editor.actions(URI, "todo!")
        editor.close(URI)
        editor.open(URI, SOURCE)
        await editor.actions(URI, "todo!")
        assert editor.server is not None
        assert not editor.server.protocol._request_futures
