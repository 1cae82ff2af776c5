from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miyabi_ls.settings import Settings
from miyabi_ls.settings_sources import (
    Source,
    environment_source,
    load_settings,
    user_file_source,
)


def from_editor(values: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    loaded = load_settings([Source("the editor", values)])
    return loaded.settings, loaded.problems


def test_no_source_gives_the_defaults() -> None:
    loaded = load_settings([])
    assert (loaded.settings, loaded.problems) == (Settings(), ())


def test_the_first_source_that_sets_a_value_wins() -> None:
    loaded = load_settings(
        [
            Source("command line", {"model": "first"}),
            Source("variables", {"model": "second", "review": {"onSave": "off"}}),
            Source("editor", {"review": {"onSave": "file"}, "timeouts": {"stall": 5}}),
            Source("file", {"timeouts": {"stall": 6, "load": 7}, "endpoints": ["a"]}),
        ]
    )
    assert loaded.problems == ()
    assert loaded.settings == Settings.model_validate(
        {
            "model": "first",
            "review": {"onSave": "off"},
            "timeouts": {"stall": 5, "load": 7},
            "endpoints": ["a"],
        }
    )


def test_a_list_replaces_a_list() -> None:
    loaded = load_settings(
        [Source("high", {"endpoints": ["a"]}), Source("low", {"endpoints": ["b", "c"]})]
    )
    assert loaded.settings.endpoints == ("a",)


@pytest.mark.parametrize("high", [{"model": None}, {}, {"model": ""}, {"model": 5}])
def test_what_is_not_set_or_wrong_leaves_the_next_source_in_force(high: dict[str, Any]) -> None:
    loaded = load_settings([Source("high", high), Source("low", {"model": "mine"})])
    assert loaded.settings.model == "mine"


@pytest.mark.parametrize(
    ("high", "low"),
    [
        ({"review": "off"}, {"review": {"onSave": "file"}}),
        ({"review": ["off"]}, {"review": {"onSave": "file"}}),
        ({"review": {"onSave": "off", "x": 1}}, {"review": 5}),
    ],
)
def test_a_section_that_is_none_hides_no_other(high: dict[str, Any], low: dict[str, Any]) -> None:
    loaded = load_settings([Source("high", high), Source("low", low)])
    assert len(loaded.problems) == len(
        [v for v in (high, low) if v["review"] != {"onSave": "file"}]
    )
    assert loaded.settings.review.on_save in ("off", "file")
    assert loaded.settings != Settings()


VARIABLES = [
    (
        "MIYABI_ENDPOINTS",
        " mac-mini , http://10.0.0.1:1,,",
        "endpoints",
        ("mac-mini", "http://10.0.0.1:1"),
    ),
    ("MIYABI_FALLBACK", "a,b", "fallback", ("a", "b")),
    ("MIYABI_MODEL", " qwen3:8b ", "model", "qwen3:8b"),
    ("MIYABI_CONTEXT_TOKENS", "4096", "context_tokens", 4096),
    ("MIYABI_KEEP_ALIVE", "5m", "keep_alive", "5m"),
    ("MIYABI_REASONING_EFFORT", "high", "reasoning_effort", "high"),
    ("MIYABI_REVIEW_ON_SAVE", "off", "review.on_save", "off"),
    ("MIYABI_REVIEW_DELAY", "0", "review.delay", 0.0),
    ("MIYABI_REVIEW_MAX_SECONDS", "60", "review.max_seconds", 60.0),
    ("MIYABI_REVIEW_CATEGORIES", "security,clippy", "review.categories", ("security", "clippy")),
    ("MIYABI_REVIEW_SEVERITY", "error", "review.severity", "error"),
    ("MIYABI_REVIEW_SECOND_PASS", "on", "review.second_pass", True),
    ("MIYABI_REVIEW_CLIPPY", "no", "review.clippy", False),
    ("MIYABI_EDITS_CONFIRM", "true", "edits.confirm", True),
    ("MIYABI_PROMPT_TOKENS", "500", "prompt.tokens", 500),
    ("MIYABI_PROMPT_SECONDS", "30", "prompt.seconds", 30.0),
    ("MIYABI_PROMPT_WORKSPACE", "no", "prompt.workspace", False),
    ("MIYABI_VERIFY_FORMAT", "no", "verify.format", False),
    ("MIYABI_VERIFY_COMPILE", "false", "verify.compile", False),
    ("MIYABI_VERIFY_TYPES", "no", "verify.types", False),
    ("MIYABI_VERIFY_WORKSPACE_TOOLS", "yes", "verify.workspace_tools", True),
    ("MIYABI_VERIFY_CLIPPY", "on", "verify.clippy", True),
    ("MIYABI_VERIFY_REPAIR", "off", "verify.repair", False),
    ("MIYABI_VERIFY_ON_FAILURE", "discard", "verify.on_failure", "discard"),
    ("MIYABI_VERIFY_SECONDS", "30", "verify.seconds", 30.0),
    ("MIYABI_EMBEDDED_ENABLED", "1", "embedded.enabled", True),
    ("MIYABI_TIMEOUTS_CONNECT", "0.5", "timeouts.connect", 0.5),
    ("MIYABI_TIMEOUTS_FIRST_TOKEN", "60", "timeouts.first_token", 60.0),
    ("MIYABI_MODEL", "", "model", "gpt-oss:20b"),
    ("MIYABI_MODEL", "  ", "model", "gpt-oss:20b"),
    ("MODEL", "x", "model", "gpt-oss:20b"),
    ("OLLAMA_HOST", "x", "endpoints", ()),
]


@pytest.mark.parametrize(("name", "text", "setting", "value"), VARIABLES)
def test_variables(name: str, text: str, setting: str, value: object) -> None:
    loaded = load_settings([environment_source({name: text})])
    found: object = loaded.settings
    for part in setting.split("."):
        found = getattr(found, part)
    assert (found, loaded.problems) == (value, ())


def test_every_setting_has_a_variable() -> None:
    values = {
        name: text for name, text, *_ in VARIABLES if name.startswith("MIYABI_") and text.strip()
    }
    settings = Settings().model_dump()
    count = sum(len(value) if isinstance(value, dict) else 1 for value in settings.values())
    assert len(values) == count - len({"timeouts.load", "timeouts.stall"})


def test_a_wrong_variable_is_named() -> None:
    loaded = load_settings([environment_source({"MIYABI_REVIEW_ON_SAVE": "always"})])
    assert loaded.settings == Settings()
    assert loaded.problems == (
        "`miyabi.review.onSave` in the MIYABI_* variables cannot be used: it has to be 'off', "
        "'changed' or 'file'.",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"model": 5}, "`miyabi.model` in the editor cannot be used: it has to be a text."),
        (
            {"endpoints": "mac-mini"},
            "`miyabi.endpoints` in the editor cannot be used: it has to be a list.",
        ),
        (
            {"review": {"categories": []}},
            "`miyabi.review.categories` in the editor cannot be used: "
            "it has to be a list that is not empty.",
        ),
        (
            {"endpoints": ["a", 5, 6]},
            "`miyabi.endpoints` in the editor cannot be used: it has to be a text.",
        ),
        (
            {"timeouts": {"stall": -1}},
            "`miyabi.timeouts.stall` in the editor cannot be used: it has to be greater than 0.",
        ),
        (
            {"modle": "x"},
            "There is no setting `miyabi.modle` (in the editor); did you mean `miyabi.model`?",
        ),
        (
            {"review": {"onsave": "off"}},
            "There is no setting `miyabi.review.onsave` (in the editor); "
            "did you mean `miyabi.review.onSave`?",
        ),
        (
            {"context_tokens": 4096},
            "There is no setting `miyabi.context_tokens` (in the editor); "
            "did you mean `miyabi.contextTokens`?",
        ),
        ({"zzz": 1}, "There is no setting `miyabi.zzz` (in the editor)."),
    ],
)
def test_a_wrong_value_gives_the_default_and_one_sentence(
    values: dict[str, Any], sentence: str
) -> None:
    assert from_editor(values) == (Settings(), (sentence,))


def test_right_values_beside_wrong_ones_are_taken() -> None:
    settings, problems = from_editor(
        {"model": "mine", "contextTokens": "many", "review": {"onSave": "off", "x": 1}, "y": []}
    )
    assert settings == Settings.model_validate({"model": "mine", "review": {"onSave": "off"}})
    assert len(problems) == 3


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"review": value}
    return value


HOSTILE = [
    {"": ""},
    {"model": "x" * 1_000_000},
    {"model": {"name": "x"}},
    {"endpoints": {"0": "x"}},
    {"endpoints": [None, [], {}]},
    {"contextTokens": 10**30},
    {"contextTokens": float("nan")},
    {"contextTokens": True},
    {"timeouts": None},
    {"timeouts": {"stall": None, "": None}},
    {"review": {"onSave": {"onSave": "off"}}},
    {"miyabi": {"model": "x"}},
    {"__class__": "x", "model_config": {}, "model_fields": 1},
    {"🦀": "\udc00", "a\nb": 1},
    nested(50),
]


@pytest.mark.parametrize("values", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_stop_nothing(values: dict[str, Any]) -> None:
    settings, problems = from_editor({**values, "keepAlive": "1h"})
    assert settings.keep_alive == "1h"
    assert len(problems) == len(set(problems))


NAMES = st.sampled_from(
    [
        "model",
        "review",
        "onSave",
        "on_save",
        "endpoints",
        "timeouts",
        "stall",
        "contextTokens",
        "x",
        "0",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=3))
def test_no_values_at_all_can_stop_the_settings(sections: list[dict[str, Any]]) -> None:
    loaded = load_settings([Source(f"source {n}", values) for n, values in enumerate(sections)])
    assert isinstance(loaded.settings, Settings)
    assert all(len(problem.splitlines()) == 1 for problem in loaded.problems)


def test_a_name_that_is_no_text_gives_one_sentence_about_its_source() -> None:
    assert from_editor({"\ud83d": 1, "model": "x"}) == (
        Settings(),
        ("The settings in the editor cannot be understood.",),
    )


def test_no_user_file_is_no_problem(tmp_path: Path) -> None:
    source, problems = user_file_source(tmp_path / "config.toml")
    assert (source.values, problems) == ({}, ())


def test_the_user_file_is_a_source(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('model = "mine"\n[review]\nonSave = "file"\n', "utf-8")
    source, problems = user_file_source(path)
    loaded = load_settings([source])
    assert problems == loaded.problems == ()
    assert (loaded.settings.model, loaded.settings.review.on_save) == ("mine", "file")


def test_a_wrong_value_in_the_user_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("model = 5\n", "utf-8")
    (problem,) = load_settings([user_file_source(path)[0]]).problems
    assert str(path) in problem


@pytest.mark.parametrize("content", [b"model = ", b"\xff\xfe", b"[review", b"a = 1\na = 2\n"])
def test_a_malformed_user_file_is_ignored_and_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    source, problems = user_file_source(path)
    assert source.values == {}
    (problem,) = problems
    assert problem.startswith(f"`{path}` cannot be read and is ignored: ")
    assert problem.endswith(".")


def test_an_unreadable_user_file_is_ignored_and_named(tmp_path: Path) -> None:
    source, problems = user_file_source(tmp_path)
    assert source.values == {}
    (problem,) = problems
    assert "cannot be read and is ignored" in problem
