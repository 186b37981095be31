"""The sentences about a round, each from the log that shows it, and none without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from redline.design import notation
from redline.design.document import Framing
from redline.design.graph import read
from redline.rounds import board, prompts
from redline.rounds.events import RoundEvent
from redline.rounds.signals import observed
from redline.rounds.state import RoundState, replay

PROMPT = prompts.get("fraud_card")
START = 1_000.0

SERVER = {"id": "s", "kind": "model_server", "label": "Fraud model"}
FALLBACK = {"id": "f", "kind": "fallback", "label": "Rules when down"}
ASKED = {"text": "…", "reply": "…", "topic": "q_human", "facts": ["review"]}


def _state(*entries: tuple[str, Mapping[str, Any]], mode: str = "interview") -> RoundState:
    log = [RoundEvent(1, START, "ada", "started", {"mode": mode, "prompt": PROMPT.slug})]
    log += [RoundEvent(n, START + 10 * n, "ada", kind, body) for n, (kind, body) in enumerate(entries, 2)]
    return replay(log, START + 1_000)


def _said(state: RoundState) -> dict[str, str]:
    return {signal.id: signal.sentence for signal in observed(state, PROMPT)}


def _drawn(**changes: Any) -> tuple[str, Mapping[str, Any]]:
    return ("drawn", {"seq": 1, **changes})


def _judged(name: str, **verdict: Any) -> tuple[tuple[str, Mapping[str, Any]], tuple[str, Mapping[str, Any]]]:
    injected = {"id": name, "followup": "load-x10", "sentence": "Ten times the load.", "injection": {}}
    return ("injected", injected), ("judged", {"id": name, "seq": 2, "verdict": verdict})


def test_an_empty_round_shows_nothing() -> None:
    assert observed(_state(), PROMPT) == ()


def test_framing_steps_before_the_first_model_are_listed() -> None:
    state = _state(
        ("asked", ASKED),
        _drawn(words={"framing.metric": "expected cost at 6 % probability"}),
        _drawn(added=[SERVER], model=True),
        _drawn(words={"framing.guardrail_metric": "false blocks under 0.4 %"}),
    )

    assert _said(state)["F-01"] == "2 framing steps came before your first model: Review capacity, metric."


def test_a_model_without_framing_says_none_with_the_model_as_proof() -> None:
    state = _state(_drawn(added=[SERVER], model=True))

    signal = next(signal for signal in observed(state, PROMPT) if signal.id == "F-01")

    assert signal.sentence == "No framing step came before your first model."
    assert signal.evidence[0].components == ("s",)


def test_the_prompt_copied_out_is_no_framing_step() -> None:
    copied = _drawn(words={"framing.decision": "p99 of 100 ms at the edge of your service"})

    assert _said(_state(copied, _drawn(added=[SERVER], model=True)))["F-01"].startswith("No framing step")


def test_what_the_prompt_put_on_the_card_is_no_framing_step() -> None:
    design = notation.parse("s:model_server")
    filled = {
        "decision": PROMPT.decision,
        "objectives": dict(PROMPT.objectives),
        "error_costs": dict(PROMPT.error_costs),
    }
    prefilled = design.model_copy(update={"framing": Framing.model_validate(filled)})
    drawn = board.changes(None, read(prefilled), 1)
    assert drawn is not None

    state = _state(
        ("drawn", {**drawn.model_dump(mode="json"), "model": False}), _drawn(added=[SERVER], model=True)
    )

    assert _said(state)["F-01"].startswith("No framing step")


def test_without_a_model_nothing_is_said_about_what_came_before_it() -> None:
    assert "F-01" not in _said(_state(("asked", ASKED)))


@pytest.mark.parametrize(
    "use",
    [
        {"added": [{"id": "q", "kind": "review_queue", "label": "Analysts"}]},
        {"attributes": ["capacity_per_day"]},
        {"words": {"framing.assumptions": "analysts handle 3,000 cases a day"}},
    ],
)
def test_a_fact_counts_as_used_when_the_board_shows_it_afterwards(use: Mapping[str, Any]) -> None:
    state = _state(("asked", ASKED), _drawn(added=[SERVER], model=True), _drawn(**use))

    assert _said(state)["F-03"] == "You learned 1 fact before modelling and used 1: Review capacity."


def test_a_fact_is_not_used_by_what_was_drawn_before_it_was_told() -> None:
    queue = {"id": "q", "kind": "review_queue", "label": "Analysts"}
    state = _state(_drawn(added=[queue]), ("asked", ASKED), _drawn(added=[SERVER], model=True))

    assert _said(state)["F-03"] == "You learned 1 fact before modelling and used 0."


@pytest.mark.parametrize(
    ("metric", "does"),
    [
        ("AUC on last month", "does not separate the errors priced on the card. At a base rate"),
        ("expected cost per payment", "separates the errors priced on the card."),
    ],
)
def test_the_metric_is_held_against_the_errors_that_were_priced(metric: str, does: str) -> None:
    words = {"framing.metric": metric, "framing.error_costs": "missed 140, false block 9"}

    assert does in _said(_state(_drawn(words=words)))["F-08"]


def test_a_metric_nobody_can_place_is_not_judged() -> None:
    words = {"framing.metric": "weekly happiness", "framing.error_costs": "missed 140"}

    assert "F-08" not in _said(_state(_drawn(words=words)))


def test_a_metric_without_priced_errors_is_not_judged() -> None:
    assert "F-08" not in _said(_state(_drawn(words={"framing.metric": "AUC"})))


def test_guards_that_were_there_before_anyone_asked_are_told_apart() -> None:
    queue = {"id": "q", "kind": "review_queue", "label": "Analysts"}
    state = _state(
        _drawn(added=[SERVER, FALLBACK], guards=[FALLBACK]),
        ("released", {"keys": ["k"]}),
        _drawn(added=[queue], guards=[FALLBACK, queue]),
    )

    assert _said(state)["F-14"] == "Before anyone asked you had: Rules when down. Asked for: Analysts."


def test_with_marks_that_follow_every_edit_nothing_is_unprompted() -> None:
    assert "F-14" not in _said(_state(_drawn(guards=[FALLBACK]), mode="coach"))


def test_follow_ups_that_held_are_counted_with_what_they_broke() -> None:
    losses = [{"rule": "serving/latency-budget", "title": "The slowest path fits its limit"}]
    state = _state(*_judged("a", word="solved"), *_judged("b", word="newly_broken", newly_broken=losses))

    assert _said(state)["F-22"] == "1 of 2 follow-ups held; newly broken: The slowest path fits its limit."


def test_a_failure_is_contained_by_a_limit_when_a_held_clause_rests_on_it() -> None:
    clause = {"id": "c", "state": "held", "components": ["f"]}
    diff = {"added_components": ["f"]}
    state = _state(
        _drawn(added=[SERVER, FALLBACK]), *_judged("a", word="solved", clauses=[clause], diff=diff)
    )

    expected = "1 failure was contained by a limit, rule or fallback; 0 only by a better model."
    assert _said(state)["F-20"] == expected


def test_a_guard_that_carries_no_clause_contains_nothing() -> None:
    clause = {"id": "c", "state": "broke", "components": ["f"]}
    diff = {"added_components": ["f"]}
    state = _state(_drawn(added=[FALLBACK]), *_judged("a", word="not_solved", clauses=[clause], diff=diff))

    assert "F-20" not in _said(state)


def test_every_signal_has_a_proof() -> None:
    state = _state(
        ("asked", ASKED),
        _drawn(added=[SERVER, FALLBACK], guards=[FALLBACK], model=True),
        *_judged("a", word="solved"),
    )

    assert all(signal.evidence for signal in observed(state, PROMPT))
