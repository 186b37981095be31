"""The command ``check``: what it prints, and how it exits."""

import io
import json
from pathlib import Path

import pytest
import yaml

from redline import cli
from redline.critique.checklist import builtin
from redline.critique.finding import SEVERITIES
from redline.design import notation
from redline.design.document import dumps

SKETCH = Path(__file__).parents[1] / "designs" / "published" / "aws-fraud-guidance.json"
FIELDS = {"rule", "outcome", "severity", "anchors", "evidence", "message", "question", "why", "fix", "source"}
TITLE = "Card-payment fraud"
Printed = pytest.CaptureFixture[str]


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
    assert ". No timeout, no fallback\n" in out


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


def test_a_setting_that_cannot_be_used_is_named(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDLINE_PORT", "eighty")

    assert cli.main(["serve"]) == 2
    assert "REDLINE_PORT" in capsys.readouterr().err


def test_a_wrong_option_is_explained(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["check"])

    assert stopped.value.code == 2
