"""A person's own rules: they join the built-in ones, prove themselves, and cannot do harm."""

from __future__ import annotations

import jsonschema
import pytest
import yaml
from tests.critique.own_rules import CAUSES, FILES, HOUSE

from redline.critique import checklist, proving
from redline.critique.checklist import builtin
from redline.critique.engine import critique
from redline.critique.own import extended
from redline.critique.proving import trials
from redline.design import notation
from redline.errors import DataError

TAKEN = builtin().rules[0]
ONE_COPY = notation.parse("c:client_app -request-> s:model_server{replicas=1} -prediction-> c")


def own(text: str = HOUSE, causes: str = CAUSES) -> checklist.Checklist:
    return extended(builtin(), {"mine/house.yaml": text, "mine/causes.yaml": causes})


def test_own_rules_join_the_built_in_ones() -> None:
    both = own()

    assert both.own == {"house/two-copies"}
    assert {rule.id for rule in both.rules} == {rule.id for rule in builtin().rules} | both.own
    assert both.version != builtin().version
    assert both.version == own().version


def test_an_own_rule_speaks_like_any_other_and_changes_no_other() -> None:
    with_own, without = critique(ONE_COPY, checklist=own()), critique(ONE_COPY)

    (said,) = [finding for finding in with_own.findings if finding.rule == "house/two-copies"]
    assert said.message == "“s” runs once."
    assert [one for one in with_own.results if one.rule != said.rule] == list(without.results)


def test_an_own_rule_may_use_a_cause_that_there_is_and_join_a_family() -> None:
    text = HOUSE.replace("cause: house-outage", f"cause: {TAKEN.cause}")
    text = text.replace("family: house", "family: serving").replace(
        "house/two-copies", "serving/two-copies-x"
    )
    both = own(text, "causes: []")

    (family,) = [one for one in both.families if one.family == "serving"]
    assert family.title == next(one.title for one in builtin().families if one.family == "serving")
    assert "serving/two-copies-x" in {rule.id for rule in family.rules}


def test_the_examples_hold() -> None:
    rule = own().rule("house/two-copies")
    assert rule is not None
    done = list(trials(rule))

    assert [trial.name for trial in done] == ["one copy", "two copies", "nobody said", "no model"]
    assert all(trial.holds for trial in done)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("op: above, value: 1", "op: above, value: 2", "expected pass, and the rule gives fail."),
        ("anchors: [s]}", "anchors: [t]}", "expected a finding at t; it is at s."),
        ("anchors: [s]}", "severity: nudge}", "expected severity nudge; it is major."),
        ("anchors: [s]}", "evidence: [c]}", "the evidence does not show c."),
        (
            "name: replicas, value: 2}\n      fix_label",
            "name: replicas, value: 1}\n      fix_label",
            "does not clear",
        ),
    ],
)
def test_an_example_that_does_not_hold_says_why(right: str, wrong: str, said: str) -> None:
    assert right in HOUSE
    rule = own(HOUSE.replace(right, wrong, 1)).rule("house/two-copies")
    assert rule is not None

    assert said in " ".join(fault for trial in trials(rule) for fault in trial.faults)


def test_a_gap_that_is_closed_is_told() -> None:
    gap = '    gaps:\n      - {name: closed, says: pass, should: fail, graph: "s:model_server{replicas=1}"}\n'
    rule = own(HOUSE + gap).rule("house/two-copies")
    assert rule is not None

    (broken,) = [trial for trial in trials(rule) if not trial.holds]
    assert broken.faults == ("this gap says pass; the rule gives fail.",)


def test_a_rule_that_crashes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(proving, "evaluate", crash)
    rule = own().rule("house/two-copies")
    assert rule is not None

    assert {trial.faults for trial in trials(rule)} == {
        ("the rule broke: ZeroDivisionError: nothing to divide by",)
    }


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("severity: major", "severity: majro", 7, "Did you mean “major”?"),
        (
            "fix_label: ",
            "fix_lable: ",
            19,
            "“fix_lable” is no key that is known here. Did you mean “fix_label”?",
        ),
        ("severity: major", "severity: majro", 7, "house/two-copies.severity: “majro” is none of"),
        ("    basis: P", "    bassis: P", 8, "“bassis” is no key that is known here. Did you mean “basis”?"),
        ("attribute: replicas", "attribute: replicsa", 11, "Did you mean “replica”?"),
        ("cause: house-outage", "cause: house-outrage", 5, "Did you mean “house-outage”?"),
        ("id: house/two-copies", f"id: {TAKEN.id}", 1, "does not belong in the family"),
        ("https://wiki", "javascript:alert(1)//", 20, "is no web address"),
    ],
)
def test_a_fault_names_file_line_and_the_nearest_word(right: str, wrong: str, line: int, said: str) -> None:
    with pytest.raises(DataError) as caught:
        own(HOUSE.replace(right, wrong, 1))
    assert (caught.value.file, caught.value.line) == ("mine/house.yaml", line)
    assert said in str(caught.value)


def test_a_built_in_name_is_refused_with_its_line() -> None:
    text = HOUSE.replace("family: house", f"family: {TAKEN.family}").replace("house/two-copies", TAKEN.id)
    with pytest.raises(DataError, match="is a built-in rule") as caught:
        own(text, CAUSES.replace("house/two-copies", TAKEN.id))
    assert (caught.value.file, caught.value.line) == ("mine/house.yaml", 5)


def test_a_built_in_cause_is_refused() -> None:
    with pytest.raises(DataError, match="is a built-in cause") as caught:
        own(HOUSE, CAUSES.replace("house-outage", TAKEN.cause))
    assert (caught.value.file, caught.value.line) == ("mine/causes.yaml", 1)


def test_a_cause_names_rules_that_there_are() -> None:
    with pytest.raises(DataError, match="Did you mean “house/two-copies”"):
        own(HOUSE, CAUSES.replace("house/two-copies", "house/two-copys"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "aliases are not accepted"),
        ("x: " + "[" * 1000, "nested deeper"),
        ("- " * 1000, "nested deeper"),
        ("x: [" + "1, " * 60_000 + "1]", "over the limit"),
        ("x: !!python/object/apply:os.system ['true']\n", "could not determine a constructor"),
        ("x: !!timestamp 2026-99-99\n", "cannot be read"),
        ("family: [", "expected"),
        ("just a text", "valid dictionary"),
        ("", "valid dictionary"),
    ],
)
def test_hostile_files_are_refused(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        extended(builtin(), {"mine/bad.yaml": text})
    assert caught.value.file == "mine/bad.yaml"


def test_an_own_file_fits_the_published_schema() -> None:
    jsonschema.validate(yaml.safe_load(FILES["mine/house.yaml"]), checklist.schema())
