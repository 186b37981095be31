"""What is said with a follow-up: both sides of a comparison, the part's own unit, a limit people ask for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.followups.redesigns import reference, state
from tests.followups.rows.learning import BLOCKED_FRAUD, CAPPED_POSTS, LET
from tests.followups.rows.oversight import ASKED, ASKED_CREDIT, ASKED_FRAUD, ASKED_POSTS
from tests.followups.rows.spending import BUDGET, BUDGET_FRAUD, QUOTA, QUOTA_PRICED
from tests.followups.rows.tighter_limit import HALF
from tests.followups.table import Ground, drawn, honest, injected

from redline import followups
from redline.design.notation import parse
from redline.followups import candidates
from redline.followups.model import YES_NO, Figure
from redline.followups.sayings import SAYINGS, saying


def test_the_price_of_a_sample_is_the_product_of_its_four_numbers() -> None:
    found = honest(BLOCKED_FRAUD, "priced", *LET, state("policy", loss_cap="60000 USD a day")).verdict
    price = next(f for f in found.figures if f.name == "costs at most")

    # 400 payments a second x 86,400 s x 1.2 % blocked x 0.1 % let through x 140 USD.
    assert price.after == pytest.approx(400 * 86_400 * 0.012 * 0.001 * 140)
    assert price.limit == 60_000


def test_labels_become_a_tenth_of_what_they_are() -> None:
    asked = injected(CAPPED_POSTS)

    assert "40 cases a day from now on, not 400" in asked.sentence
    assert {f.name: f.after for f in asked.figures}["labels"] == 40


def test_money_is_said_with_both_sides() -> None:
    vendor, budget = injected(QUOTA_PRICED), injected(BUDGET_FRAUD)

    assert "allows 1.5 calls a second at 3 times the price" in vendor.sentence
    assert "at the peak you send 3." in vendor.sentence
    assert "You have 4 400 USD a month" in budget.sentence.replace("\u202f", " ")
    assert {f.name: (f.before, f.limit) for f in budget.figures}["cost"] == (7450, 4400)


@pytest.mark.parametrize("ground", [ASKED_FRAUD, ASKED_CREDIT, ASKED_POSTS], ids=str)
def test_what_acts_by_itself_is_asked_for_a_person(ground: Ground) -> None:
    assert "overrule" in injected(ground).sentence


def test_a_design_where_people_decide_is_left_alone() -> None:
    trip, ride = (
        next(found for found in candidates(drawn(name)) if found.id == ASKED)
        for name in ("travel_agent_strong", "eta_strong")
    )

    assert trip.pain == 0
    assert "Traveller confirms the price" in trip.pain_reason
    assert not ride.offered


def test_where_half_is_enough_the_limit_goes_below_todays_time() -> None:
    found = injected(Ground("image_class_strong", "app", HALF))

    (change,) = found.effects.changes
    assert change.change == "objective"
    assert change.value == 180
    assert "in 180 ms instead of 1\u202f500 ms at the p99" in found.sentence


def test_a_limit_that_nobody_would_ask_for_is_not_invented() -> None:
    quick = Ground("medical_triage_strong", "pad", HALF)

    assert injected(quick).survives
    assert "5\u202f000 ms instead of 10\u202f000 ms" in injected(quick).sentence


def test_a_schedule_is_asked_in_hours_and_rows() -> None:
    found = {c.id: c for c in candidates(reference("churn"))}

    assert "h a run" in found["lat-doubles-dependency"].sentence
    assert "rows" in found["load-x10"].sentence


@pytest.mark.parametrize(
    ("followup", "graph", "words"),
    [
        (QUOTA, "c:client_app -request-> m:model_server", "No outside service"),
        (QUOTA, "c:client_app -request-> m:model_server -lookup-> v:third_party_api", "states no peak"),
        (BUDGET, "c:client_app -request-> b:business_service", "Nothing drawn has a price"),
        (
            BUDGET,
            "m:model_server{cost_usd_month=900}; framing{objectives.budget_usd_month=500}",
            "900 USD a month already",
        ),
    ],
)
def test_what_cannot_be_aimed_says_why(followup: str, graph: str, words: str) -> None:
    offered = {c.id: c for c in candidates(parse(graph))}[followup]

    assert not offered.offered
    assert words in offered.why_not


def told() -> Iterator[str]:
    """The names of all figures that have no unit of their own and can be past a limit."""
    for path in sorted(Path(followups.__file__).parent.glob("*.py")):
        for call in (
            node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
        ):
            made = call.func.id if isinstance(call.func, ast.Name) else ""
            match call.args:
                case [ast.Constant(value=str(name)), _] if made in ("wanted", "unwanted"):
                    yield name
                case [ast.Constant(value=str(name)), ast.Constant(value="" | "of 5"), _, _, *_] if (
                    made == "Measure"
                ):
                    yield name


def test_what_only_counts_is_said_in_a_sentence() -> None:
    assert set(told()) == set(SAYINGS)
    for name in SAYINGS:
        said = saying(Figure(name=name, unit="", after=1, limit=3))
        assert said.endswith("."), said
        assert not {"{", ":"} & set(said), said
        assert said[0] == said[0].upper(), said


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (
            Figure(name="inputs and version kept", unit=YES_NO, after=0, limit=1),
            "No component keeps the inputs and the version of the model with each answer.",
        ),
        (
            Figure(name="parts that could go", unit="", after=1, limit=0),
            "The design would do the same without 1 part.",
        ),
        (
            Figure(name="versions kept", unit="", after=0, limit=2),
            "Going back takes 2 versions, and the registry keeps 0.",
        ),
        (
            Figure(name="cost", unit="USD a month", after=900, limit=450),
            "Cost: 900 USD a month, at most 450.",
        ),
        (Figure(name="kept for", unit="days", after=30, limit=182), "Kept for: 30 days, at least 182."),
        (Figure(name="cost", unit="USD a month", after=900), ""),
    ],
    ids=lambda value: value.name if isinstance(value, Figure) else "",
)
def test_a_figure_past_its_limit_is_a_sentence_with_both_sides(figure: Figure, said: str) -> None:
    assert saying(figure) == said


def test_no_reason_lists_a_count_by_its_name() -> None:
    weak = parse("a:client_app -request-> m:model_server; w:data_warehouse -> t:training_job -model-> m")
    reasons = [found.pain_reason for found in candidates(weak) if found.hurts]

    assert any(SAYINGS["inputs and version kept"] in reason for reason in reasons)
    assert not [reason for reason in reasons if re.search(r": \d+, (needed|at)", reason)]
