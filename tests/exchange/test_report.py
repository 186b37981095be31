"""The report as JSON: what is written fits the schema that is published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from redline import cli
from redline.exchange import report

DESIGNS = Path(__file__).parents[1] / "designs"
DRAWN = sorted([*(DESIGNS / "published").glob("*.json"), *(DESIGNS / "reference").glob("*.json")])
SCHEMA = report.schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def written(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    cli.main(["check", *arguments, "--format", "json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("path", DRAWN, ids=[path.stem for path in DRAWN])
def test_a_report_fits_the_schema(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    VALIDATOR.validate(written(capsys, str(path)))


def test_the_reports_of_several_files_fit_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    VALIDATOR.validate(written(capsys, *map(str, DRAWN[:2])))


def test_every_key_that_is_written_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    described = {name for part in SCHEMA["$defs"].values() for name in part.get("properties", {})}
    severities = {"blocker", "major", "minor", "nudge"}
    free = {"attributes"}

    assert set(_keys(written(capsys, *map(str, DRAWN)), free)) <= described | severities


def _keys(value: Any, free: set[str]) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        inner = [one for name, one in value.items() if name not in free]
    else:
        inner = value if isinstance(value, list) else []
    for one in inner:
        yield from _keys(one, free)


@pytest.mark.parametrize(
    "broken",
    [
        {"results": "none"},
        {"results": [{"rule": "x/y", "outcome": "bad"}]},
        {"title": 3},
    ],
)
def test_what_does_not_fit_is_refused(broken: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    made = written(capsys, str(DRAWN[0])) | broken

    assert list(VALIDATOR.iter_errors(made))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_was_not_judged_is_said(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "only-training.yaml"
    path.write_text("components: [{id: t, label: Training, kind: training_job}]\nextra: 1\n", "utf-8")
    cli.main(["check", str(path), "--format", form])
    out = capsys.readouterr().out

    assert "Not judged: nothing in this drawing answers with a model." in out
    assert "extra is not known here" in out
