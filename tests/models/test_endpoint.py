from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.errors import SettingsError
from miyabi_ls.models.endpoint import (
    LAN_WARNING,
    Endpoint,
    from_ollama_host,
    parse_endpoint,
)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("mac-mini", "http://100.88.201.67:11434"),
        (" Mac-Mini ", "http://100.88.201.67:11434"),
        ("mac-mini-lan", "http://192.168.3.27:11434"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("HTTP://127.0.0.1:11434/", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.2:8080", "http://127.0.0.2:8080"),
        ("studio.local", "http://studio.local:11434"),
        ("Studio.Local:80", "http://studio.local:80"),
        ("localhost", "http://127.0.0.1:11434"),
        ("http://localhost:1234", "http://127.0.0.1:1234"),
        ("0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("http://studio.local", "http://studio.local:80"),
        ("https://studio.tail1234.ts.net", "https://studio.tail1234.ts.net:443"),
        ("https://host/ollama/", "https://host:443/ollama"),
        ("[::1]:11434", "http://[::1]:11434"),
        ("[fd7a:115c:a1e0::1]", "http://[fd7a:115c:a1e0::1]:11434"),
        ("fd7a:115c:a1e0::1", "http://[fd7a:115c:a1e0::1]:11434"),
    ],
)
def test_reads_what_a_user_may_write(entry: str, url: str) -> None:
    assert parse_endpoint(entry).url == url


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "   ",
        "http://",
        "ftp://host",
        "file:///etc/passwd",
        "host:port",
        "host:0",
        "host:65536",
        "host:-1",
        "host:",
        "ho st",
        "host\nx",
        "http://host?x=1",
        "http://host#x",
        "127.1",
        "2130706433",
        "0x7f.1",
        "[::1",
        "[::1]x",
        "fe80::1%eth0",
        "höst",
        "-host",
    ],
)
def test_refuses_what_is_no_endpoint(entry: str) -> None:
    with pytest.raises(SettingsError, match=r"write a URL such as http://127\.0\.0\.1:11434"):
        parse_endpoint(entry)


def test_the_error_names_the_entry() -> None:
    with pytest.raises(SettingsError, match="'ftp://host'"):
        parse_endpoint("ftp://host")


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("1.2.3.4", "http://1.2.3.4:11434"),
        (":1234", "http://127.0.0.1:1234"),
        ("1.2.3.4:1234", "http://1.2.3.4:1234"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("http://1.2.3.4", "http://1.2.3.4:80"),
        ("https://1.2.3.4", "https://1.2.3.4:443"),
        ("https://1.2.3.4:1234", "https://1.2.3.4:1234"),
        ("example.com/ollama", "http://example.com:11434/ollama"),
        ("http://example.com:1234/ollama/", "http://example.com:1234/ollama"),
        ("[::1]", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:1337", "http://[::1]:1337"),
        ("[::]:1337", "http://127.0.0.1:1337"),
        (" 1.2.3.4 ", "http://1.2.3.4:11434"),
        ('"1.2.3.4"', "http://1.2.3.4:11434"),
        ("'1.2.3.4'", "http://1.2.3.4:11434"),
        ("localhost", "http://127.0.0.1:11434"),
        ("1.2.3.4:", "http://1.2.3.4:11434"),
        ("1.2.3.4:99999", "http://1.2.3.4:11434"),
        ("1.2.3.4:x", "http://1.2.3.4:11434"),
    ],
)
def test_reads_ollama_host_by_ollamas_rules(value: str, url: str) -> None:
    assert from_ollama_host(value).url == url


def test_ollama_host_of_another_scheme_is_refused() -> None:
    with pytest.raises(SettingsError):
        from_ollama_host("unix:///run/ollama.sock")


def test_presets_and_their_warning() -> None:
    tailscale, lan = parse_endpoint("mac-mini"), parse_endpoint("MAC-mini-lan")
    assert (tailscale.name, tailscale.warning) == ("mac-mini", "")
    assert (lan.name, lan.warning) == ("mac-mini-lan", LAN_WARNING)
    assert "plain text" in lan.warning
    assert "stranger" in lan.warning


def test_parts() -> None:
    endpoint = parse_endpoint("https://[fd00::1]:8443/ollama")
    assert (endpoint.scheme, endpoint.host, endpoint.port) == ("https", "fd00::1", 8443)
    assert endpoint.base_path == "/ollama"
    assert str(endpoint) == endpoint.url
    assert endpoint.name == "[fd00::1]:8443"


@pytest.mark.parametrize(
    "entry", ["http://me:s3cret@127.0.0.1", "me:s3cret@127.0.0.1:11434", "http://me:s3cret@[::1]"]
)
def test_credentials_are_kept_and_never_shown(entry: str) -> None:
    endpoint = parse_endpoint(entry)
    assert endpoint.credentials == "me:s3cret"
    assert "s3cret" not in f"{endpoint} {endpoint!r} {endpoint.url} {endpoint.name}"


@pytest.mark.parametrize(
    "entry",
    ["http://me:s3cret@host:bad", "ftp://me:s3cret@host", "http://me:s3/cret@host", "a:s3cret@b c"],
)
def test_credentials_are_not_in_errors(entry: str) -> None:
    for read in (parse_endpoint, from_ollama_host):
        try:
            shown = repr(read(entry))
        except SettingsError as error:
            shown = str(error)
        assert "s3" not in shown


def test_percent_signs_in_credentials_are_decoded() -> None:
    assert parse_endpoint("http://me:a%40b@127.0.0.1").credentials == "me:a@b"


def test_an_endpoint_cannot_be_made_with_credentials_in_its_url() -> None:
    with pytest.raises(ValueError, match="credentials"):
        Endpoint("http://me:s3cret@127.0.0.1")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_endpoint, from_ollama_host):
        try:
            endpoint = read(text)
        except SettingsError:
            continue
        assert endpoint.scheme in {"http", "https"}
        assert endpoint.host
        assert 0 < endpoint.port < 65536
        again = parse_endpoint(endpoint.url)
        assert again.url == endpoint.url


@given(
    host=st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5})?", fullmatch=True),
    port=st.integers(1, 65535),
    secret=st.text(st.sampled_from("abcXYZ09!*/:@?#[] "), min_size=6, max_size=12),
)
def test_no_credentials_ever_leak(host: str, port: int, secret: str) -> None:
    marked = f"Q7{secret}7Q"
    try:
        shown = repr(parse_endpoint(f"http://me:{marked}@{host}:{port}"))
    except SettingsError as error:
        shown = str(error)
    assert "Q7" not in shown
    assert "7Q" not in shown
