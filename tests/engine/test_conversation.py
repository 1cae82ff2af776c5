"""What is sent when an answer is asked about again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miyabi_ls.engine.conversation import for_another, gone_on, refined
from miyabi_ls.engine.cut_answer import CutAnswer
from miyabi_ls.engine.outcome import EditOutcome
from miyabi_ls.engine.prompting import prompt_tokens
from miyabi_ls.errors import AnswerCut, TargetTooLarge
from miyabi_ls.models.request import Message, Role
from miyabi_ls.models.response import FinishReason
from miyabi_ls.source.tokens import TokenEstimate
from tests.engine.queue_provider import QueueProvider, pieces, response
from tests.engine.test_run import ANSWER, Bench, bench

__all__ = ["bench"]

FULL = 2000
COUNT = TokenEstimate()


async def outcome_of(bench: Bench, answer: str = ANSWER) -> EditOutcome:
    outcome = await bench.run(QueueProvider(pieces(answer)))
    assert isinstance(outcome, EditOutcome)
    return outcome


async def test_a_refinement_begins_as_the_first_question_did(bench: Bench) -> None:
    outcome = await outcome_of(bench, f"<think>Hm, areas.</think>{ANSWER}")
    prompt = refined(outcome, "  Use f32. ", 8192, COUNT)
    (exchange,) = prompt.earlier
    assert exchange.question == outcome.prompt.text
    assert exchange.answer.strip() == ANSWER.strip()
    assert (prompt.system, prompt.max_tokens) == (outcome.prompt.system, outcome.prompt.max_tokens)
    assert prompt.text.startswith("Use f32.\n")


async def test_the_conversation_is_sent_in_its_order(bench: Bench) -> None:
    outcome = await outcome_of(bench)
    prompt = refined(outcome, "Use f32.", 8192, COUNT)
    again = replace(outcome, asked=prompt, answer="second")
    last = refined(again, "Use i32.", 8192, COUNT)
    assert [each.question for each in last.earlier] == [outcome.asked.text, prompt.text]
    assert [each.answer for each in last.earlier] == [outcome.answer, "second"]
    assert for_another(last).temperature > last.temperature
    assert replace(for_another(last), temperature=last.temperature) == last


async def test_old_refinements_give_way_and_the_first_question_stays(bench: Bench) -> None:
    outcome = await outcome_of(bench)
    first, prompt = outcome.asked, outcome.asked
    for number in range(40):
        prompt = refined(outcome, f"Change number {number}: {'more ' * 20}", FULL, COUNT)
        assert prompt_tokens(prompt, COUNT) + prompt.max_tokens <= FULL
        assert prompt.earlier[0].question == first.text
        outcome = replace(outcome, asked=prompt)
    assert "number 38:" in prompt.earlier[-1].question
    assert len(prompt.earlier) < 40
    with pytest.raises(TargetTooLarge, match="does not fit the context of 2000 tokens"):
        refined(outcome, "long " * 4000, FULL, COUNT)


async def test_the_rest_of_an_answer_has_a_limit_of_its_own(bench: Bench) -> None:
    provider = QueueProvider([response("```rust\nlet a = width *", FinishReason.LENGTH)])
    with pytest.raises(CutAnswer) as caught:
        await bench.run(provider)
    prompt = caught.value.prompt
    assert prompt.partial == "```rust\nlet a = width "
    assert gone_on(prompt, "fn area", 8192, COUNT).max_tokens == prompt.max_tokens
    tight = gone_on(prompt, "fn area", prompt_tokens(prompt, COUNT) + 100, COUNT)
    assert tight.max_tokens == 100
    with pytest.raises(TargetTooLarge):
        gone_on(prompt, "fn area", prompt_tokens(prompt, COUNT) + 10, COUNT)


async def test_findings_that_were_cut_cannot_be_gone_on_with(bench: Bench) -> None:
    provider = QueueProvider([response('{"findings": [{"line": 1, "quo', FinishReason.LENGTH)])
    with pytest.raises(AnswerCut) as caught:
        await bench.run(provider, "review")
    assert not isinstance(caught.value, CutAnswer)


async def test_a_conversation_reaches_the_provider_as_turns(bench: Bench) -> None:
    from miyabi_ls.engine.ask import Call
    from miyabi_ls.engine.run import Tools, answer_to
    from miyabi_ls.store.audit import AuditLog
    from tests.engine.test_run import find

    outcome = await outcome_of(bench)
    prompt = replace(refined(outcome, "Use f32.", 8192, COUNT), partial="```rust\nlet ")
    provider = QueueProvider(pieces("side = width;\nside * height\n```\n"))
    action, target = find(
        "generate", "fn area(width: f64, height: f64) -> f64 {\n    $0todo!()\n}\n"
    )
    tools = Tools(provider, bench.settings, AuditLog(bench.audit))
    got = await answer_to(action, target, prompt, tools, Call("r", "generate", "f"), lambda _: None)
    (request,) = provider.requests
    assert request.history == (
        Message(Role.USER, outcome.asked.text),
        Message(Role.ASSISTANT, outcome.answer),
    )
    assert request.partial == "```rust\nlet"
    assert isinstance(got, EditOutcome)
    assert "let side = width;" in got.reading.edit.new_text
    assert (got.asked.partial, got.asked.earlier) == ("", prompt.earlier)
