"""Reading checklists: broken ones stop the start, with file, line and a suggestion."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from redline import assets
from redline.critique import checklist
from redline.critique.checks import CHECKS
from redline.critique.finding import SEVERITIES
from redline.critique.lines import Lines
from redline.design.catalogue import ATTRIBUTES, KINDS
from redline.errors import DataError

FILE = """\
family: serving
title: Serving
rules:
  - id: serving/one-copy
    title: More than one copy answers
    severity: minor
    basis: P
    cause: outage
    check:
      attribute: {of: serving_roots, is_true: {attribute: replicas, op: above, value: 1}}
    report:
      anchors: [of]
      message: "{of} runs once."
      question: "What happens when this machine is replaced?"
      why: "A single copy is down whenever it is updated."
      fix:
        - {op: set_attribute, target: "{of}", name: replicas, value: 2}
      fix_label: "Run two copies"
      source: {text: "Site Reliability Engineering (2016)"}
    limits: ["Batch scorers may run once."]
    examples:
      - {name: one, expect: fail, graph: "s:model_server{replicas=1}", anchors: [s]}
      - {name: two, expect: pass, graph: "s:model_server{replicas=2}"}
      - {name: unsaid, expect: ask, graph: "s:model_server"}
      - {name: no model, expect: not_applicable, graph: "c:client_app"}
"""
CAUSES = "causes: [{id: outage, title: It goes down, rules: [serving/one-copy]}]"


def load(text: str, causes: str = CAUSES) -> checklist.Checklist:
    return checklist.load({"serving.yaml": text, "causes.yaml": causes})


def test_a_complete_file_is_read() -> None:
    rule = load(FILE).rule("serving/one-copy")
    assert rule is not None
    assert (rule.family, rule.question) == ("serving", "What happens when this machine is replaced?")
    assert load(FILE).rule("serving/none") is None


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("severity: minor", "severity: mild", 6, "blocker"),
        ("attribute: replicas", "attribute: replicsa", 10, "Did you mean “replica”?"),
        ("of: serving_roots", "of: serving_root", 10, "serving_roots"),
        ("of: serving_roots", "of: {kind: [model_servr]}", 10, "Did you mean “model_server”?"),
        ("      attribute: {of", "      attribut: {of", 9, "Did you mean “attribute”?"),
        ("anchors: [of]", "anchors: [oft]", 4, "Did you mean “of”?"),
        ("{of} runs once.", "{server} runs once.", 4, "“server” is no role"),
        ("op: set_attribute", "op: set_atribute", 4, "Did you mean “set_attribute”?"),
        ("fix_label: ", "fix_lable: ", 18, "fix_lable"),
        ("expect: ask", "expect: pass", 4, "an example that gives ask is missing"),
        ("name: two", "name: one", 21, "two examples are called"),
        ("s:model_server{replicas=2}", "s:model_server -> ", 23, "ends nowhere"),
        ("id: serving/one-copy", "id: storage/one-copy", 1, "does not belong in the family"),
        ("cause: outage", "cause: outages", 4, "Did you mean “outage”?"),
        ("title: Serving\n", "title: [Serving\n", 3, "expected"),
    ],
)
def test_a_fault_is_named_with_its_line(right: str, wrong: str, line: int, words: str) -> None:
    with pytest.raises(DataError) as caught:
        load(FILE.replace(right, wrong, 1))
    assert caught.value.file == "serving.yaml"
    assert caught.value.line == line
    assert words in str(caught.value)


def test_a_mark_is_two_short_lines() -> None:
    with pytest.raises(DataError, match="15 characters"):
        load(
            FILE.replace(
                'fix_label: "Run two', 'mark: {words: "much too long for a hand"}\n      fix_label: "Run two'
            )
        )


def test_two_rules_of_one_name_are_refused() -> None:
    twice = FILE + FILE[FILE.index("  - id:") :]
    with pytest.raises(DataError, match="two rules"):
        load(twice)


def test_every_file_fits_the_published_schema() -> None:
    schema = checklist.schema()
    for name, text in assets.texts(checklist.FOLDER).items():
        if not checklist.is_causes(name):
            jsonschema.validate(yaml.safe_load(text), schema)


def test_rules_are_sorted_and_have_their_file() -> None:
    rules = checklist.builtin().rules
    assert [rule.id for rule in rules] == sorted(rule.id for rule in rules)
    files = {name.removesuffix(".yaml") for name in assets.texts(checklist.FOLDER)} - {"causes"}
    assert {rule.family for rule in rules} <= files | {"cost", "security", "llm", "storage"}


def test_lines_are_those_of_the_nearest_known_step() -> None:
    lines = Lines("a:\n  - b: 1\n  - c:\n      d: 2\n")
    assert lines.at(("a", 1, "c", "d")) == 4
    assert lines.at(("a", 1, "Tag", "c", "missing")) == 3


def test_the_schema_lists_the_words_for_editors() -> None:
    words = checklist.schema()["$defs"]
    assert set(words["Kind"]["enum"]) == set(KINDS)
    assert set(words["Attribute"]["enum"]) == set(ATTRIBUTES)
    assert set(words["Named"]["properties"]["named"]["enum"]) == set(CHECKS)
    assert words["Rule"]["properties"]["severity"]["enum"] == list(SEVERITIES)
