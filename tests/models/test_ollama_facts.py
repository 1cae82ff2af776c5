"""Every row of OLLAMA.md, and the test that holds it, or the issue that owns it.

A test is written ``file::function``; ``LATER`` rows are owned by "the model room" (pull, create,
several models) or by the prompts and the cache, and say what this room does about them already.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent

HELD: dict[int, tuple[str, ...]] = {
    1: ("test_ollama_faults::test_silence_before_the_first_token_stalls",),
    2: (
        "test_ollama_faults::test_a_failed_chat_says_what_happened",
        "test_ollama_reply::test_an_error_goes_before_everything",
    ),
    3: (
        "test_ollama_faults::test_a_failed_chat_says_what_happened",
        "test_ollama_reply::test_only_true_is_done",
    ),
    4: ("test_traces::test_a_stream_cut_by_a_stopping_server_is_broken",),
    5: (
        "test_ollama_chat::test_recorded_cuts_are_seen",
        "test_ollama_chat::test_no_whole_prompt_is_taken_for_a_cut_one",
    ),
    6: (
        "test_ollama_errors::test_recorded_errors",
        "test_ollama_reply::test_the_innermost_message",
    ),
    7: (
        "test_ollama::test_loads_once_with_what_the_chat_will_ask_for",
        "test_ollama_faults::test_more_room_is_not_asked_for_where_the_context_is_full",
    ),
    8: ("test_ollama_chat::test_recorded_cuts_are_seen",),
    9: (
        "test_ollama::test_a_loaded_context_that_suffices_is_adopted",
        "test_ollama::test_the_trained_length_caps_the_context",
        "test_ollama_chat::test_the_same_num_ctx_shift_and_truncate_in_every_request",
    ),
    10: ("test_ollama_chat::test_the_same_num_ctx_shift_and_truncate_in_every_request",),
    11: ("test_ollama_chat::test_stable_text_goes_first",),
    12: (
        "test_ollama_waiting::test_closing_the_generator_closes_the_connection",
        "test_ollama_waiting::test_cancelling_the_reader_closes_the_connection",
    ),
    13: ("test_ollama_waiting::test_cancelling_during_a_load_does_not_abort_it",),
    14: ("test_ollama_waiting::test_requests_queue_and_see_how_many_go_first",),
    15: (
        "test_ollama_faults::test_a_busy_load_is_asked_again",
        "test_ollama_faults::test_a_server_that_stays_busy_is_given_up",
    ),
    17: ("test_traces::test_a_chat_over_a_socket_ends_in_a_response_or_our_error",),
    18: (
        "test_ollama::test_loads_again_after_the_model_left_memory",
        "test_ollama_models::test_a_model_kept_for_ever_expires_in_2319",
        "test_ollama_chat::test_the_same_num_ctx_shift_and_truncate_in_every_request",
    ),
    19: (
        "test_gpt_oss::test_models_without_thinking_get_nothing",
        "test_ollama_faults::test_the_model_without_thinking_is_never_asked_to",
        "test_ollama_errors::test_recorded_errors",
    ),
    20: ("test_ollama::test_thinking_only_with_stop_is_an_empty_answer",),
    21: ("test_ollama_errors::test_recorded_errors",),
    22: ("test_ollama_errors::test_recorded_errors",),
    23: ("test_ollama_chat::test_num_predict_is_never_zero_and_has_room_for_thinking",),
    24: ("test_ollama::test_an_answer_at_the_limit_is_reported_not_raised",),
    25: (
        "test_ollama_errors::test_recorded_errors",
        "test_http_client::test_sends_no_origin_and_no_encoding",
        "test_endpoint::test_reads_what_a_user_may_write",
        "test_address_policy::test_ipv4_goes_first",
    ),
    27: ("test_ollama_reply::test_missing_or_odd_metrics_are_zero",),
    28: ("test_ollama_faults::test_a_crash_before_the_first_token_is_asked_again_once",),
    29: ("test_ollama_waiting::test_version_and_ps_answer_beside_a_generation",),
    30: (
        "test_cloud::test_a_cloud_name_is_refused_before_any_request",
        "test_cloud::test_a_copy_of_a_cloud_model_is_known_by_its_remote_host_in_tags",
    ),
}

LATER: dict[int, str] = {
    16: "the model room: several models are scheduled so that they alternate seldom; "
    "one provider asks one model, one request at a time",
    26: "the model room: pull and create; nothing here calls them",
}

HARMONY: dict[str, str] = {
    "format in two passes, with a silent gap": "test_ollama::"
    "test_the_harmony_gap_before_constrained_text_is_waited_for",
    "format only since 0.12.4": "test_gpt_oss::test_format_on_harmony_since_0_12_4",
    "format never on /api/generate: the one path that is asked": "test_ollama_facts::"
    "test_the_room_asks_chat_only",
    "never think:false": "test_gpt_oss::test_gpt_oss_gets_levels_and_never_false",
    "levels low, medium, high": "test_gpt_oss::test_gpt_oss_gets_levels_and_never_false",
    "empty with a schema": "test_ollama_faults::"
    "test_an_empty_answer_with_a_schema_is_asked_again_without",
    "thinking counts against num_predict": "test_ollama_faults::"
    "test_thinking_that_used_all_tokens_gets_more_room_once",
    "a Mac that sleeps stalls": "test_ollama_faults::test_silence_between_tokens_stalls",
    "half of num_ctx may be all there is": "test_ollama_errors::test_recorded_errors",
}


def functions_in(file: str) -> set[str]:
    tree = ast.parse((HERE / f"{file}.py").read_text(encoding="utf-8"))
    functions = [
        each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {each.name for each in functions if each.name.startswith("test_")}


def test_every_row_has_its_place() -> None:
    assert sorted([*HELD, *LATER]) == list(range(1, 31))


@pytest.mark.parametrize(
    "named", sorted({name for names in HELD.values() for name in names} | set(HARMONY.values()))
)
def test_the_named_test_exists(named: str) -> None:
    file, _, function = named.partition("::")
    assert function in functions_in(file)


def test_the_room_asks_chat_only() -> None:
    room = HERE.parent.parent / "server" / "miyabi_ls" / "models"
    asked: set[str] = set()
    for path in room.glob("ollama*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                asked |= {node.value} if node.value.startswith("/api/") else set()
    assert asked == {"/api/version", "/api/tags", "/api/show", "/api/ps", "/api/chat"}
