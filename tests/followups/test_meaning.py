"""Noisy labels, another definition, an adversary, and a number that is played."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, case, cut, hit, verdict
from tests.followups.redesigns import ALERT, QUALITY, RULES, draw, drop, plan, state, write

NOISY, MEANING = "labels-noisy", "definition-changes"
ADVERSARY, GAMED = "adversary-adapts", "metric-gamed"

GOLD = draw(
    "log -event{mode=batch}-> gold:labeling{sampling='at random', agreement=0.85, throughput_per_day=100} "
    "-label{mode=batch}-> evaluation"
)
BLIND = (
    state("review", blinded_sample_pct=5, checked_twice=True),
    draw("review -label{mode=batch}-> evaluation"),
)
MODERATION_GOLD = draw(
    "pol -prediction{mode=async}-> gold:labeling{sampling='at random', agreement=0.9, throughput_per_day=50} "
    "-label{mode=batch}-> ev"
)
ROWS = (state("disputes", definition_version="2024-06"), state("log", definition_version="2024-06"))
JUDGED = state("evaluation", definition_version="2024-06")
MAPPED = (*ROWS, JUDGED, state("joiner", old_labels="mapped"))
SEEN = draw(f"log -telemetry-> dm:data_monitor{{mode=drift}} -telemetry-> {ALERT}")
ON_COMPLAINTS = draw(
    "payments -telemetry-> bd:business_dashboard{guardrail='false blocks per payment', refresh_s=3600} "
    f"-telemetry-> {ALERT}"
)
STOPS = draw("al -control-> rc:rollback_controller{rto_min=5} -control-> registry")
EXPERIMENT = draw(
    "registry -model-> split:traffic_splitter{mode=canary, steps_pct=5} -model-> model; "
    "policy -prediction{mode=async}-> ab:experiment_platform{unit=card, guardrail='false blocks'} "
    "-control-> split"
)
CHURN_GUARD = draw(
    "campaign -telemetry-> bd:business_dashboard{guardrail='complaints per contact', refresh_s=86400} "
    "-telemetry-> al:alerting{owner='retention on call'} -control-> registry"
)

HONEST = [
    case(NOISY, "fraud_card", "a random sample labelled again", GOLD),
    case(NOISY, "fraud_card", "a share of the queue judged twice", *BLIND),
    case(NOISY, "moderation_strong", "a random sample labelled again", MODERATION_GOLD),
    case(NOISY, "ticket_routing_strong", "blind share of the unsure queue",
         state("uns", checked_twice=True), draw("uns -label{mode=batch}-> ev")),
    case(MEANING, "fraud_card", "mapped", *MAPPED),
    case(MEANING, "fraud_card", "cut, and people answer", *MAPPED, state("joiner", old_labels="cut"), RULES),
    case(MEANING, "ticket_routing_strong", "labelled again",
         state("agt", definition_version="queues 4"), state("log", definition_version="queues 4"),
         state("map", old_labels="relabelled"), state("gate", definition_version="queues 4")),
    case(ADVERSARY, "fraud_card", "nightly model, and an alert", SEEN),
    case(ADVERSARY, "fraud_card", "quick rules, and an alert", QUALITY, state("train", cadence_s=432000),
         RULES, draw("rel:ci_cd{tests='replay of last week'} -model-> ru")),
    case(ADVERSARY, "moderation_strong", "rules through a tested pipeline",
         draw("rel:ci_cd{tests='replay of last week'} -model-> hash")),
    case(ADVERSARY, "moderation_strong", "a gated model every day", state("tr", cadence_s=86400)),
    case(GAMED, "fraud_card", "complaints stop it", ON_COMPLAINTS, STOPS),
    case(GAMED, "fraud_card", "the experiment stops it", EXPERIMENT),
    case(GAMED, "churn", "complaints stop it", CHURN_GUARD),
    case(GAMED, "image_class_strong", "the signal that controls the canary",
         state("qual", guardrail="listings without a category")),
]  # fmt: skip

CHEATS = [
    case(NOISY, "fraud_card", "delete the queue", drop("review"), clause="again"),
    case(NOISY, "fraud_card", "agreement of nobody", GOLD, state("gold", agreement=None), clause="agreement"),
    case(NOISY, "fraud_card", "the hard cases", GOLD, state("gold", sampling="uncertainty"), clause="again"),
    case(NOISY, "fraud_card", "a loose team", draw("gold:labeling{sampling=random, agreement=0.9}"),
         clause="again"),
    case(NOISY, "fraud_card", "into training alone",
         draw("log -event-> gold:labeling{sampling=random, agreement=0.9} -label-> tset"), clause="again"),
    case(NOISY, "fraud_card", "one number", GOLD, state("evaluation", slices=None), clause="groups"),
    case(NOISY, "fraud_card", "past the gate", GOLD, draw("train -model-> registry"), clause="gate"),
    case(NOISY, "fraud_card", "note only", write("review", "random relabelling"), clause="again"),
    case(NOISY, "fraud_card", "later", GOLD, plan("gold"), clause="again"),
    case(MEANING, "fraud_card", "labels given up", drop("disputes"), clause="versioned"),
    case(MEANING, "fraud_card", "no version on the answers", *MAPPED, state("log", definition_version=None),
         clause="versioned"),
    case(MEANING, "fraud_card", "two meanings in one set", *ROWS, JUDGED, clause="old"),
    case(MEANING, "fraud_card", "a way around the map", *MAPPED, draw("disputes -label-> train"),
         clause="old"),
    case(MEANING, "fraud_card", "in other words", *ROWS, JUDGED, state("joiner", old_labels="see the wiki"),
         clause="old"),
    case(MEANING, "churn", "cut, and nobody answers", state("renewals", definition_version="2"),
         state("evaluation", definition_version="2"), state("joiner", old_labels="cut"),
         draw("scorer -prediction{mode=batch}-> log:prediction_log{definition_version=2}"), clause="old"),
    case(MEANING, "fraud_card", "the old test set", *ROWS, state("joiner", old_labels="mapped"),
         clause="gate"),
    case(MEANING, "fraud_card", "past the gate", *MAPPED, draw("train -model-> registry"), clause="gate"),
    case(MEANING, "fraud_card", "note only", write("disputes", "versioned and mapped"), clause="versioned"),
    case(MEANING, "fraud_card", "later", *MAPPED, plan("joiner"), clause="old"),
    case(ADVERSARY, "fraud_card", "delete the model", drop("model"), clause="signal"),
    case(ADVERSARY, "fraud_card", "a chart for nobody", draw("log -telemetry-> dm:data_monitor{mode=drift}"),
         clause="signal"),
    case(ADVERSARY, "fraud_card", "a monthly model", SEEN, state("train", cadence_s=2592000),
         clause="renewed"),
    case(ADVERSARY, "fraud_card", "no gate", SEEN, draw("train -model-> model"), clause="renewed"),
    case(ADVERSARY, "fraud_card", "weekly, and nothing sooner", SEEN, state("train", cadence_s=604800),
         clause="fast"),
    case(ADVERSARY, "moderation_strong", "rules by hand", draw("me:team -model-> hash"), clause="fast"),
    case(ADVERSARY, "moderation_strong", "rules on no path",
         draw("rel:ci_cd{tests=replay} -model-> ru:rules_engine"), clause="fast"),
    case(ADVERSARY, "fraud_card", "note only", write("model", "rules and alerts"), clause="signal"),
    case(ADVERSARY, "fraud_card", "later", SEEN, plan("dm"), clause="signal"),
    case(GAMED, "fraud_card", "delete the model", drop("model"), clause="read"),
    case(GAMED, "fraud_card", "read, and stops nothing", ON_COMPLAINTS, clause="stops"),
    case(GAMED, "fraud_card", "the same number", ON_COMPLAINTS, STOPS,
         state("bd", guardrail="Fraud loss per month"), clause="read"),
    case(GAMED, "fraud_card", "reads nothing", STOPS,
         draw(f"bd:business_dashboard{{guardrail='false blocks'}} -telemetry-> {ALERT}"), clause="read"),
    case(GAMED, "fraud_card", "no number stated", ON_COMPLAINTS, STOPS, state("bd", guardrail=None),
         clause="read"),
    case(GAMED, "fraud_card", "stops another registry", ON_COMPLAINTS,
         draw("al -control-> rc:rollback_controller{rto_min=5} -control-> other:model_registry"),
         clause="stops"),
    case(GAMED, "churn", "a dead end", CHURN_GUARD, cut("al", "registry"), clause="stops"),
    case(GAMED, "fraud_card", "note only", write("model", "guardrail: false blocks"), clause="read"),
    case(GAMED, "fraud_card", "later", ON_COMPLAINTS, STOPS, plan("bd"), clause="read"),
]  # fmt: skip


@pytest.mark.parametrize(("followup", "design"), sorted({(one.followup, one.design) for one in HONEST}))
def test_the_design_is_hit(followup: str, design: str) -> None:
    hit(followup, design)


@pytest.mark.parametrize("one", HONEST, ids=str)
def test_an_honest_answer_is_solved(one: Case) -> None:
    found = verdict(one)

    assert [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"] == []
    assert found.word == "solved", found.sentence


@pytest.mark.parametrize("one", CHEATS, ids=str)
def test_a_cheat_is_refused(one: Case) -> None:
    found = verdict(one)

    assert {c.id: c.state for c in found.clauses}[one.clause] != "held"
    assert not found.held, found.sentence
