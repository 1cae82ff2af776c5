"""``miyabi-ls doctor`` as a user runs it: what is printed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import miyabi
from tests.fakes.ollama import FakeOllama
from tests.models.silent_ports import refusing_port

NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8"


async def test_a_good_server() -> None:
    async with FakeOllama(replies=[NUMBERS]) as fake:
        ended = await miyabi("doctor", "--set", f"endpoints={fake.url}")
    assert ended.status == 0, ended
    assert ended.err == ""
    assert f"\n{fake.url}\n  ok       address" in ended.out
    assert "  ok       speed" in ended.out
    assert ended.out.endswith(f"\nReady: requests go to {fake.url}.\n")
    assert "\x1b" not in ended.out, "escape sequences in a pipe"


async def test_each_failure_has_a_fix_below_it_and_the_status_says_so() -> None:
    with refusing_port() as dead:
        ended = await miyabi("doctor", "--quick", MIYABI_ENDPOINTS=dead)
    assert ended.status == 1
    lines = ended.out.splitlines()
    (at,) = (number for number, line in enumerate(lines) if "FAILED" in line)
    assert "Nothing listens at" in lines[at]
    assert lines[at + 1].startswith("      fix: Start Ollama there")
    assert lines[-1].startswith("No request can be answered now")


async def test_json_is_one_object_with_figures() -> None:
    async with FakeOllama(replies=[NUMBERS]) as fake:
        ended = await miyabi("doctor", "--json", MIYABI_ENDPOINTS=fake.url)
    report = json.loads(ended.out)
    assert report["ready"]
    assert report["serving"] == fake.url
    (section,) = (each for each in report["sections"] if each["title"] == fake.url)
    speed = next(check for check in section["checks"] if check["name"] == "speed")
    assert speed["verdict"] == "ok"
    assert speed["figures"]["tokens_per_second"] > 0


async def test_settings_come_from_where_the_server_takes_them(user_folders: Path) -> None:
    folder = user_folders / "config" / "miyabi-ls"
    folder.mkdir(parents=True)
    async with FakeOllama(["other:1b"]) as fake:
        settings = f'endpoints = ["{fake.url}"]\nmodel = "other:1b"\ncolour = "red"\n'
        (folder / "config.toml").write_text(settings, "utf-8")
        ended = await miyabi("doctor", "--quick")
    assert ended.status == 0
    assert "other:1b" in ended.out
    assert "There is no setting `miyabi.colour`" in ended.out


async def test_a_wrong_option_is_a_sentence() -> None:
    for wrong in ("enpoints=127.0.0.1", "endpoints", "contextTokens=many"):
        ended = await miyabi("doctor", "--set", wrong)
        assert ended.status == 2
        assert "Traceback" not in ended.err
        assert wrong.partition("=")[0] in ended.err
