"""Cards, sheets and differences of saved designs."""

from __future__ import annotations

from tests.followups.redesigns import QUALITY, draw, drop, redesigned, reference, state

from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design.document import Design
from redline.design.edits import SetField, SetFraming, apply
from redline.design.graph import read
from redline.design.notation import parse
from redline.followups import Injection, Verdict, inject, judge
from redline.library.cards import card
from redline.library.diff import compare
from redline.library.sheet import numbers, say, sheet

FRAUD = reference("fraud_card")
CAPPED = redesigned(FRAUD, state("model-vendor", timeout_ms=52, default="no device signal"))


def _round(followup: str, after: Design) -> tuple[Injection, Verdict]:
    injection = inject(FRAUD, None, followup)
    return injection, judge(injection, after)


# ---- differences


def test_a_difference_names_every_change_once() -> None:
    after = redesigned(
        FRAUD,
        state("model", replicas=8),
        state("model-vendor", timeout_ms=52),
        drop("metrics"),
        QUALITY,
    )

    found = compare(FRAUD, after)

    assert found.sentence == (
        "Two components added, one removed and one changed; "
        "two connections added, one removed and one changed."
    )
    delays = "waits for labels no, stands in for labels issuer alerts, sees after (s) 3600"
    assert [(line.sign, line.text) for line in found.lines] == [
        ("added", f"qm, quality monitor, {delays}"),
        ("added", "al, alerting, owner payments on call"),
        ("removed", "Service metrics, service monitor"),
        ("changed", "Fraud model, replicas 5 → 8"),
        ("changed", "Fraud model → Device vendor, timeout (ms) 52"),
    ]


def test_moving_a_box_and_writing_a_note_change_nothing() -> None:
    moved = FRAUD.model_copy(
        update={"components": [c.model_copy(update={"position": (0.0, 0.0)}) for c in FRAUD.components]}
    )
    noted = apply(moved, [SetField(target="model", field="note", value="trees")])

    assert compare(FRAUD, noted).same
    assert compare(FRAUD, noted).sentence == "Nothing changed."


def test_the_framing_card_is_told_by_its_field() -> None:
    after = apply(FRAUD, [SetFraming(path="guardrail_metric", value="False blocks under 0.2 %")])

    (line,) = compare(FRAUD, after).lines

    assert line.part is None
    assert line.name == "Guardrail metric"
    assert "0.4 % of payments → False blocks under 0.2 %" in line.detail


def test_a_new_connection_between_old_components_is_a_line_of_its_own() -> None:
    found = compare(FRAUD, redesigned(FRAUD, draw("log -telemetry-> metrics")))

    assert [(line.sign, line.text) for line in found.lines] == [
        ("added", "Prediction log → Service metrics, telemetry")
    ]


# ---- cards


def test_a_card_counts_redlines_and_follow_ups() -> None:
    found = critique(FRAUD)
    verdicts = [
        _round("lat-doubles-dependency", FRAUD)[1],
        _round("lat-doubles-dependency", CAPPED)[1],
        _round("silent-failure", FRAUD)[1],
    ]

    facts = card(FRAUD, read(FRAUD), found, coverage(FRAUD, found), verdicts)

    assert (facts.title, facts.components, facts.connections) == ("Card-payment fraud", 22, 26)
    assert facts.counts == found.counts
    assert facts.worst == "blocker"
    assert facts.follow_ups == "1 of 2 follow-ups held"
    assert facts.stakes == "high"
    assert facts.stands == coverage(FRAUD, found).sentence
    assert "online" in facts.tags


def test_a_new_board_has_an_empty_card() -> None:
    empty = parse("")

    facts = card(empty, read(empty), critique(empty), coverage(empty, critique(empty)))

    assert (facts.worst, facts.follow_ups, facts.questions) == (None, "", 0)


# ---- sheets


def test_the_sheet_holds_what_comes_up_in_a_round() -> None:
    graph = read(FRAUD)
    found = critique(FRAUD)

    page = sheet(
        graph,
        found,
        coverage(FRAUD, found),
        [_round("lat-doubles-dependency", CAPPED)],
        ["Is every dispute fraud?"],
    )

    failing = [c for c in found.cards if c.head.outcome == "fail"]
    assert [m.key for m in page.missed] == [c.head.key for c in failing[:4]]
    assert page.left == max(0, len(failing) - 4)
    assert all(m.say for m in page.missed)
    assert page.questions[0] == "Is every dispute fraud?"
    assert len(page.questions) <= 3
    (capped,) = page.met
    assert capped.held
    assert capped.title == "Latency doubles at a dependency: Device vendor"
    assert capped.how.endswith("without Device vendor. P99 at the peak 136 → 73.9 ms.")
    assert [row.name for row in page.footer] == ["Decision", "Guardrail", "Baseline", "Left out"]


def test_the_numbers_of_an_online_design() -> None:
    rows = {row.name: row.value for row in numbers(read(FRAUD))}

    assert rows["Peak, mean"].replace("\u202f", " ") == "1 200, 400 /s"
    assert rows["p99 at the peak, limit"] == "76 of 100 ms"
    assert rows["Missed fraud"] == "140 USD"
    assert rows["False block"] == "9 USD"
    assert rows["Labels p50, p95"] == "25, 70 days"
    assert rows["1 % sent to review"].replace("\u202f", " ") == "345 600 a day"
    assert rows["Available, objective"].endswith("99.95 %")
    assert rows["Cost, budget"].endswith("of 45 k USD")


def test_the_numbers_of_a_scheduled_design() -> None:
    rows = {row.name: row.value for row in numbers(read(reference("churn")))}

    assert rows["Run, deadline"] == "5 of 7 h"
    assert "p99" not in " ".join(rows)


def test_what_to_say_stands_on_the_framing_card() -> None:
    assert say(read(FRAUD)) == (
        "Approve, challenge or block each card payment inside 100 ms. "
        "Measured by fraud loss per month; False blocks stay under 0.4 % of payments. "
        "It starts from this: 35 rules catch 55 % at a block rate of 1.2 %."
    )
    assert say(read(parse("a:client_app"))) == ""
