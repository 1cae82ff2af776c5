"""What holds for every test: no network beyond loopback, and no file of the user's."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import hypothesis
import pytest

# Other work on the machine must not fail a test; CI tries the same examples each time.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "patient")

GUARD = Path(__file__).parent / "guard"

# Guards this process, and through PYTHONPATH every Python program that a test starts.
runpy.run_path(str(GUARD / "sitecustomize.py"))


@pytest.fixture(autouse=True)
def user_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: no settings, caches or logs of whoever runs the tests."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(GUARD))
    for name in [name for name in os.environ if name.startswith(("MIYABI_", "OLLAMA_"))]:
        monkeypatch.delenv(name)
    return home
