from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from miyabi_ls.settings import Settings

DEFAULTS = {
    "endpoints": (),
    "model": "gpt-oss:20b",
    "fallback": (),
    "contextTokens": 8192,
    "keepAlive": "30m",
    "reasoningEffort": "low",
    "prompt": {"tokens": 3000, "seconds": 90.0, "workspace": True},
    "review": {
        "onSave": "changed",
        "delay": 1.0,
        "maxSeconds": 600.0,
        "categories": ("clippy", "error-handling", "test-coverage", "documentation"),
        "severity": "hint",
        "secondPass": False,
        "clippy": True,
    },
    "edits": {"confirm": False},
    "verify": {
        "format": True,
        "compile": True,
        "types": True,
        "workspaceTools": False,
        "clippy": False,
        "repair": True,
        "onFailure": "ask",
        "seconds": 120.0,
    },
    "embedded": {"enabled": False},
    "timeouts": {"connect": 3.0, "load": 900.0, "firstToken": 900.0, "stall": 120.0},
}


def test_the_defaults() -> None:
    assert Settings().model_dump(by_alias=True) == DEFAULTS


def leaves(model: type[BaseModel]) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for name, info in model.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            found += leaves(section)
        else:
            found.append((name, info.description))
    return found


def test_every_setting_is_described_in_sentences() -> None:
    for name, description in leaves(Settings):
        assert description, name
        assert description.endswith("."), name


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().model = "other"


@pytest.mark.parametrize(
    "values",
    [
        {"model": ""},
        {"contextTokens": 1023},
        {"contextTokens": 1_048_577},
        {"reasoningEffort": "extreme"},
        {"review": {"onSave": "always"}},
        {"review": {"categories": []}},
        {"review": {"categories": ["style"]}},
        {"review": {"severity": "fatal"}},
        {"review": {"delay": -1}},
        {"timeouts": {"stall": 0}},
        {"timeouts": {"stall": -1}},
        {"timeouts": {"stall": float("nan")}},
        {"timeouts": {"stall": float("inf")}},
        {"timeouts": {"stall": 86_401}},
        {"endpoints": "http://127.0.0.1:11434"},
        {"unknown": 1},
        {"review": {"unknown": 1}},
    ],
)
def test_what_makes_no_sense_is_not_a_setting(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(values)


@pytest.mark.parametrize(
    "values",
    [
        {"contextTokens": 1024},
        {"contextTokens": "4096"},
        {"timeouts": {"stall": 86_400}},
        {"embedded": {"enabled": "true"}},
        {"review": {"onSave": "off"}},
        {"review": {"categories": ["security"], "severity": "warning", "delay": 0}},
        {"endpoints": ["mac-mini", "http://10.0.0.1:11434"]},
    ],
)
def test_what_makes_sense_is_taken(values: dict[str, object]) -> None:
    assert Settings.model_validate(values) != Settings()
