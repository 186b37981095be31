"""The numbers and follow-ups of a design, and its formats."""

import json
from pathlib import Path

import pytest

from redline import cli
from redline.design.document import loads, schema

REFERENCE = Path(__file__).parents[1] / "designs" / "reference" / "fraud_card.redline.json"
SKETCH = Path(__file__).parents[1] / "designs" / "published" / "aws-fraud-guidance.json"
Printed = pytest.CaptureFixture[str]


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
