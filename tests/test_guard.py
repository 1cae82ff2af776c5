"""The guard that keeps every test on loopback does stop what it has to."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest


def test_connecting_beyond_loopback_is_stopped() -> None:
    with socket.socket() as sock, pytest.raises(RuntimeError, match="beyond loopback"):
        sock.connect(("198.51.100.1", 9))


def test_looking_up_a_name_is_stopped() -> None:
    with pytest.raises(RuntimeError, match="beyond loopback"):
        socket.getaddrinfo("example.invalid", 80)


def test_a_child_process_is_guarded_too() -> None:
    code = "import socket; socket.socket().connect(('198.51.100.1', 9))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "beyond loopback" in child.stderr
