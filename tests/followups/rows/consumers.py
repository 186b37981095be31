"""Another team uses the score: a door, a version and a test, or a refusal; not a quiet second reader."""

from __future__ import annotations

from tests.followups.redesigns import draw, drop, frame, gave_up, plan, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

SECOND = "second-team-consumes"
CREDIT = Ground("credit_decision_strong", "sc", SECOND)
CHURN = Ground("churn_strong", "sco", SECOND)
TICKETS = Ground("ticket_routing_strong", "srv", SECOND, (frame("objectives.budget_usd_month", 6000),))
VIDEOS = Ground("live_feed_strong", "rank", SECOND)

LIMITS = draw("cards:business_service{owner='card limits'} -request-> gw")
CREDIT_CONTRACT = draw("ct:data_contract{versioned=true, owner=risk} -control-> orig")
CREDIT_CASE = state("ev", covers="loans, cards and their limits")

PRICES = draw("prices:business_service -request-> sgn:auth_service{owner=crm} -lookup-> out")
CHURN_STORE = state("out", versioned=True)
CHURN_CASE = state("off", covers="offers, prices")

STAFF_ASKS = draw("staffing:business_service -request{version='v3'}-> door:api_gateway -request-> srv")
STAFF_CASE = state("ev", slices="queue, language, urgent, staffing")
OWN_SERVER = draw(
    "staffing:business_service -request-> door:api_gateway -request-> s2:model_server{pinned_version=true}; "
    "reg -model-> s2"
)
WATCHED = draw("s2 -telemetry-> svc; s2 -prediction{mode=async}-> log")

DESK = state("gw", owner="credit risk")
LOST = (gave_up("sc", "card limits are set without this score"),)
SHUT_STORE = draw("sgn:auth_service{owner=crm, row_level=true} -control-> out")
OUT = (gave_up("sco", "prices are set without the score"),)

HONEST = (
    honest(CREDIT, "through the gateway, under a contract, tested", LIMITS, CREDIT_CONTRACT, CREDIT_CASE),
    honest(CREDIT, "an evaluation of their own before the gate", LIMITS, CREDIT_CONTRACT,
           draw("tr -model-> ev2:offline_evaluator{covers='limits of cards', time_split=true} -model-> gate; "
                "tsb -training_data-> ev2")),
    honest(CREDIT, "refused by somebody, at the gateway", DESK, records=LOST),
    honest(CHURN, "a sign-in before a store that keeps versions", PRICES, CHURN_STORE, CHURN_CASE),
    honest(CHURN, "refused by somebody, at a sign-in", SHUT_STORE, records=OUT),
    honest(TICKETS, "a server of their own, on a version that stays", OWN_SERVER, WATCHED, STAFF_CASE),
    honest(TICKETS, "their call says which version", STAFF_ASKS, STAFF_CASE),
    honest(VIDEOS, "out of the log, behind a sign-in and a contract",
           draw("imp -batch_data-> ct:data_contract{versioned=true, owner='feed'} -batch_data-> "
                "sgn:auth_service -batch_data-> sponsors:business_service"),
           state("ev", slices="region, new viewers, new creators, sponsors")),
)  # fmt: skip

CHEATS = (
    *usual(CREDIT, "version", "ct", (LIMITS, CREDIT_CONTRACT, CREDIT_CASE), (LIMITS, CREDIT_CASE)),
    *usual(CHURN, "access", "sgn", (PRICES, CHURN_STORE, CHURN_CASE)),
    *usual(TICKETS, "access", "door", (OWN_SERVER, WATCHED, STAFF_CASE)),
    cheat(CREDIT, "nothing changes", "version", LIMITS),
    cheat(CREDIT, "past the gateway", "access", CREDIT_CONTRACT, CREDIT_CASE,
          draw("cards:business_service -request-> orig")),
    cheat(CREDIT, "they read the log", "access", LIMITS, CREDIT_CONTRACT, CREDIT_CASE,
          draw("log -batch_data-> cards")),
    cheat(CREDIT, "a contract without a version", "version", LIMITS, CREDIT_CASE,
          draw("ct:data_contract{owner=risk} -control-> orig")),
    cheat(CREDIT, "nobody tests their case", "case", LIMITS, CREDIT_CONTRACT),
    cheat(CREDIT, "an evaluation of something else", "case", LIMITS, CREDIT_CONTRACT,
          draw("ev2:offline_evaluator{covers='cards'}")),
    cheat(CREDIT, "refused by nobody", "access", records=LOST),
    cheat(CREDIT, "refused, and nothing written", "access", DESK),
    cheat(CREDIT, "they come later", "access", LIMITS, CREDIT_CONTRACT, CREDIT_CASE, plan("cards")),
    cheat(CHURN, "refused, and open to all", "access", records=OUT),
    cheat(CHURN, "they sign in at home", "access", CHURN_STORE, CHURN_CASE,
          draw("prices:business_service -lookup-> out; prices -request-> home:auth_service{owner=prices}")),
    cheat(CHURN, "a version on every row", "version", PRICES, CHURN_CASE, state("out", has_version=True)),
    cheat(CHURN, "the scoring given up", "access", drop("sco"), records=OUT),
    cheat(TICKETS, "a version of which one is kept", "version", STAFF_ASKS, STAFF_CASE,
          state("reg", keeps_n=1, versioned=None), drop("split"),
          draw("reg -model-> srv; pii -request-> srv")),
    cheat(TICKETS, "a server of their own that moves along", "version", OWN_SERVER, WATCHED, STAFF_CASE,
          state("s2", pinned_version=False)),
    cheat(VIDEOS, "they are given everything", "access",
          draw("rank -prediction-> sponsors:business_service"),
          state("ev", slices="region, new viewers, new creators, sponsors")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
