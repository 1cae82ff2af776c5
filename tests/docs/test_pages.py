"""What the pages show is real: links lead somewhere, files and settings can be read."""

from __future__ import annotations

import json
import plistlib
import re
import tomllib

import pytest

from miyabi_ls.settings_sources import Source, load_settings
from tests.docs.pages import ROOT, Page, pages

PAGES = {page.name: page for page in pages()}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_repository_leads_somewhere(name: str) -> None:
    page = PAGES[name]
    for link in page.links():
        if "://" not in link and not link.startswith(("#", "command:")):
            assert (page.path.parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("name", PAGES)
def test_every_settings_block_is_taken_without_a_word(name: str) -> None:
    for block in PAGES[name].blocks("toml"):
        if "[" in block.splitlines()[0].split("=")[0]:
            continue  # another program's file, such as Helix's languages.toml
        loaded = load_settings([Source(name, tomllib.loads(block))])
        assert loaded.problems == (), block


def test_the_macs_plist_starts_ollama_on_an_address_of_tailscale() -> None:
    (block,) = PAGES["docs/mac-mini.md"].blocks("xml")
    plist = plistlib.loads(block.encode())
    assert plist["ProgramArguments"][-1] == "serve"
    assert plist["EnvironmentVariables"]["OLLAMA_HOST"].startswith("100.")
    assert plist["RunAtLoad"]
    assert plist["KeepAlive"]
    assert f"/Library/LaunchDaemons/{plist['Label']}.plist" in PAGES["docs/mac-mini.md"].text


def test_the_access_controls_open_one_port() -> None:
    (block,) = PAGES["docs/mac-mini.md"].blocks("json")
    (grant,) = json.loads(block)["grants"]
    assert grant["ip"] == ["tcp:11434"]
    assert set(grant["dst"]) <= set(json.loads(block)["tagOwners"])


def test_the_protocol_page_names_every_command_and_method() -> None:
    from miyabi_ls.lsp import model_requests, status
    from miyabi_ls.lsp.execute_command import commands

    text = PAGES["docs/protocol.md"].text
    for name in (*commands(), status.METHOD, model_requests.MODELS, model_requests.CHECK_ENDPOINT):
        assert f"`{name}`" in text, name
    for block in PAGES["docs/protocol.md"].blocks("json"):
        json.loads(block)


def test_the_readme_tells_every_setting() -> None:
    from tests.editors.vscode_settings import section

    text = PAGES["README.md"].text
    names = [name.removeprefix("miyabi.") for name in section() if name != "miyabi.server.path"]
    for name in names:
        last = name.partition(".")[2] if name.startswith("timeouts.") else name
        assert re.search(rf"`(timeouts)?\.?{re.escape(last)}`", text), name


def test_every_picture_is_shown_somewhere() -> None:
    shown = {(page.path.parent / link).resolve() for page in pages() for link in page.links()}
    build = (ROOT / "vscode-client" / "build.mjs").read_text("utf-8")
    for picture in (ROOT / "docs" / "images").glob("*.png"):
        step = picture.stem.removeprefix("vscode-walkthrough-")
        in_walkthrough = step != picture.stem and f"'{step}'" in build
        assert picture in shown or in_walkthrough, picture.name


def test_a_page_is_taken_apart_as_it_should() -> None:
    page = Page(ROOT / "docs" / "mac-mini.md")
    assert "miyabi-ls doctor" in set(page.commands("miyabi-ls"))
    assert page.blocks("toml")[0].startswith("endpoints = ")
