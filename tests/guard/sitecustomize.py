"""No connection beyond loopback: an audit hook, for this process and every Python child.

The tests put this folder first on ``PYTHONPATH``, so that programs they start are guarded too.
"""

import ipaddress
import sys


def _is_loopback(host: object) -> bool:
    if not isinstance(host, str):
        return True
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test reached beyond loopback: {event} {address!r}")
    elif event == "socket.getaddrinfo" and not _is_loopback(arguments[0]):
        raise RuntimeError(f"a test looked up a host beyond loopback: {arguments[0]!r}")


sys.addaudithook(_guard)
