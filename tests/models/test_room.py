"""Which endpoints are asked, and what there is to say of them first."""

from __future__ import annotations

import pytest

from miyabi_ls.models.endpoint import LAN_WARNING
from miyabi_ls.models.room import ChosenEndpoints, chosen_endpoints
from miyabi_ls.settings import Settings


def chosen(*entries: str, host: str = "") -> ChosenEndpoints:
    return chosen_endpoints(Settings(endpoints=entries), {"OLLAMA_HOST": host})


def urls(found: ChosenEndpoints) -> list[str]:
    return [endpoint.url for endpoint in found.endpoints]


def test_settings_go_before_ollama_host_and_that_before_this_machine() -> None:
    assert urls(chosen("127.0.0.2", host="127.0.0.3")) == ["http://127.0.0.2:11434"]
    assert urls(chosen(host="127.0.0.3:1")) == ["http://127.0.0.3:1"]
    here = chosen()
    assert urls(here) == ["http://127.0.0.1:11434"]
    assert here.by_default
    assert not chosen(host="127.0.0.1").by_default


def test_order_is_kept_and_repetitions_are_dropped() -> None:
    found = chosen("127.0.0.2", "127.0.0.1", "http://127.0.0.2:11434")
    assert urls(found) == ["http://127.0.0.2:11434", "http://127.0.0.1:11434"]
    assert found.problems == ()


def test_what_cannot_be_read_is_left_out_with_a_sentence() -> None:
    found = chosen("htp:/foo", "127.0.0.2")
    assert urls(found) == ["http://127.0.0.2:11434"]
    assert len(found.problems) == 1
    assert "'htp:/foo'" in found.problems[0]


@pytest.mark.parametrize("host", ["", "unix:///x"])
def test_where_nothing_can_be_read_the_default_holds(host: str) -> None:
    found = chosen("htp:/foo", host=host)
    assert found.by_default
    assert len(found.problems) == (2 if host else 1)


def test_the_warning_of_a_preset_is_among_the_problems() -> None:
    assert chosen("mac-mini").problems == ()
    assert chosen("mac-mini-lan", "mac-mini-lan").problems == (LAN_WARNING,)
