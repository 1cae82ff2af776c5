"""Endpoints: the model servers a user named, as checked values.

Examples of what a user may write: ``mac-mini``, ``http://127.0.0.1:11434``, ``studio.local``,
``100.64.1.2:11434``, ``[fd7a:115c:a1e0::1]:11434``, ``https://me:secret@host/ollama``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

from miyabi_ls.errors import SettingsError

DEFAULT_PORT: Final = 11434
SCHEME_PORTS: Final = MappingProxyType({"http": 80, "https": 443})
LAN_WARNING: Final = (
    "mac-mini-lan sends your code as plain text over the local network, and on a foreign network "
    "its address is a stranger's machine; prefer mac-mini (Tailscale)."
)

_ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::", "localhost", "localhost."})  # noqa: S104
_HOST_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?\Z", re.IGNORECASE)
_URL_PATH: Final = re.compile(r"[A-Za-z0-9/._~%+-]*\Z")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model server.

    Attributes:
        url: scheme, host, port and base path; never credentials, never a trailing slash.
        name: what to call it: the preset's name, or ``host:port``.
        warning: one sentence the user must see before code goes there; empty for none.
        credentials: ``user:password`` for basic authentication; in no ``str`` or ``repr``.
    """

    url: str
    name: str = ""
    warning: str = ""
    credentials: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if "@" in self.url:
            raise ValueError("credentials belong in Endpoint.credentials, not in its url")

    def __str__(self) -> str:
        return self.url

    @property
    def scheme(self) -> str:
        """``http`` or ``https``."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """The host's name or address, without brackets."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The TCP port."""
        return urlsplit(self.url).port or SCHEME_PORTS[self.scheme]

    @property
    def base_path(self) -> str:
        """What goes before ``/api``; usually empty."""
        return urlsplit(self.url).path.rstrip("/")


PRESETS: Final = MappingProxyType(
    {
        "mac-mini": Endpoint("http://100.88.201.67:11434", "mac-mini"),
        "mac-mini-lan": Endpoint("http://192.168.3.27:11434", "mac-mini-lan", LAN_WARNING),
    }
)
"""Names the user opts into (BRIEF.md); none of them is ever a default."""


def parse_endpoint(entry: str) -> Endpoint:
    """Read one entry of the ``endpoints`` setting.

    Raises:
        SettingsError: the entry cannot be read; the sentence says what to write.
    """
    text = entry.strip()
    preset = PRESETS.get(text.lower())
    if preset is not None:
        return preset
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _build(entry, "http", text, DEFAULT_PORT)
    scheme = scheme.lower()
    if scheme not in SCHEME_PORTS:
        raise _unreadable(entry)
    return _build(entry, scheme, rest, SCHEME_PORTS[scheme])


def from_ollama_host(value: str) -> Endpoint:
    """Read ``OLLAMA_HOST`` by Ollama's own rules (``envconfig.Host`` in its source).

    Blanks and quotes round the value do not count; an empty value or host is this machine; a port
    that is no port is the default one.

    Raises:
        SettingsError: the value names no host.
    """
    text = value.strip().strip("\"'")
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    scheme = scheme.lower()
    if scheme not in SCHEME_PORTS:
        raise _unreadable(value)
    port = SCHEME_PORTS[scheme] if separator else DEFAULT_PORT
    authority, slash, path = rest.partition("/")
    user_info, at, location = authority.rpartition("@")
    host, written_port = _split_port(location)
    if written_port is not None and _port_number(written_port) is not None:
        port = int(written_port)
    shown = host or "127.0.0.1"
    bracketed = f"[{shown}]" if ":" in shown else shown
    return _build(value, scheme, f"{user_info}{at}{bracketed}:{port}{slash}{path}", port)


def _build(entry: str, scheme: str, rest: str, default_port: int) -> Endpoint:
    authority, _, path = rest.partition("/")
    user_info, _, location = authority.rpartition("@")
    host, written_port = _split_port(location)
    port = default_port if written_port is None else _port_number(written_port)
    host = "127.0.0.1" if host.lower() in _ANY_ADDRESS else host.lower()
    if port is None or not _is_host(host) or not _URL_PATH.match(path):
        raise _unreadable(entry)
    shown = f"[{host}]" if ":" in host else host
    base = f"/{path}".rstrip("/")
    return Endpoint(
        f"{scheme}://{shown}:{port}{base}", f"{shown}:{port}", credentials=unquote(user_info)
    )


def _split_port(location: str) -> tuple[str, str | None]:
    if location.startswith("["):
        host, bracket, after = location[1:].partition("]")
        if not bracket:
            return "", None
        if not after:
            return host, None
        return (host, after[1:]) if after.startswith(":") else ("", None)
    if location.count(":") > 1:
        return location, None
    host, colon, port = location.partition(":")
    return host, port if colon else None


def _port_number(text: str) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        return None
    number = int(text)
    return number if 0 < number < 65536 else None


def _is_host(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        # All digits and dots, yet no address: resolvers read such names in surprising ways.
        return bool(_HOST_NAME.match(host)) and not re.fullmatch(r"[0-9.]+|0x[0-9a-f.x]+", host)
    return "%" not in str(address)


def _unreadable(entry: str) -> SettingsError:
    before, at, after = entry.rpartition("@")
    scheme, separator, _ = before.partition("://")
    hidden = f"{scheme}://***@{after}" if at and separator else f"***@{after}" if at else entry
    return SettingsError(
        f"The endpoint {hidden!r} cannot be read; write a URL such as http://127.0.0.1:11434, "
        f"host:port, or one of the presets {', '.join(PRESETS)}."
    )
