"""The critique as a whole: drafts, waivers, causes, several systems, broken rules."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from redline import assets
from redline.critique import checklist, engine, numbering
from redline.critique.checklist import Checklist
from redline.critique.checks import CHECKS
from redline.critique.checks.check import NamedCheck, Parameters, named
from redline.critique.finding import Critique, Finding, fingerprint
from redline.critique.observation import Observation, fail
from redline.design import document, edits, notation
from redline.design.document import Design, Waiver
from redline.design.graph import SystemGraph

# A whole loop with one positive fault (two feature recipes) and several absences.
BOARD = """
    client:client_app{label=Shop} -request-> gw:api_gateway -request-> s:model_server{label=Ranker}
    gw -lookup-> store:feature_store_online; f:feature_stream -feature-> store
    db:operational_db -batch_data-> wh:data_warehouse -batch_data-> b:feature_batch
    b -training_data-> t:training_job -model-> s
"""
SKEW = "consistency/shared-feature-definition"
UNCHECKED = "data_quality/validation-before-train"
SMALL = "c:client_app -request-> s:model_server; db:operational_db -training_data-> t:training_job -model-> s"
ROOT = Path(__file__).resolve().parents[2]
STRONG = ROOT / "tests" / "designs" / "strong"
UNFRAMED = """
    c:client_app -request-> g:api_gateway -request-> s:model_server
    s -prediction-> p:decision_policy{thresholds=0.5} -prediction-> c
    w:data_warehouse -training_data-> t:training_job -model-> e:offline_evaluator -model-> s
    framing{decision='hold a payment or let it pass'}
"""
LONG_ENOUGH = "Covered by the platform team's contract."


def board(extra: str = "") -> Design:
    return notation.parse(BOARD + extra)


def find(said: Critique, rule: str) -> Finding:
    return next(finding for finding in said.findings if finding.rule == rule)


def result(said: Critique, rule: str) -> str:
    return next(r.outcome for r in said.results if r.rule == rule)


def test_the_same_design_gives_the_same_critique() -> None:
    assert engine.critique(board()).model_dump_json() == engine.critique(board()).model_dump_json()


def test_a_draft_shows_only_what_rests_on_something_drawn() -> None:
    draft, handed_in = engine.critique(board(), submitted=False), engine.critique(board())
    assert {finding.basis for finding in draft.findings} == {"P"}
    assert {finding.outcome for finding in draft.findings} == {"fail"}
    assert find(draft, SKEW).outcome == "fail"
    assert draft.open_questions > 0
    assert result(draft, UNCHECKED) == "ask"
    assert result(handed_in, UNCHECKED) == "fail"
    assert handed_in.open_questions == 0
    assert len(draft.findings) + draft.open_questions == len(handed_in.findings)


def test_a_small_board_is_not_accused_of_what_it_lacks() -> None:
    said = engine.critique(notation.parse(SMALL))
    assert result(said, UNCHECKED) == "ask"
    assert not [f for f in said.findings if f.basis == "A" and f.outcome == "fail"]


def test_a_small_draft_gets_questions_only() -> None:
    design = notation.parse(
        "t:training_job{runtime=notebook} -model-> s:model_server; c:client_app -request-> s"
    )
    assert result(engine.critique(design), "consistency/notebook-in-prod-path") == "fail"
    draft = engine.critique(design, submitted=False)
    assert not draft.findings
    assert draft.open_questions > 0


def test_planned_parts_neither_count_nor_guard() -> None:
    planned = "; v:data_validator{blocking, planned}; db -batch_data-> v -batch_data-> b"
    assert result(engine.critique(board(planned)), UNCHECKED) == "fail"


def test_a_prototype_is_asked_about_absences_and_has_no_blockers() -> None:
    said = engine.critique(board("; framing{stage=prototype}"))
    skew = find(said, SKEW)
    assert (skew.outcome, skew.severity) == ("fail", "major")
    assert skew.message.startswith("Before production: ")
    assert result(said, UNCHECKED) == "ask"


def test_a_platform_is_asked_about_absences() -> None:
    said = engine.critique(board("; framing{tags=[platform]}"))
    assert result(said, UNCHECKED) == "ask"
    assert result(said, SKEW) == "fail"


def test_the_most_serious_card_comes_first_and_counts_add_up() -> None:
    said = engine.critique(board())
    order = [("fail", "ask").index(f.outcome) * 10 + _weight(f) for f in (card.head for card in said.cards)]
    first = said.cards[0].head
    assert (first.outcome, first.severity) == ("fail", "blocker")
    assert order[0] == min(order)
    assert sum(count.fail + count.ask for count in said.counts.values()) == len(said.findings)


def _weight(finding: Finding) -> int:
    return ("blocker", "major", "minor", "nudge").index(finding.severity)


def test_one_cause_in_one_place_is_one_card() -> None:
    said = engine.critique(board())
    card = next(card for card in said.cards if card.head.rule == SKEW)
    assert "consistency/skew-monitor" in {member.rule for member in card.members}
    assert {member.cause for member in card.members} == {card.head.cause}


def test_gaps_of_the_framing_card_are_one_card_wherever_they_point() -> None:
    said = engine.critique(notation.parse(UNFRAMED))

    cards = [card for card in said.cards if card.head.cause == "framing"]
    assert [card.head.rule for card in cards] == ["framing/success-and-guardrail-metric"]
    assert {member.rule for member in cards[0].members} == {"evaluation/threshold-has-cost"}
    assert "how fast the answer is due" in cards[0].head.message


def test_a_waiver_with_a_reason_sets_a_finding_aside() -> None:
    skew = find(engine.critique(board()), SKEW)
    said = engine.critique(_waived(board(), skew, LONG_ENOUGH))
    assert result(said, SKEW) == "waived"
    assert [finding.key for finding in said.waived] == [skew.key]
    assert SKEW not in {finding.rule for finding in said.findings}
    assert not said.stale_waivers


def test_a_waiver_for_anything_covers_every_place() -> None:
    design = board().model_copy(update={"waivers": [Waiver(rule=SKEW, anchors=["*"], reason=LONG_ENOUGH)]})
    assert result(engine.critique(design), SKEW) == "waived"


@pytest.mark.parametrize("reason", ["", "no", "  fine by me   "])
def test_a_waiver_without_a_reason_does_nothing_and_says_so(reason: str) -> None:
    skew = find(engine.critique(board()), SKEW)
    said = engine.critique(_waived(board(), skew, reason))
    assert result(said, SKEW) == "fail"
    assert "15 characters" in said.stale_waivers[0].reason


def test_a_waiver_runs_out() -> None:
    skew = find(engine.critique(board()), SKEW)
    design = _waived(board(), skew, LONG_ENOUGH, until=date(2026, 3, 1))
    assert result(engine.critique(design, today=date(2026, 3, 1)), SKEW) == "waived"
    late = engine.critique(design, today=date(2026, 3, 2))
    assert result(late, SKEW) == "fail"
    assert "2026-03-01" in late.stale_waivers[0].reason


def test_a_waiver_of_a_rule_that_does_not_exist_says_which_was_meant() -> None:
    waiver = Waiver(rule="consistency/shared-feature-definitions", anchors=["*"], reason=LONG_ENOUGH)
    said = engine.critique(board().model_copy(update={"waivers": [waiver]}))
    assert result(said, SKEW) == "fail"
    assert said.stale_waivers[0].reason == f"There is no such rule. Did you mean {SKEW}?"


def test_a_waived_finding_is_counted_apart_and_keeps_its_reason() -> None:
    before = engine.critique(board())
    skew = find(before, SKEW)
    after = engine.critique(_waived(board(), skew, f"  {LONG_ENOUGH} ", until=date(2026, 3, 1)))
    counted, was = after.counts[skew.severity], before.counts[skew.severity]
    assert (counted.waived, counted.fail, counted.ask) == (1, was.fail - 1, was.ask)
    (risk,) = [finding.accepted for finding in after.waived]
    assert risk is not None
    assert (risk.reason, risk.until) == (LONG_ENOUGH, date(2026, 3, 1))
    assert next(r for r in after.results if r.rule == SKEW).findings == after.waived


def test_a_waiver_for_what_is_mended_is_stale() -> None:
    skew = find(engine.critique(board()), SKEW)
    mended = edits.apply(_waived(board(), skew, LONG_ENOUGH), skew.fix)
    said = engine.critique(mended)
    assert result(said, SKEW) == "pass"
    assert said.stale_waivers[0].rule == SKEW


def _waived(design: Design, finding: Finding, reason: str, until: date | None = None) -> Design:
    waiver = Waiver(rule=finding.rule, anchors=list(finding.anchors), reason=reason, until=until)
    return design.model_copy(update={"waivers": [waiver]})


def test_a_key_outlives_words_and_interior_changes() -> None:
    skew = find(engine.critique(board()), SKEW)
    renamed = edits.apply(board(), [edits.SetField(target="s", field="label", value="<b>Other</b>")])
    again = find(engine.critique(renamed), SKEW)
    assert again.key == skew.key == fingerprint(SKEW, reversed(skew.anchors))
    assert "<b>Other</b>" in again.message


def test_each_model_on_a_board_is_judged_by_itself() -> None:
    second = """;
        c2:client_app -request-> s2:model_server -request-> x:feature_transform
        x -feature-> b2:training_set_builder -training_data-> t2:training_job -model-> s2
    """
    said = engine.critique(board(second))
    assert find(said, SKEW).anchors == find(engine.critique(board()), SKEW).anchors


def test_what_is_not_in_the_drawing_is_not_judged() -> None:
    said = engine.critique(
        notation.parse("c:client_app -request-> s:model_server; t:training_job{outside} -model-> s")
    )
    assert any("training is outside" in words for words in said.not_judged)
    assert result(said, UNCHECKED) == "not_applicable"
    bare = engine.critique(notation.parse("c:client_app -request-> b:business_service"))
    assert any("answers with a model" in words for words in bare.not_judged)


def test_a_guessed_guard_turns_a_failure_into_a_question_that_names_it() -> None:
    certain = board("; db -batch_data-> v:data_validator -batch_data-> b")
    design = edits.apply(certain, [edits.RemoveConnection(id="db>wh")])
    assert result(engine.critique(design), UNCHECKED) == "pass"
    guessed = edits.apply(
        design,
        [
            edits.SetAttribute(target="v", name="inferred_confidence", value=0.5),
            edits.SetField(target="v", field="label", value="Great Expectations?"),
        ],
    )
    question = find(engine.critique(guessed), UNCHECKED)
    assert question.outcome == "ask"
    assert "Great Expectations?" in question.message
    assert "v" in question.evidence.components


def test_a_guess_that_decides_nothing_changes_nothing() -> None:
    guessed = edits.apply(
        board(), [edits.SetAttribute(target="client", name="inferred_confidence", value=0.5)]
    )
    assert result(engine.critique(guessed), UNCHECKED) == "fail"


def test_a_rule_that_breaks_is_an_error_and_the_rest_is_intact(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(graph: SystemGraph) -> Iterator[Observation]:
        if graph.nodes:
            raise ZeroDivisionError(f"no divisor among {len(graph.nodes)}")
        yield fail()

    before = {r.rule: r.outcome for r in engine.critique(board()).results}
    _replace(
        monkeypatch,
        "shared_feature_definition",
        named(broken, roles="server trainer serving training builder", variants="outside"),
    )
    # Nothing is remembered of these rules, so that the broken one is asked.
    said = engine.critique(board(), checklist=replace(checklist.builtin()))
    broken_result = next(r for r in said.results if r.rule == SKEW)
    assert broken_result.outcome == "error"
    assert "ZeroDivisionError" in broken_result.reason
    assert {r.rule: r.outcome for r in said.results if r.rule != SKEW} == {
        rule: outcome for rule, outcome in before.items() if rule != SKEW
    }


def _replace(monkeypatch: pytest.MonkeyPatch, name: str, check: NamedCheck[Parameters]) -> None:
    from redline.critique.predicates import named as module

    monkeypatch.setattr(module, "CHECKS", {**CHECKS, name: check})


def test_numbers_are_first_come_and_never_used_twice() -> None:
    numbers = numbering.number({}, ["a", "b"])
    assert numbers == {"a": 1, "b": 2}
    assert numbering.number(numbers, ["c", "b"]) == {"a": 1, "b": 2, "c": 3}
    said = engine.critique(board())
    known = numbering.number({}, [card.head.key for card in said.cards])
    assert [card.number for card in numbering.numbered(said, known).cards] == list(
        range(1, len(said.cards) + 1)
    )


def test_a_checklist_of_one_file_can_be_used_alone() -> None:
    text = assets.text("checklists/simplicity.yaml")
    causes = assets.text("checklists/causes.yaml")
    alone: Checklist = checklist.load({"simplicity.yaml": text, "causes.yaml": causes})
    said = engine.critique(board(), checklist=alone)
    assert {r.rule.partition("/")[0] for r in said.results} == {"simplicity"}
    assert said.ruleset != engine.critique(board()).ruleset


def strong(name: str, prefix: str = "") -> Design:
    """A design that has what it needs, with this before every id."""
    design = document.loads((STRONG / f"{name}.redline.yaml").read_text(encoding="utf-8")).design
    components = [part.model_copy(update={"id": prefix + part.id}) for part in design.components]
    connections = [
        arrow.model_copy(update={name: prefix + getattr(arrow, name) for name in ("id", "source", "target")})
        for arrow in design.connections
    ]
    return design.model_copy(update={"components": components, "connections": connections})


def test_two_strong_designs_on_one_board_do_not_fail_each_other() -> None:
    fraud, assistant = strong("fraud"), strong("assistant", "other-")
    both = fraud.model_copy(
        update={
            "components": [*fraud.components, *assistant.components],
            "connections": [*fraud.connections, *assistant.connections],
        }
    )
    assert not [finding for finding in engine.critique(both).findings if finding.outcome == "fail"]


def test_another_process_says_the_same_byte_for_byte() -> None:
    script = (
        "import sys\n"
        "from redline.critique import engine\n"
        "from redline.design import document\n"
        "print(engine.critique(document.loads(sys.stdin.read()).design).model_dump_json())\n"
    )
    weak = document.dumps(board("; c2:client_app -request-> s2:model_server; t2:training_job -model-> s2"))
    assert len({_run(script, weak, seed) for seed in ("1", "2", "3")}) == 1


def _run(script: str, given: str, seed: str) -> str:
    """What the script prints in a process whose sets are ordered by this seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "backend")}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input=given,
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    return ran.stdout


@pytest.mark.parametrize(
    "question", ["tags", "stakes", "training_scope", "entries", "serving_roots", "systems"]
)
def test_what_breaks_while_a_system_is_read_does_not_break_the_critique(
    question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(graph: SystemGraph) -> str:
        raise ZeroDivisionError(f"no divisor among {len(graph.nodes)}")

    method = question == "training_scope"
    monkeypatch.setattr(SystemGraph, question, broken if method else property(broken))

    said = engine.critique(board("; n:notebook -batch_data-> b"))

    assert any("ZeroDivisionError" in words for words in said.not_judged)
    assert not any("nothing in this drawing answers" in words for words in said.not_judged)
    outcomes = {r.outcome for r in said.results}
    assert "error" in outcomes
    assert outcomes > {"error"}


def test_what_breaks_on_the_whole_board_alone_is_said_and_leaves_its_systems_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = board("; c2:client_app -request-> s2:model_server; t2:training_job -model-> s2")
    scope = SystemGraph.training_scope

    def broken(graph: SystemGraph) -> str:
        if {"s", "s2"} <= graph.nodes.keys():
            raise ZeroDivisionError("no divisor")
        return scope(graph)

    with monkeypatch.context() as patched:
        patched.setattr(SystemGraph, "training_scope", broken)
        said = engine.critique(two)
    sound = engine.critique(two)

    assert [words for words in said.not_judged if words not in sound.not_judged] == [
        f"Not read: {what} (ZeroDivisionError: no divisor). The rest is judged."
        for what in ("what the system is about", "how much of the training is drawn")
    ]
    assert find(said, SKEW) == find(sound, SKEW)


def test_a_finding_is_headed_by_what_the_hand_writes_and_else_by_its_rule() -> None:
    written = next(f for f in engine.critique(notation.parse(BOARD)).findings if f.rule == SKEW)
    unwritten = written.model_copy(update={"mark": written.mark.model_copy(update={"words": ""})})

    assert written.mark.words == "two recipes,\none feature"
    assert written.headline == "Two recipes, one feature"
    assert unwritten.headline == written.title
