"""The command line: what it prints, and how it exits."""

import io
import json
import socket
from pathlib import Path

import pytest
import yaml
from tests.critique.own_rules import CAUSES, HOUSE

from redline import cli
from redline.critique import checklist
from redline.critique.checklist import builtin
from redline.critique.finding import SEVERITIES
from redline.design import notation
from redline.design.document import Framing, dumps, loads, schema
from redline.rounds import prompts

REFERENCE = Path(__file__).parent / "designs" / "reference" / "fraud_card.redline.json"
SKETCH = Path(__file__).parent / "designs" / "published" / "aws-fraud-guidance.json"
FIELDS = {"rule", "outcome", "severity", "anchors", "evidence", "message", "question", "why", "fix", "source"}
GUARDS = {"validation_gate", "fallback", "traffic_splitter", "offline_evaluator"}
TITLE = "Card-payment fraud"

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """The reference design without its gate and its fallback: blockers."""
    design = loads(REFERENCE.read_text("utf-8")).design
    parts = [part for part in design.components if part.kind not in GUARDS]
    ids = {part.id for part in parts}
    arrows = [one for one in design.connections if {one.source, one.target} <= ids]
    weak = {"components": parts, "connections": arrows, "prompt": None, "framing": Framing()}
    path = tmp_path / "failing.redline.json"
    path.write_text(dumps(design.model_copy(update=weak)), "utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.redline.yaml"
    path.write_text("redline: 1\ntitle: Nothing yet\n", "utf-8")
    return path


def test_a_clean_design_exits_0(clean: Path) -> None:
    assert cli.main(["check", str(clean)]) == 0


def test_a_blocker_exits_1_and_is_told(failing: Path, capsys: Printed) -> None:
    assert cli.main(["check", str(failing)]) == 1
    out = capsys.readouterr().out
    assert "BLOCKER " in out
    assert "Fix:" in out
    assert "Source:" in out


def test_fail_on_decides_the_exit(failing: Path, clean: Path) -> None:
    assert cli.main(["check", str(failing), "--fail-on", "never"]) == 0
    assert cli.main(["check", str(failing), "--fail-on", "minor"]) == 1
    assert cli.main(["check", str(clean), "--fail-on", "minor"]) == 0


def test_one_failing_file_among_several_decides(failing: Path, clean: Path, capsys: Printed) -> None:
    assert cli.main(["check", str(clean), str(failing), "--format", "json"]) == 1
    assert [item["title"] for item in json.loads(capsys.readouterr().out)] == ["Nothing yet", TITLE]


def test_json_has_the_promised_fields(failing: Path, capsys: Printed) -> None:
    cli.main(["check", str(failing), "--format", "json"])
    report = json.loads(capsys.readouterr().out)

    assert {line["rule"] for line in report["results"]} == set(builtin().by_id)
    for line in report["results"]:
        assert set(line) >= FIELDS
        assert {"components", "connections"} <= set(line["evidence"])
    faults = [line["severity"] for line in report["results"] if line["outcome"] == "fail"]
    assert faults == sorted(faults, key=SEVERITIES.index)
    assert report["results"][0]["outcome"] == "fail"


def test_markdown_escapes_what_people_wrote(tmp_path: Path, capsys: Printed) -> None:
    design = notation.parse("a:client_app -request-> b:model_server")
    parts = [part.model_copy(update={"label": "<b>*x*</b>"}) for part in design.components]
    path = tmp_path / "x.json"
    path.write_text(dumps(design.model_copy(update={"components": parts, "title": "# a\n<i>"})), "utf-8")
    cli.main(["check", str(path), "--format", "markdown"])
    out = capsys.readouterr().out

    assert out.startswith("# \\# a \\<i\\>")
    assert "<b>" not in out


def test_check_takes_sketches_and_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SKETCH.read_text("utf-8")))
    assert cli.main(["check", "-", "--fail-on", "never"]) == 0
    from_stdin = capsys.readouterr().out
    assert cli.main(["check", str(SKETCH), "--fail-on", "never"]) == 0
    assert from_stdin.split(":", 1)[1] == capsys.readouterr().out.split(":", 1)[1]


def test_the_prompt_is_part_of_the_judgement(failing: Path, capsys: Printed) -> None:
    cli.main(["check", str(failing), "--format", "json"])
    plain = capsys.readouterr().out
    cli.main(["check", str(failing), "--format", "json", "--prompt", "fraud_card"])
    assert capsys.readouterr().out != plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1, column 2"),
        ('{"components": [{"id": "a", "attributes": {"p99_ms": []}}]}', "components[0].attributes.p99_ms"),
        ('{"components": [{"id": "a"}, {"id": "a"}]}', "components[1].id"),
    ],
)
def test_unreadable_input_exits_2_with_its_place(
    tmp_path: Path, capsys: Printed, text: str, said: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")

    assert cli.main(["check", str(path)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "bad.json" in err


def test_a_missing_or_binary_file_exits_2(tmp_path: Path, capsys: Printed) -> None:
    binary = tmp_path / "b.json"
    binary.write_bytes(b"\xff\xfe\x00")

    assert cli.main(["check", str(tmp_path / "gone.json")]) == 2
    assert cli.main(["check", str(binary)]) == 2
    assert cli.main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().out == ""


def test_an_unknown_prompt_exits_2(failing: Path, capsys: Printed) -> None:
    assert cli.main(["check", str(failing), "--prompt", "nope"]) == 2
    assert "fraud_card" in capsys.readouterr().err


def test_unknown_keys_are_reported_and_kept(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"redline": 1, "colour": "red"}', "utf-8")
    assert cli.main(["check", str(path)]) == 0
    assert "colour is not known here" in capsys.readouterr().out

    cli.main(["convert", str(path), str(tmp_path / "y.yaml")])
    assert yaml.safe_load((tmp_path / "y.yaml").read_text("utf-8"))["colour"] == "red"


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


def test_whatif_shows_the_numbers_and_what_a_follow_up_makes_of_them(capsys: Printed) -> None:
    assert cli.main(["whatif", str(REFERENCE), "--follow-up", "lat-doubles-dependency"]) == 0
    said = capsys.readouterr().out
    assert (
        cli.main(["whatif", str(REFERENCE), "--follow-up", "lat-doubles-dependency", "--format", "json"]) == 0
    )
    found = json.loads(capsys.readouterr().out)

    before, after = (found[when]["under_load"]["p99_ms"] for when in ("before", "after"))
    assert before < 100 < after
    assert "before" in said
    assert "limit, p99" in said
    assert "Device vendor" in said


def test_whatif_gives_no_time_where_something_is_full(capsys: Printed) -> None:
    assert cli.main(["whatif", str(REFERENCE), "--follow-up", "load-x10"]) == 0

    assert "Fraud model is saturated" in capsys.readouterr().out


def test_whatif_says_what_loses_answers_and_what_goes_down_with_what(capsys: Printed) -> None:
    assert cli.main(["whatif", str(REFERENCE)]) == 0
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    assert "How often an answer comes, to Payments" in said
    assert "may be lost a month 21.6 min" in said
    assert "Device vendor 99.5 % 3.59 h 998 %" in said
    assert "Device vendor fails" in said
    assert "Scoring API 0 of 1 24 % none left" in said


def test_whatif_says_when_nobody_waits(tmp_path: Path, capsys: Printed) -> None:
    design = tmp_path / "batch.redline.yaml"
    design.write_text("redline: 1\ncomponents: [{id: t, label: Nightly training}]\n", "utf-8")
    assert cli.main(["whatif", str(design)]) == 0

    assert "no request to time" in capsys.readouterr().out


def test_followups_say_what_hurts(capsys: Printed) -> None:
    assert cli.main(["followups", str(REFERENCE), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert cli.main(["followups", str(REFERENCE)]) == 0

    listed = capsys.readouterr()
    assert {"lat-doubles-dependency", "load-x10"} <= {one["id"] for one in found}
    assert all(one["sentence"] and one["pain"] > 0 for one in found)
    assert [one["pain"] for one in found] == sorted((one["pain"] for one in found), reverse=True)
    assert len(listed.out.splitlines()) == len(found)
    assert "p99 is 136 ms at the peak, the limit is 100 ms" in listed.out
    assert "--all says why" in listed.err


def test_followups_say_why_the_others_do_not_hurt(capsys: Printed) -> None:
    assert cli.main(["followups", str(REFERENCE), "--all"]) == 0

    listed = capsys.readouterr()
    assert "not here: No outside service" not in listed.out
    assert "(not here: " in listed.out
    assert listed.err == ""


def test_schema_is_the_published_one(capsys: Printed) -> None:
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_convert_round_trips(tmp_path: Path, capsys: Printed) -> None:
    target, back = tmp_path / "a.yaml", tmp_path / "b.redline.json"
    assert cli.main(["convert", str(REFERENCE), str(target)]) == 0
    assert cli.main(["convert", str(target), str(back)]) == 0

    assert loads(back.read_text("utf-8")).design == loads(REFERENCE.read_text("utf-8")).design


def test_convert_turns_a_sketch_into_a_design(capsys: Printed) -> None:
    assert cli.main(["convert", str(SKETCH), "-"]) == 0

    design = loads(capsys.readouterr().out).design
    assert len(design.components) == len(json.loads(SKETCH.read_text("utf-8"))["boxes"])


def test_convert_refuses_a_name_it_cannot_write(tmp_path: Path, capsys: Printed) -> None:
    assert cli.main(["convert", str(REFERENCE), str(tmp_path / "a.docx")]) == 2
    assert ".json" in capsys.readouterr().err


def test_serve_refuses_a_busy_port_with_a_way_out(capsys: Printed, tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        assert cli.main(["serve", "--port", str(port), "--data", str(tmp_path)]) == 2

    err = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in err
    assert "--port 8001" in err


def test_a_setting_that_cannot_be_used_is_named(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDLINE_PORT", "eighty")

    assert cli.main(["serve"]) == 2
    assert "REDLINE_PORT" in capsys.readouterr().err


def test_a_wrong_option_is_explained(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["check"])

    assert stopped.value.code == 2


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
