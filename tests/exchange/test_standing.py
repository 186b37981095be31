"""What a check says of the whole design, in text, Markdown and JSON."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design import notation
from redline.design.document import Design, Waiver
from redline.design.graph import read
from redline.exchange import report
from redline.exchange.report import Report

DESIGN = notation.parse(
    "c:client_app -request-> g:api_gateway -request-> s:model_server -prediction-> c;"
    "db:operational_db -batch_data-> wh:data_warehouse -training_data-> t:training_job;"
    "t -model-> r:model_registry -model-> s; s -telemetry-> o:service_monitor -event-> a:alerting"
)


def checked(design: Design) -> Report:
    said = critique(design, today=date(2026, 3, 1))
    return report.report(design, said, coverage(design, said, today=date(2026, 3, 1)))


def waived(rule: str) -> Design:
    waiver = Waiver(rule=rule, anchors=["*"], reason="Another team keeps the log for us.")
    return DESIGN.model_copy(update={"waivers": [waiver]})


def test_the_text_counts_what_holds_by_family_and_names_the_weakest() -> None:
    item = checked(DESIGN)
    text = report.as_text(item, {}, "shop.json")

    assert f"\n{item.coverage.sentence}\n" in text
    rows = {name: tuple(map(int, figures.split())) for name, figures in _rows(text)}
    assert rows == {f.name: (f.held, f.open, f.failed) for f in item.coverage.present}


def _rows(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^   (\w[\w ]*?) +((?:\d+ *)+)$", text.partition("Weakest")[2], flags=re.MULTILINE)


def test_the_markdown_has_a_table_of_what_holds() -> None:
    item = checked(DESIGN)
    text = report.as_markdown(item, {}, "shop.json")

    assert "| Family | held | open | failed |" in text
    assert sum(line.startswith("| ") for line in text.splitlines()) == len(item.coverage.present) + 2


def test_waived_findings_get_a_column_when_there_are_any() -> None:
    item = checked(waived("monitoring/prediction-log"))

    assert "held    open  failed  waived" in report.as_text(item, {}, "shop.json")
    assert "| Family | held | open | failed | waived |" in report.as_markdown(item, {}, "shop.json")


def test_what_was_set_aside_is_listed_with_its_reason_and_counted() -> None:
    item = checked(waived("monitoring/prediction-log"))
    text, markdown = (
        report.as_text(item, {"s": "Ranker"}, "x"),
        report.as_markdown(item, {"s": "Ranker"}, "x"),
    )

    assert "; 1 waived." in text.splitlines()[0]
    assert "\nWaived\n   monitoring/prediction-log at Ranker: “Another team keeps the log for us.”\n" in text
    assert "- monitoring/prediction-log at Ranker: “Another team keeps the log for us.”" in markdown


@pytest.mark.parametrize(
    ("waiver", "why"),
    [
        (
            {"rule": "monitoring/prediction-logs"},
            "There is no such rule. Did you mean monitoring/prediction-log?",
        ),
        ({"rule": "rag/`x`\n# h"}, "There is no such rule."),
        ({"reason": "short"}, "A waiver needs a reason of at least 15 characters."),
        ({"until": date(2026, 1, 1)}, "It ran out on 2026-01-01."),
        ({"anchors": ["gone"]}, "The rule no longer complains here."),
    ],
)
def test_a_waiver_that_does_nothing_is_reported(waiver: dict[str, Any], why: str) -> None:
    good = {
        "rule": "monitoring/prediction-log",
        "anchors": ["*"],
        "reason": "Another team keeps the log for us.",
    }
    item = checked(DESIGN.model_copy(update={"waivers": [Waiver(**{**good, **waiver})]}))

    text, markdown = report.as_text(item, {}, "x"), report.as_markdown(item, {}, "x")
    assert f": {why}\n" in text.partition("Waivers that do nothing")[2]
    assert "# h" not in [line.strip() for line in (text + markdown).splitlines()]
    assert [one.reason for one in item.stale_waivers] == [why]
    assert "waived" not in text.splitlines()[0]


def test_json_carries_the_counts_of_every_family() -> None:
    item = checked(DESIGN)
    told = json.loads(report.as_json([item]))["coverage"]

    assert {family["family"] for family in told["families"]} == {
        line.rule.partition("/")[0] for line in item.results
    }
    assert (told["held"], told["judged"], told["weakest"]) == (
        item.coverage.held, item.coverage.judged, item.coverage.weakest,
    )  # fmt: skip


def test_an_empty_design_has_no_table() -> None:
    item = checked(Design())

    assert "held" not in report.as_text(item, {}, "empty.json")
    assert item.coverage.share == 0


def test_what_a_note_is_taken_to_say_is_quoted() -> None:
    note = "falls back to rules. No rollback; canary later"
    design = notation.parse(f"s:model_server{{label=Ranker, note='{note}'}}")
    assert report.told(read(design)) == ["Ranker is taken to bring fallback: your words say “falls back to”."]
