"""The rules and prompts that the command line lists, and rules of one's own."""

import json
from pathlib import Path

import pytest
from tests.critique.own_rules import CAUSES, HOUSE

from redline import cli
from redline.critique import checklist
from redline.critique.checklist import builtin
from redline.design import notation
from redline.design.document import dumps
from redline.rounds import prompts

Printed = pytest.CaptureFixture[str]


def test_rules_are_listed_and_shown(capsys: Printed) -> None:
    assert cli.main(["rules"]) == 0
    listed = capsys.readouterr().out
    rule = builtin().rules[0]
    assert cli.main(["rules", rule.id]) == 0
    shown = capsys.readouterr().out

    assert all(one.id in listed for one in builtin().rules)
    assert rule.limits[0] in shown
    assert "{" not in shown.splitlines()[3]


def test_rules_as_json(capsys: Printed) -> None:
    cli.main(["rules", "--format", "json"])
    assert {one["rule"] for one in json.loads(capsys.readouterr().out)} == set(builtin().by_id)
    cli.main(["rules", builtin().rules[0].id, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["examples"]


def test_an_unknown_rule_names_the_nearest(capsys: Printed) -> None:
    rule = builtin().rules[0].id

    assert cli.main(["rules", rule[:-1]]) == 2
    assert rule in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json"])
def test_prompts_hold_nothing_hidden(form: str, capsys: Printed) -> None:
    assert cli.main(["prompts", "--format", form]) == 0
    out = capsys.readouterr().out

    for prompt in prompts.builtin():
        assert prompt.slug in out
        assert all(fact.answer not in out for fact in prompt.hidden_facts)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with rules of one's own."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "house.yaml").write_text(HOUSE, "utf-8")
    (folder / "causes.yml").write_text(CAUSES, "utf-8")
    return folder


@pytest.fixture
def one_copy(tmp_path: Path) -> Path:
    path = tmp_path / "one-copy.redline.json"
    path.write_text(dumps(notation.parse("c:client_app -request-> s:model_server{replicas=1}")), "utf-8")
    return path


def test_own_rules_are_checked_too(own: Path, one_copy: Path, capsys: Printed) -> None:
    cli.main(["check", str(one_copy)])
    assert "house/two-copies" not in capsys.readouterr().out
    cli.main(["check", str(one_copy), "--checklists", str(own)])
    assert "MAJOR house/two-copies: Every model here runs twice" in capsys.readouterr().out


def test_the_setting_names_the_folder_too(
    own: Path, one_copy: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDLINE_CHECKLISTS", str(own))
    cli.main(["check", str(one_copy)])

    assert "house/two-copies" in capsys.readouterr().out


def test_own_rules_are_listed_as_own(own: Path, capsys: Printed) -> None:
    assert cli.main(["rules", "--checklists", str(own)]) == 0
    assert "Every model here runs twice (your own)" in capsys.readouterr().out
    assert cli.main(["rules", "house/two-copies", "--checklists", str(own)]) == 0
    assert "What happens when this machine is replaced?" in capsys.readouterr().out


def test_followups_know_own_rules(own: Path, one_copy: Path, capsys: Printed) -> None:
    assert cli.main(["followups", str(one_copy), "--checklists", str(own)]) == 0
    assert capsys.readouterr().out


def test_rules_test_reports_every_example_by_name(own: Path, capsys: Printed) -> None:
    assert cli.main(["rules", "test", str(own)]) == 0
    out = capsys.readouterr().out

    for name in ("one copy", "two copies", "nobody said", "no model"):
        assert f"holds  house/two-copies: {name}" in out
    assert "1 rule, 4 graphs, 0 that do not hold." in out


def test_rules_test_exits_1_when_an_example_does_not_hold(own: Path, capsys: Printed) -> None:
    text = HOUSE.replace("op: above, value: 1", "op: above, value: 2")
    (own / "house.yaml").write_text(text, "utf-8")

    assert cli.main(["rules", "test", str(own)]) == 1
    assert "FAILS  house/two-copies: two copies" in capsys.readouterr().out
    assert cli.main(["rules", "test", str(own), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert "two copies" in {one["example"] for one in told if not one["holds"]}
    assert "no model" in {one["example"] for one in told if one["holds"]}


@pytest.mark.parametrize("command", [["rules", "test"], ["rules", "--checklists"], ["serve", "--checklists"]])
def test_broken_own_rules_exit_2_with_file_line_and_nearest_word(
    own: Path, capsys: Printed, command: list[str]
) -> None:
    (own / "house.yaml").write_text(HOUSE.replace("severity: major", "severity: majro"), "utf-8")

    assert cli.main([*command, str(own)]) == 2
    err = capsys.readouterr().err
    assert "house.yaml:7" in err
    assert "Did you mean “major”?" in err


def test_a_folder_without_rules_exits_2(tmp_path: Path, capsys: Printed) -> None:
    assert cli.main(["rules", "test", str(tmp_path)]) == 2
    assert "no checklist here" in capsys.readouterr().err
    assert cli.main(["rules", "test", str(tmp_path / "gone")]) == 2
    assert cli.main(["rules", "test"]) == 2


def test_a_checklist_of_any_length_is_refused(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "long.yaml").write_text("# long\n" * 200_000, "utf-8")

    assert cli.main(["rules", "test", str(tmp_path)]) == 2
    assert "over the limit" in capsys.readouterr().err


def test_the_schema_of_a_checklist(capsys: Printed) -> None:
    assert cli.main(["schema", "checklist"]) == 0
    assert json.loads(capsys.readouterr().out) == checklist.schema()
