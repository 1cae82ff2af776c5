from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.models.ollama_models import (
    NEWEST,
    InstalledModel,
    LoadedModel,
    ModelDetails,
    parse_ps,
    parse_show,
    parse_tags,
    parse_version,
    same_model,
    whole_number,
)
from tests.fakes.traces import VERSIONS, read_trace
from tests.models.test_ollama_reply import json_values


def recorded(name: str) -> dict[str, Any]:
    value = json.loads(read_trace(name).body)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("0.12.6", (0, 12, 6)),
        ("0.32.14", (0, 32, 14)),
        ("v1.2", (1, 2, 0)),
        ("0.13.0-rc1", (0, 13, 0)),
        ("0.0.0", NEWEST),
        ("dev", NEWEST),
        ("", NEWEST),
    ],
)
def test_versions(text: str, version: tuple[int, int, int]) -> None:
    assert parse_version(text) == version


def test_recorded_tags() -> None:
    models = parse_tags(recorded("0.32.14/04_get_tags"))
    assert [each.name for each in models][:2] == ["smollm2-f16:135m", "smollm2:135m"]
    assert models[1].digest.startswith("321f3f3d8581")
    assert all(not each.remote for each in models)


@pytest.mark.parametrize("version", VERSIONS)
def test_recorded_show(version: str) -> None:
    details = parse_show(recorded(f"{version}/06_show"))
    assert details == ModelDetails(frozenset({"completion"}), frozenset({"llama"}), 8192)


@pytest.mark.parametrize(("version", "size"), [("0.32.14", 0), ("0.12.6", 298_153_728)])
def test_recorded_ps(version: str, size: int) -> None:
    assert parse_ps(recorded(f"{version}/08_get_ps_after_load")) == (
        LoadedModel("smollm2:135m", 4096, size),
    )
    assert parse_ps(recorded("0.32.14/05_get_ps_before_load")) == ()


def test_a_model_kept_for_ever_expires_in_2319() -> None:
    body = recorded("0.32.14/73_get_ps_keep_alive_minus1")
    assert body["models"][0]["expires_at"].startswith("2319")
    assert parse_ps(body)[0].name == "smollm2:135m"


def test_remote_models() -> None:
    body = {"models": [{"name": "a", "remote_host": "https://x"}, {"model": "b"}, {"digest": "c"}]}
    assert parse_tags(body) == (InstalledModel("a", "", "https://x"), InstalledModel("b"))
    assert parse_show({"remote_model": "x:1b"}).remote == "x:1b"


def test_the_context_length_is_found_in_either_place() -> None:
    assert parse_show({"details": {"context_length": 4096}}).context_length == 4096
    info = {"general.architecture": "gptoss", "gptoss.context_length": 131072}
    assert parse_show({"model_info": info}).context_length == 131072


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("gpt-oss", "gpt-oss:latest", True),
        ("SmolLM2:135M", "smollm2:135m", True),
        ("gpt-oss:20b", "gpt-oss:120b", False),
        ("gpt-oss", "gpt-oss:20b", False),
        ("host:5000/me/m", "host:5000/me/m:latest", True),
        ("registry.ollama.ai/library/m", "m", True),
        ("library/m:1b", "m:1b", True),
        ("me/m", "m", False),
    ],
)
def test_names(first: str, second: str, same: bool) -> None:
    assert same_model(first, second) is same
    assert same_model(second, first) is same


@pytest.mark.parametrize("value", [None, True, "7", -1, float("nan"), float("inf"), [], 2**70])
def test_what_is_no_count_is_zero(value: object) -> None:
    assert whole_number(value) == 0


@given(
    st.dictionaries(
        st.sampled_from(["models", "details", "model_info", "capabilities", "remote_host"]),
        json_values,
    )
)
def test_any_object_is_read(body: dict[str, Any]) -> None:
    assert isinstance(parse_tags(body), tuple)
    assert isinstance(parse_ps(body), tuple)
    assert isinstance(parse_show(body), ModelDetails)


@pytest.mark.parametrize(
    ("template", "open_"),
    [
        ("{{ .Content }}{{ if not $last }}<|im_end|>\n{{ end }}", True),
        (
            "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}",
            False,
        ),
        (None, False),
    ],
)
def test_a_template_may_leave_the_last_turn_open(template: object, *, open_: bool) -> None:
    assert parse_show({"template": template}).leaves_last_turn_open is open_
