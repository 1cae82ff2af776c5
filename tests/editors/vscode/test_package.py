"""What the VS Code extension promises in ``package.json``."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path, PurePath
from typing import Any

import pytest

from miyabi_ls.source.languages import language_of, languages

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "vscode-client"
EDITOR_COMMANDS = (
    "miyabi.generate",
    "miyabi.doc",
    "miyabi.reviewSelection",
    "miyabi.tryAgain",
    "miyabi.refine",
    "miyabi.undo",
    "miyabi.continue",
    "miyabi.applyUnproved",
    "miyabi.clearReview",
)


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CLIENT / "package.json").read_text("utf-8"))
    return found


def test_wheel_and_extension_have_one_version(package: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert package["version"] == project["version"]


def test_the_lock_file_has_the_versions_of_package_json(package: dict[str, Any]) -> None:
    lock = json.loads((CLIENT / "package-lock.json").read_text("utf-8"))

    assert lock["version"] == package["version"]
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", each) for each in package["devDependencies"].values())
    assert not [name for name, each in lock["packages"].items() if "resolved" in each]


def test_the_extension_registers_the_commands_that_it_contributes(package: dict[str, Any]) -> None:
    contributed = {each["command"] for each in package["contributes"]["commands"]}
    names = (CLIENT / "src" / "commands" / "names.ts").read_text("utf-8")

    assert contributed == set(re.findall(r"'(miyabi\.\w+)'", names))
    assert {each["category"] for each in package["contributes"]["commands"]} == {"Miyabi"}


def test_commands_of_a_place_are_offered_in_our_languages_only(package: dict[str, Any]) -> None:
    menus = package["contributes"]["menus"]
    (submenu,) = menus["editor/context"]
    when = {each["command"]: each["when"] for each in menus["commandPalette"]}

    assert [each["command"] for each in menus[submenu["submenu"]]] == list(EDITOR_COMMANDS)
    for condition in (submenu["when"], *(when[command] for command in EDITOR_COMMANDS)):
        assert "editorLangId in miyabi.languages" in condition


def test_the_walkthrough_leads_to_commands_and_pictures_that_exist(package: dict[str, Any]) -> None:
    (walkthrough,) = package["contributes"]["walkthroughs"]
    ours = {each["command"] for each in package["contributes"]["commands"]}
    images = re.findall(r"\['(\w+)', '(\w+)', '(\w+)'\]", (CLIENT / "build.mjs").read_text("utf-8"))

    for step in walkthrough["steps"]:
        linked = re.findall(r"\(command:(miyabi\.\w+)", step["description"])
        assert set(linked) <= ours
        media = step["media"]
        if "markdown" in media:
            assert (CLIENT / media["markdown"]).is_file()
        else:
            name = Path(media["image"]).stem
            assert name in images[0]
            assert (ROOT / "docs" / "images" / f"vscode-walkthrough-{name}.png").is_file()


def test_the_extension_is_there_for_every_language_that_is_known(package: dict[str, Any]) -> None:
    known = {name for language in languages() for name in language.language_ids}
    activated = {event.removeprefix("onLanguage:") for event in package["activationEvents"]}

    assert known <= activated
    assert len(activated) == len(package["activationEvents"])
    assert all(language_of(name, PurePath("x")) is not None for name in activated)
