"""A person who can stop and overrule: honest re-designs hold, people for show do not."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, case, drawn, hit, is_refused, is_solved, verdict
from tests.followups.redesigns import Move, draw, drop, flip, plan, remake, state, waive, write

from redline.followups import candidates

ASKED = "human-must-approve"
UNSURE = state("policy", defer=True)
WORD = draw("review -action-> payments")
ORDER = state("review", order="expected loss", overflow="challenge with 3-D Secure")
CASES = state("review", inflow_per_day=2800)
ALERT = draw("metrics -telemetry-> al:alerting{owner='payments on call'}")
STOP = draw("al -control{purpose=stop}-> policy")
BY_HAND = draw("risk:team{owner='risk desk'} -control{purpose=stop}-> model")
STOP_CREDIT = draw("page -control{purpose=stop}-> pol")
STOP_POSTS = draw("page -control{purpose=stop}-> grd")
NO_GATE = (drop("appr"), draw("plan -request-> book"))
GATE = draw("plan -request-> yes:approval_gate -request-> book; user -action-> yes; yes -label-> sim")

SOLVED = [
    case(ASKED, "fraud_card", "the costliest unsure cases, and a switch", UNSURE, WORD, ORDER, ALERT, STOP),
    case(ASKED, "fraud_card", "as many as can be judged, stopped by hand", UNSURE, WORD, CASES, BY_HAND),
    case(ASKED, "credit_decision_strong", "the alert stops the policy", STOP_CREDIT),
    case(ASKED, "credit_decision_strong", "the underwriters stop it",
         draw("uw -control{purpose=stop}-> pol")),
    case(ASKED, "moderation_strong", "the alert stops what calls the classifier", STOP_POSTS),
    case(ASKED, "moderation_strong", "the moderators stop it", draw("rq -control{purpose=stop}-> pol")),
    case(ASKED, "moderation_strong", "a team stops it",
              draw("ts:team{owner='trust and safety'} -control{purpose=stop}-> cls")),
]  # fmt: skip

MANY = state("review", capacity_per_day=900000, inflow_per_day=800000)
HALL = draw(
    "policy -prediction{mode=async}-> desk:review_queue{capacity_per_day=900000, inflow_per_day=90000} "
    "-action-> payments; desk -label-> joiner"
)
LAST = draw("al -control-> rc:rollback_controller -control-> model")
BASE: tuple[Move, ...] = (UNSURE, WORD, ORDER, ALERT, STOP)
REFUSED = [
    ("nothing comes back", (UNSURE, ORDER, ALERT, STOP), "person"),
    ("nobody says which", (WORD, ORDER, ALERT, STOP), "person"),
    ("none of them", (WORD, ORDER, ALERT, STOP, state("policy-review", share=0)), "person"),
    ("all of them", (WORD, ORDER, ALERT, STOP, state("policy-review", share=1)), "person"),
    ("more people in the inspector", (UNSURE, WORD, MANY, ALERT, STOP), "capacity"),
    ("too many cases", (UNSURE, WORD, state("review", inflow_per_day=50000), ALERT, STOP), "capacity"),
    ("no word on how many", (UNSURE, WORD, ALERT, STOP), "capacity"),
    ("a desk of thousands", (UNSURE, ALERT, STOP, HALL), "capacity"),
    ("no switch", (UNSURE, WORD, ORDER), "stop"),
    ("a switch that nobody holds", (UNSURE, WORD, ORDER, draw("al:alerting -control-> policy")), "stop"),
    ("a loose switch", (UNSURE, WORD, ORDER, ALERT, draw("st:team{owner=risk}")), "stop"),
    ("the last version", (UNSURE, WORD, ORDER, ALERT, LAST), "stop"),
    ("overrides are lost", (*BASE, drop("review-joiner"), draw("review -label-> nowhere:cache")), "keep"),
    ("without the policy", (drop("policy"), draw("model -prediction-> payments")), "keep"),
    ("a copy for the desk", (flip("policy-payments"), UNSURE, ORDER, ALERT, STOP), "person"),
    ("later", (*BASE, plan("review")), "person"),
    ("called a rule", (remake("policy", "feature_transform"), *BASE[1:]), "person"),
    ("a note", (write("policy", "an analyst can stop it"),), "person"),
    ("waived", (*BASE, waive("hitl/high-stakes-review")), "keep"),
]  # fmt: skip


@pytest.mark.parametrize("one", SOLVED, ids=str)
def test_an_honest_answer_is_solved(one: Case) -> None:
    is_solved(verdict(one))


@pytest.mark.parametrize(("name", "moves", "clause"), REFUSED, ids=[r[0] for r in REFUSED])
def test_people_for_show_are_refused(name: str, moves: tuple[Move, ...], clause: str) -> None:
    is_refused(verdict(Case(ASKED, "fraud_card", name, moves)), clause)


@pytest.mark.parametrize("name", ["fraud_card", "credit_decision_strong", "moderation_strong"])
def test_what_acts_by_itself_is_hit(name: str) -> None:
    assert "overrule" in hit(ASKED, name).sentence


def test_a_design_where_people_decide_is_left_alone() -> None:
    found = {
        name: {c.id: c for c in candidates(drawn(name))}[ASKED]
        for name in ("travel_agent_strong", "eta_strong")
    }

    assert found["travel_agent_strong"].pain == 0
    assert "Traveller confirms the price" in found["travel_agent_strong"].pain_reason
    assert not found["eta_strong"].offered
