"""A person who can stop and overrule: honest re-designs hold, people for show do not."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

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
MANY = state("review", capacity_per_day=900000, inflow_per_day=800000)
HALL = draw(
    "policy -prediction{mode=async}-> desk:review_queue{capacity_per_day=900000, inflow_per_day=90000} "
    "-action-> payments; desk -label-> joiner"
)
LAST = draw("al -control-> rc:rollback_controller -control-> model")
BASE: tuple[Move, ...] = (UNSURE, WORD, ORDER, ALERT, STOP)
ASKED_FRAUD = Ground("fraud_card", "policy", ASKED)
ASKED_CREDIT = Ground("credit_decision_strong", "pol", ASKED)
ASKED_POSTS = Ground("moderation_strong", "pol", ASKED)

HONEST = (
    honest(ASKED_FRAUD, "the costliest unsure cases, and a switch", UNSURE, WORD, ORDER, ALERT, STOP),
    honest(ASKED_FRAUD, "as many as can be judged, stopped by hand", UNSURE, WORD, CASES, BY_HAND),
    honest(ASKED_CREDIT, "the alert stops the policy", STOP_CREDIT),
    honest(ASKED_CREDIT, "the underwriters stop it", draw("uw -control{purpose=stop}-> pol")),
    honest(ASKED_POSTS, "the alert stops what calls the classifier", STOP_POSTS),
    honest(ASKED_POSTS, "the moderators stop it", draw("rq -control{purpose=stop}-> pol")),
    honest(ASKED_POSTS, "a team stops it",
           draw("ts:team{owner='trust and safety'} -control{purpose=stop}-> cls")),
)  # fmt: skip

CHEATS = (
    cheat(ASKED_FRAUD, "nothing comes back", "person", UNSURE, ORDER, ALERT, STOP),
    cheat(ASKED_FRAUD, "nobody says which", "person", WORD, ORDER, ALERT, STOP),
    cheat(ASKED_FRAUD, "none of them", "person", WORD, ORDER, ALERT, STOP,
          state("policy-review", share=0)),
    cheat(ASKED_FRAUD, "all of them", "person", WORD, ORDER, ALERT, STOP,
          state("policy-review", share=1)),
    cheat(ASKED_FRAUD, "more people in the inspector", "capacity", UNSURE, WORD, MANY, ALERT, STOP),
    cheat(ASKED_FRAUD, "too many cases", "capacity", UNSURE, WORD, state("review", inflow_per_day=50000),
          ALERT, STOP),
    cheat(ASKED_FRAUD, "no word on how many", "capacity", UNSURE, WORD, ALERT, STOP),
    cheat(ASKED_FRAUD, "a desk of thousands", "capacity", UNSURE, ALERT, STOP, HALL),
    cheat(ASKED_FRAUD, "no switch", "stop", UNSURE, WORD, ORDER),
    cheat(ASKED_FRAUD, "a switch that nobody holds", "stop", UNSURE, WORD, ORDER,
          draw("al:alerting -control-> policy")),
    cheat(ASKED_FRAUD, "a loose switch", "stop", UNSURE, WORD, ORDER, ALERT, draw("st:team{owner=risk}")),
    cheat(ASKED_FRAUD, "the last version", "stop", UNSURE, WORD, ORDER, ALERT, LAST),
    cheat(ASKED_FRAUD, "overrides are lost", "keep", *BASE, drop("review-joiner"),
          draw("review -label-> nowhere:cache")),
    cheat(ASKED_FRAUD, "without the policy", "keep", drop("policy"),
          draw("model -prediction-> payments")),
    cheat(ASKED_FRAUD, "a copy for the desk", "person", flip("policy-payments"), UNSURE, ORDER, ALERT,
          STOP),
    cheat(ASKED_FRAUD, "later", "person", *BASE, plan("review")),
    cheat(ASKED_FRAUD, "called a rule", "person", remake("policy", "feature_transform"), *BASE[1:]),
    cheat(ASKED_FRAUD, "a note", "person", write("policy", "an analyst can stop it")),
    cheat(ASKED_FRAUD, "waived", "keep", *BASE, waive("hitl/high-stakes-review")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
