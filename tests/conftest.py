"""What holds for every test: no network beyond loopback, and no file of the user's."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Hypothesis searches the same way each time, and never against the clock;
# ``pytest --hypothesis-profile=deep`` searches anew, and for longer.
PATIENT: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("same", derandomize=True, **PATIENT)
hypothesis.settings.register_profile("deep", max_examples=2000, **PATIENT)
if hypothesis.settings.get_current_profile_name() == "default":
    hypothesis.settings.load_profile("same")

RUSTUP = Path(os.environ.get("RUSTUP_HOME", Path.home() / ".rustup"))

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
    monkeypatch.setenv(
        "RUSTUP_HOME", str(RUSTUP)
    )  # where Rust's toolchains are, if rustup has them
    monkeypatch.setenv("PYTHONPATH", str(GUARD))
    for name in [name for name in os.environ if name.startswith(("MIYABI_", "OLLAMA_"))]:
        monkeypatch.delenv(name)
    return home
