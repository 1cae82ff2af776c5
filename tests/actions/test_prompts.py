"""What a model is asked: stable text first, so that the server's prefix cache serves it."""

from __future__ import annotations

import re
from itertools import takewhile

from miyabi_ls.actions.action import Prompt
from miyabi_ls.actions.table import action_named, actions
from miyabi_ls.settings import Settings
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.text import Span, Text
from miyabi_ls.source.tokens import estimate_tokens
from tests.engine.prompts import prompt_for

SOURCE = """\
use std::fmt;

pub struct Stack { items: Vec<u8> }

impl Stack {
    /// Pushes.
    pub fn push(&mut self, item: u8) {
        todo!()
    }

    pub fn secret_body(&self) -> u8 {
        self.items[0]
    }
}
"""


LONG = SOURCE + "".join(f"pub fn other_{n}(value: u64) -> u64 {{ value }}\n" for n in range(500))


def common_start(texts: list[str]) -> str:
    columns = zip(*texts, strict=False)
    return "".join(column[0] for column in takewhile(lambda c: len(set(c)) == 1, columns))


def prompt(name: str, at: str, source: str = SOURCE, context: int = 8192) -> Prompt:
    language = by_language_id("rust")
    action = action_named(name)
    assert language is not None
    assert action is not None
    syntax = language.parse(Text(source))
    target = action.find(language, syntax, Span(source.index(at), source.index(at)))
    assert target is not None
    return prompt_for(action, target, Settings(context_tokens=context))


def test_every_prompt_of_a_file_begins_alike() -> None:
    prompts = [prompt(action.name, "todo!") for action in actions()]
    prompts += [prompt("doc", "self.items[0]"), prompt("review", "pub struct")]
    assert len({each.system for each in prompts}) == 1
    shared = common_start([each.text for each in prompts])
    assert shared.startswith("The file, without bodies:\n```rust\nuse std::fmt;")
    assert "pub fn secret_body(&self) -> u8;" in shared
    assert shared.count("```") >= 2


def test_target_and_task_come_last_and_bodies_of_others_not_at_all() -> None:
    text = prompt("generate", "todo!").text
    order = ["use std::fmt;", "The target stands inside:", "The target:", "Write the body of fn"]
    assert sorted(order, key=text.index) == order
    assert "/// Pushes.\npub fn push(&mut self, item: u8) {\n    todo!()\n}" in text
    assert "self.items[0]" not in text


def test_a_container_is_shown_without_what_the_outline_has() -> None:
    text = prompt("doc", "impl Stack").text
    assert "impl Stack // as outlined above" in text
    assert "todo!()" not in text


def test_a_long_outline_is_cut_at_its_end_whatever_the_target() -> None:
    first, second = prompt("generate", "todo!", LONG), prompt("doc", "other_499", LONG)
    assert first.left_out == second.left_out
    assert re.fullmatch(r"\d+ entries of the outline", first.left_out)
    assert "other_499(value: u64) -> u64;" not in first.text
    assert estimate_tokens(first.text) < Settings().prompt.tokens
    outline = first.text.split("```")[1]
    assert second.text.split("```")[1] == outline


def test_a_small_context_leaves_room_for_the_target_and_the_answer() -> None:
    small = prompt("generate", "todo!", LONG, context=1500)
    assert estimate_tokens(small.system + small.text) + small.max_tokens <= 1500
    assert "todo!()" in small.text
