"""The closing page: everything it says is counted, and each seat gets its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design import notation
from redline.design.graph import read
from redline.rounds import prompts, rubric
from redline.rounds.events import RoundEvent
from redline.rounds.scorecard import Closing, closing, counts
from redline.rounds.state import RoundState, replay

PROMPT = prompts.get("fraud_card")
DESIGN = notation.parse(
    "pay:business_service -request-> g:api_gateway -request-> s:model_server{replicas=1} -prediction-> pay;"
    "w:data_warehouse -training_data-> t:training_job -model-> s; t -model-> e:offline_evaluator;"
    "s -telemetry-> m:service_monitor; u:client_app -request-> pay; x:cache{status=planned};"
    "framing{decision='approve or block', tradeoffs=['speed for accuracy']}"
)
GRAPH = read(DESIGN, PROMPT.brief)
CRITIQUE = critique(DESIGN, PROMPT.brief)
HOLDS = coverage(DESIGN, CRITIQUE, PROMPT.brief)
ASKED = {"text": "…", "reply": "…", "facts": ["review"]}


def _state(*entries: tuple[str, Mapping[str, Any]], mode: str = "interview") -> RoundState:
    log = [RoundEvent(1, 0.0, "ada", "started", {"mode": mode, "prompt": PROMPT.slug})]
    log += [RoundEvent(n, 10.0 * n, "ada", kind, body) for n, (kind, body) in enumerate(entries, 2)]
    return replay(log, 1_000.0)


def _closing(
    *entries: tuple[str, Mapping[str, Any]], role: str = "owner", mode: str = "interview"
) -> Closing:
    return closing(_state(*entries, mode=mode), PROMPT, GRAPH, CRITIQUE, HOLDS, role)


def test_the_drawing_is_counted_by_family() -> None:
    drawn = _closing(("closed", {})).drawn

    assert (drawn.components, drawn.planned, drawn.connections) == (9, 1, 8)
    assert ("Serving", 2) in drawn.families
    assert sum(count for _, count in drawn.families) == 9


def test_checks_are_counted_by_family_and_agree_with_the_critique() -> None:
    holds = _closing(("closed", {})).coverage

    failed = sum(result.outcome == "fail" for result in CRITIQUE.results)
    assert sum(row.failed for row in holds.present) == failed > 0
    assert all(row.judged for row in holds.present)


def test_alone_the_closing_page_shows_what_was_not_asked_and_the_strong_answer() -> None:
    page = _closing(("asked", ASKED), ("closed", {}))

    assert [told.fact.id for told in page.found] == ["review"]
    assert "review" not in {told.fact.id for told in page.missed}
    assert len(page.found) + len(page.missed) == len(PROMPT.hidden_facts)
    assert page.strong == PROMPT.strong
    assert all(told.question.endswith("?") for told in page.missed)


def test_before_the_round_is_closed_nothing_hidden_is_on_the_page() -> None:
    page = _closing(("asked", ASKED))

    assert page.missed == ()
    assert page.strong == ()
    assert page.rubric == ()
    assert page.open_findings == ()


def test_a_candidate_gets_neither_the_facts_nor_the_rubric() -> None:
    page = _closing(("rubric_marked", {"row": "clarify", "level": 0}), ("closed", {}), role="candidate")

    assert page.missed == ()
    assert page.rubric == ()
    assert page.metric_trap == ""
    assert page.open_findings


def test_an_observer_sees_only_what_was_released() -> None:
    key = CRITIQUE.findings[0].key
    page = _closing(("released", {"keys": [key]}), ("closed", {}), role="observer")

    assert [finding.key for finding in page.open_findings] == [key]
    assert page.coverage.present == ()


def test_the_interviewer_gets_the_rubric_with_counted_evidence_and_the_marks() -> None:
    mark = {"row": "clarify", "level": 2, "evidence": "Asked who reviews."}
    page = _closing(("asked", ASKED), ("rubric_marked", mark), role="interviewer")

    line = next(line for line in page.rubric if line.row.id == "clarify")
    assert (line.level, line.evidence) == (2, "Asked who reviews.")
    assert line.counted.startswith("1 fact asked for, 1 framing step before")
    assert len(page.rubric) == len(rubric.builtin().rows) == 7


def test_every_row_of_the_rubric_can_be_counted() -> None:
    counted = counts(_state(), GRAPH, CRITIQUE)

    for row in rubric.builtin().rows:
        assert "{" not in row.told(counted)
        assert len(row.lines) == len(rubric.builtin().levels)


def test_practice_names_a_rule_a_follow_up_and_a_question() -> None:
    injected = {"id": "a", "followup": "load-x10", "sentence": "Ten times the load.", "injection": {}}
    judged = {"id": "a", "seq": 2, "verdict": {"word": "not_solved", "sentence": "The server is full."}}
    page = _closing(("injected", injected), ("judged", judged), ("closed", {}))

    assert [item.kind for item in page.practice] == ["rule", "follow_up", "question"]
    rule, followup, question = page.practice
    assert rule.ref in {finding.rule for finding in CRITIQUE.findings}
    assert (followup.ref, followup.reason) == ("load-x10", "The server is full.")
    assert question.ref in {topic.id for topic in prompts.topics().topics}


def test_nothing_to_practise_is_an_empty_list() -> None:
    state = _state(("closed", {}))
    design = notation.parse("c:client_app")
    empty = critique(design).model_copy(update={"cards": ()})

    page = closing(state, None, read(design), empty, coverage(design, empty))

    assert page.practice == ()
