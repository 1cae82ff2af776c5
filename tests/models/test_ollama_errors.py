from __future__ import annotations

import pytest

from miyabi_ls.errors import (
    CloudModelRefused,
    EndpointBusy,
    EndpointError,
    MiyabiError,
    ModelMissing,
    NotOllama,
    ServerFailed,
    TargetTooLarge,
)
from miyabi_ls.models.endpoint import Endpoint, parse_endpoint
from miyabi_ls.models.ollama_errors import RunnerCrashed, http_error, reported_error
from tests.fakes.traces import all_traces, read_trace

ENDPOINT = Endpoint("http://127.0.0.1:11434")


def error_in(name: str) -> MiyabiError:
    trace = read_trace(name)
    return http_error(ENDPOINT, "smollm2:135m", trace.status, trace.body)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("0.32.14/101_ctx_prompt_longer_truncate_false", TargetTooLarge, "1153 of 512 tokens"),
        ("0.32.14/102_ctx_prompt_longer_shift_false", TargetTooLarge, "select less"),
        ("0.32.14/107_chat_truncate_false", TargetTooLarge, "655 of 256 tokens"),
        ("0.12.6/107_chat_truncate_false", TargetTooLarge, "select less"),
        ("0.32.14/142_origin_evil", EndpointError, "403 without a word"),
        ("0.32.14/153_host_evil", EndpointError, "host name"),
        ("0.32.14/21_generate_suffix_unsupported", ServerFailed, "(insert)"),
        ("0.32.14/33_chat_think_true_unsupported", ServerFailed, "(thinking)"),
        ("0.32.14/34_chat_think_low_unsupported", ServerFailed, "(thinking)"),
        ("0.32.14/38_chat_tools_unsupported", ServerFailed, "(tools)"),
        ("0.32.14/230_max_queue1_cold_model_req0", EndpointBusy, "too busy"),
        ("0.32.14/251_runner_killed_midstream_chat", RunnerCrashed, "crashed"),
        ("0.32.14/252_runner_killed_nonstream", RunnerCrashed, "smaller model"),
        ("0.32.14/354_cloud_model_disabled", CloudModelRefused, "cloud model"),
        ("0.32.14/355_cloud_suffix_disabled", CloudModelRefused, "cloud model"),
        ("0.12.6/354_cloud_model_disabled", ModelMissing, "ollama pull"),
        ("0.32.14/50_err_unknown_model_generate", ModelMissing, "ollama pull smollm2:135m"),
        ("0.32.14/51_err_unknown_model_chat", ModelMissing, "ollama pull"),
        ("0.32.14/54_err_missing_model_generate", ModelMissing, "ollama pull"),
        ("0.32.14/55_err_missing_model_chat", ServerFailed, "model is required"),
        ("0.32.14/58_err_format_unknown_string", ServerFailed, "does not take the request"),
        ("0.32.14/60_err_format_bad_schema", ServerFailed, "JSON schema conversion failed"),
        ("0.12.6/60_err_format_bad_schema", ServerFailed, "does not take the request"),
        ("0.32.14/61_err_option_wrong_type", ServerFailed, "must be of type float32"),
        ("0.32.14/63_err_keep_alive_bad", ServerFailed, "miyabi.keepAlive"),
        ("0.32.14/63b_err_keep_alive_bool", ServerFailed, "miyabi.keepAlive"),
        ("0.32.14/64_err_unknown_path", NotOllama, "404"),
        ("0.32.14/65_err_method_not_allowed", NotOllama, "405"),
        ("0.32.14/66_err_invalid_model_name", ServerFailed, "invalid model name"),
    ],
)
def test_recorded_errors(name: str, kind: type[MiyabiError], words: str) -> None:
    error = error_in(name)
    assert type(error) is kind
    assert words in str(error)


def test_every_recorded_failure_is_a_sentence_that_names_the_server_or_the_model() -> None:
    failed = [each for each in all_traces() if each.status >= 400]
    assert len(failed) > 80
    for trace in failed:
        sentence = str(http_error(ENDPOINT, "smollm2:135m", trace.status, trace.body))
        assert sentence.endswith("."), trace.name
        assert ENDPOINT.url in sentence or "smollm2:135m" in sentence, trace.name
        assert "\n" not in sentence, trace.name
        assert len(sentence) < 500, trace.name


@pytest.mark.parametrize(
    ("message", "kind", "words"),
    [
        ("model requires more system memory (13 GiB) than is available", ServerFailed, "memory"),
        ("llama-server process has terminated: signal: killed", RunnerCrashed, "killed"),
        ("llama runner process no longer running: 2", RunnerCrashed, "crashed"),
        ("model runner has unexpectedly stopped, out of memory", ServerFailed, "memory"),
        ("x" * 1000, ServerFailed, "..."),
    ],
)
def test_other_messages(message: str, kind: type[MiyabiError], words: str) -> None:
    error = reported_error(ENDPOINT, "m", message)
    assert type(error) is kind
    assert words in str(error)
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (301, NotOllama, "redirect"),
        (401, EndpointError, "password"),
        (407, EndpointError, "password"),
        (403, EndpointError, "OLLAMA_HOST"),
        (404, NotOllama, "404"),
        (500, ServerFailed, "500"),
        (502, EndpointBusy, "502"),
        (503, EndpointBusy, "503"),
        (504, EndpointBusy, "504"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"[]", b'{"error":""}'])
def test_a_status_without_a_message(
    status: int, kind: type[MiyabiError], words: str, body: bytes
) -> None:
    error = http_error(ENDPOINT, "m", status, body)
    assert type(error) is kind
    assert words in str(error)


def test_a_status_with_a_message_of_a_proxy() -> None:
    assert type(reported_error(ENDPOINT, "m", "who are you", 401)) is EndpointError
    assert type(reported_error(ENDPOINT, "m", "later", 503)) is EndpointBusy


def test_no_sentence_shows_credentials() -> None:
    endpoint = parse_endpoint("http://me:s3cret@127.0.0.1")
    for status in (301, 401, 403, 404, 500, 503):
        assert "s3cret" not in str(http_error(endpoint, "m", status, b""))
