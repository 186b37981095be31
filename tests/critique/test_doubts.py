"""Certain and possible readings: what hangs on a guess is asked, and one answer settles it."""

from __future__ import annotations

from pathlib import Path

import pytest

from redline.critique import checklist, engine
from redline.critique.checklist import Rule
from redline.critique.engine import judge
from redline.critique.finding import Critique, Finding
from redline.design import notation
from redline.design.denials import IS_NOT, denied, denying
from redline.design.document import Attributes, Design
from redline.design.edits import SetAttribute, SetField, apply
from redline.design.graph import read
from redline.exchange import formats

DRAWN = sorted((Path(__file__).resolve().parents[1] / "designs" / "drawn").glob("*.json"))
RULES = checklist.builtin().by_id
CHECKED = RULES["data_quality/validation-before-train"]
LOGGED = RULES["monitoring/prediction-log"]
OBSERVED = RULES["monitoring/exists"]
SERVED = "c:client_app -request-> g:api_gateway -request-> s:model_server"
TRAINED = "-training_data-> t:training_job -model-> s"
SOURCE = "db:operational_db -batch_data-> w:data_warehouse"
CHECKED_BY_A_GUESS = f"{SERVED}; {SOURCE} -batch_data-> v:data_validator~0.5 {TRAINED}"
UNREADABLE = f"{SERVED} -> x{{label=Zyx}}; {SOURCE} {TRAINED}"


def said(rule: Rule, design: Design) -> dict[tuple[str, ...], Finding]:
    return {finding.anchors: finding for finding in judge(rule, read(design))}


def only(rule: Rule, design: Design) -> Finding:
    (finding,) = judge(rule, read(design))
    return finding


def answer(design: Design, finding: Finding, label: str) -> Design:
    (chosen,) = (one for one in finding.settle if one.label == label)
    return apply(design, chosen.edits)


# ---- kinds


def test_a_guessed_guard_is_asked_about_and_either_answer_settles_it() -> None:
    design = notation.parse(CHECKED_BY_A_GUESS)
    question = only(CHECKED, design)

    assert question.outcome == "ask"
    assert " Not so if “v” is a data validator, which is a guess." in question.message
    assert [one.label for one in question.settle] == ["It is a data validator", "It is not"]
    assert not judge(CHECKED, read(answer(design, question, "It is a data validator")))
    assert only(CHECKED, answer(design, question, "It is not")).outcome == "fail"


def test_an_unreadable_box_that_may_be_what_is_missed_can_be_said_to_be_it_or_not() -> None:
    design = notation.parse(UNREADABLE)
    question = only(LOGGED, design)

    assert question.outcome == "ask"
    assert [one.label for one in question.settle] == ["It is a prediction log", "It is not"]
    assert "Perhaps “Zyx” does it" in question.message
    kept = said(LOGGED, answer(design, question, "It is a prediction log")).values()
    assert question.key not in {finding.key for finding in kept}
    refused = answer(design, question, "It is not")
    assert only(LOGGED, refused).outcome == "fail"
    assert only(LOGGED, refused).settle == ()


def test_a_box_that_is_not_one_thing_may_still_be_another() -> None:
    design = notation.parse(UNREADABLE)
    refused = answer(design, only(LOGGED, design), "It is not")

    monitored = only(RULES["monitoring/exists"], refused)
    assert monitored.outcome == "ask"
    assert "Zyx" in monitored.message
    neither = answer(refused, monitored, "It is not")
    assert denied(_attributes(neither, "x")) >= {"prediction_log", "data_monitor"}
    assert only(RULES["monitoring/exists"], neither).outcome == "fail"


def _attributes(design: Design, part: str) -> Attributes:
    found = design.component(part)
    assert found is not None
    return found.attributes


def test_each_of_two_guesses_gets_its_own_answers_and_more_are_only_named() -> None:
    two, three = (
        notation.parse(f"{SERVED}; " + "; ".join(f"s -> x{n}{{label=Zyx{n}}}" for n in range(many)))
        for many in (2, 3)
    )

    labels = [one.label for one in only(LOGGED, two).settle]
    assert labels == [
        "“Zyx0” is a prediction log", "“Zyx0” is not", "“Zyx1” is a prediction log", "“Zyx1” is not",
    ]  # fmt: skip
    assert only(LOGGED, three).settle == ()


def test_of_many_guesses_the_first_are_named_and_the_rest_counted() -> None:
    many = "; ".join(f"s -telemetry-> m{n}:service_monitor~0.5" for n in range(6))

    message = only(OBSERVED, notation.parse(f"{SERVED}; {many}")).message

    assert message.count(" is a service monitor") == 3
    assert "Not so if 6 guesses are right" in message


def test_a_refused_guess_is_never_made_again() -> None:
    design = notation.parse("db:operational_db -> v{label=Deequ} -> w:data_warehouse")
    kind = read(design).kind("v")
    refused = apply(design, [SetAttribute(target="v", name=IS_NOT, value=kind)])

    assert kind == "data_validator"
    assert read(refused).kind("v") == "unknown"
    assert "not a data validator" in read(refused).nodes["v"].reason
    stated = apply(refused, [SetField(target="v", field="kind", value=kind)])
    assert read(stated).kind("v") == kind


# ---- flows


def arrow(design: Design, connection: str) -> tuple[str, float]:
    edge = read(design).edge[connection]
    return edge.flow, edge.confidence


ON_A_GUESS = notation.parse(
    "d:business_service -request-> s:model_server -prediction-> d; d -> a:client_app;"
    "a -feedback-> o:outcome_source -label-> j:label_joiner -label-> b:training_set_builder;"
    "b -training_data-> t:training_job -model-> s; framing{tags=[recsys]}"
)
LOOP = RULES["feedback/degenerate-loop"]


def test_a_failure_that_hangs_on_a_guessed_flow_is_asked_and_settled() -> None:
    assert arrow(ON_A_GUESS, "d>a") == ("prediction", 0.4)
    question = only(LOOP, ON_A_GUESS)

    assert question.outcome == "ask"
    assert "This hangs on a guess: that the arrow from “d” to “a” carries predictions." in question.message
    assert "d>a" in question.evidence.connections
    assert [one.label for one in question.settle] == ["It carries predictions", "It does not"]
    confirmed = answer(ON_A_GUESS, question, "It carries predictions")
    assert arrow(confirmed, "d>a") == ("prediction", 1.0)
    assert only(LOOP, confirmed).outcome == "fail"
    assert arrow(answer(ON_A_GUESS, question, "It does not"), "d>a")[0] != "prediction"


def test_a_stated_flow_is_no_guess() -> None:
    stated = apply(ON_A_GUESS, [SetField(target="d>a", field="flow", value="prediction")])
    assert only(LOOP, stated).outcome == "fail"


def test_a_flow_that_is_refused_is_read_as_another() -> None:
    refused = apply(ON_A_GUESS, [SetAttribute(target="d>a", name=IS_NOT, value="prediction")])
    flow = arrow(refused, "d>a")[0]
    twice = apply(refused, [SetAttribute(target="d>a", name=IS_NOT, value=f"prediction, {flow}")])

    assert flow != "prediction"
    assert arrow(twice, "d>a")[0] not in ("prediction", flow)


# ---- each place by itself


def test_a_fault_names_only_what_is_certain() -> None:
    two = f"{SERVED}; g -request-> z:model_server~0.5; {SOURCE} {TRAINED}"
    assert only(LOGGED, notation.parse(two.replace("~0.5", ""))).anchors == ("s", "z")

    certain = only(LOGGED, notation.parse(two))
    assert (certain.outcome, certain.anchors) == ("fail", ("s",))


# ---- whatever the rule and the drawing


def doubted(path: Path) -> tuple[Design, Critique]:
    design = formats.read(path.read_text(encoding="utf-8")).design
    return design, engine.critique(design)


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_every_answer_can_be_written_and_ends_its_question(path: Path) -> None:
    design, before = doubted(path)
    for finding in before.findings:
        for settlement in finding.settle:
            after = engine.critique(apply(design, settlement.edits))
            same = [one for one in after.findings if one.key == finding.key]
            assert settlement not in [one for again in same for one in again.settle], (
                finding.rule,
                settlement,
            )
            assert not [result.rule for result in after.results if result.outcome == "error"]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_only_questions_can_be_settled_and_their_words_name_every_guess(path: Path) -> None:
    design, said_of = doubted(path)
    labels = {part.id: part.label for part in design.components}
    for finding in said_of.findings:
        assert finding.outcome == "ask" or not finding.settle
        for settlement in finding.settle:
            for edit in settlement.edits:
                assert isinstance(edit, SetField | SetAttribute)
                assert labels.get(edit.target, "") in finding.message


def test_denials_add_up_and_are_read_whatever_stands_there() -> None:
    once = denying({}, "model_server")
    assert denied({IS_NOT: once}) == {"model_server"}
    assert denied({IS_NOT: denying({IS_NOT: once}, "cache")}) == {"cache", "model_server"}
    assert denied({IS_NOT: " , ,"}) == denied({IS_NOT: 3}) == denied({}) == frozenset()
