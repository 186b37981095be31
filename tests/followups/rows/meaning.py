"""Noisy labels, another definition, an adversary, and a number that is played."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, QUALITY, RULES, cut, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

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
VERSIONED = (state("disputes", definition_version="2024-06"), state("log", definition_version="2024-06"))
JUDGED = state("evaluation", definition_version="2024-06")
MAPPED = (*VERSIONED, JUDGED, state("joiner", old_labels="mapped"))
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
NOISY_FRAUD = Ground("fraud_card", "review", NOISY)
NOISY_POSTS = Ground("moderation_strong", "aud", NOISY)
NOISY_TICKETS = Ground("ticket_routing_strong", "agt", NOISY)
MEANING_FRAUD = Ground("fraud_card", "disputes", MEANING)
MEANING_TICKETS = Ground("ticket_routing_strong", "agt", MEANING)
ADVERSARY_FRAUD = Ground("fraud_card", "model", ADVERSARY)
ADVERSARY_POSTS = Ground("moderation_strong", "cls", ADVERSARY)
GAMED_FRAUD = Ground("fraud_card", "model", GAMED)
GAMED_CHURN = Ground("churn", "scorer", GAMED)
GAMED_PHOTOS = Ground("image_class_strong", "srv", GAMED)
MEANING_CHURN = Ground("churn", "renewals", MEANING)
GATED_SPAM = (
    cut("train", "model"),
    draw("train -model-> ev:offline_evaluator{baseline=true, slices=language} -model-> "
         "gate:validation_gate{criteria='cost of lost mail', automatic=true} -model-> model"),
)  # fmt: skip
SPAM_SEEN = draw(
    "model -telemetry-> dm:data_monitor{mode=drift, lag_s=3600} -telemetry-> al:alerting{owner='mail abuse'}"
)
ADVERSARY_SPAM = Ground("naive/spam_email", "model", ADVERSARY)

HONEST = (
    honest(NOISY_FRAUD, "a random sample labelled again", GOLD),
    honest(NOISY_FRAUD, "a share of the queue judged twice", *BLIND),
    honest(NOISY_POSTS, "a random sample labelled again", MODERATION_GOLD),
    honest(NOISY_TICKETS, "blind share of the unsure queue", state("uns", checked_twice=True),
           draw("uns -label{mode=batch}-> ev")),
    honest(MEANING_FRAUD, "mapped", *MAPPED),
    honest(MEANING_FRAUD, "cut, and people answer", *MAPPED, state("joiner", old_labels="cut"), RULES),
    honest(MEANING_TICKETS, "labelled again", state("agt", definition_version="queues 4"),
           state("log", definition_version="queues 4"), state("map", old_labels="relabelled"),
           state("gate", definition_version="queues 4")),
    honest(ADVERSARY_FRAUD, "nightly model, and an alert", SEEN),
    honest(ADVERSARY_FRAUD, "quick rules, and an alert", QUALITY, state("train", cadence_s=432000),
           RULES, draw("rel:ci_cd{tests='replay of last week'} -model-> ru")),
    honest(ADVERSARY_POSTS, "rules through a tested pipeline",
           draw("rel:ci_cd{tests='replay of last week'} -model-> hash")),
    honest(ADVERSARY_POSTS, "a gated model every day", state("tr", cadence_s=86400)),
    honest(GAMED_FRAUD, "complaints stop it", ON_COMPLAINTS, STOPS),
    honest(GAMED_FRAUD, "the experiment stops it", EXPERIMENT),
    honest(GAMED_CHURN, "complaints stop it", CHURN_GUARD),
    honest(GAMED_PHOTOS, "the signal that controls the canary",
           state("qual", guardrail="listings without a category")),
    honest(ADVERSARY_SPAM, "nightly, past a gate, and an alert", *GATED_SPAM, SPAM_SEEN),
    honest(ADVERSARY_SPAM, "past a gate every five days, tested rules, and an alert", *GATED_SPAM, SPAM_SEEN,
           state("train", cadence_s=432000),
           draw("gw -request-> ru:rules_engine{owner=abuse} -prediction-> box; "
                "rel:ci_cd{tests='replay of last week'} -model-> ru")),
    honest(MEANING_CHURN, "mapped, and logged with its version", state("renewals", definition_version="2"),
           state("evaluation", definition_version="2"), state("joiner", old_labels="mapped"),
           draw("scorer -prediction{mode=batch}-> log:prediction_log{definition_version=2}")),
)  # fmt: skip

CHEATS = (
    cheat(NOISY_FRAUD, "delete the queue", "again", drop("review")),
    cheat(NOISY_FRAUD, "agreement of nobody", "agreement", GOLD, state("gold", agreement=None)),
    cheat(NOISY_FRAUD, "the hard cases", "again", GOLD, state("gold", sampling="uncertainty")),
    cheat(NOISY_FRAUD, "a loose team", "again", draw("gold:labeling{sampling=random, agreement=0.9}")),
    cheat(NOISY_FRAUD, "into training alone", "again",
          draw("log -event-> gold:labeling{sampling=random, agreement=0.9} -label-> tset")),
    cheat(NOISY_FRAUD, "one number", "groups", GOLD, state("evaluation", slices=None)),
    cheat(NOISY_FRAUD, "past the gate", "gate", GOLD, draw("train -model-> registry")),
    cheat(NOISY_FRAUD, "note only", "again", write("review", "random relabelling")),
    cheat(NOISY_FRAUD, "later", "again", GOLD, plan("gold")),
    cheat(MEANING_FRAUD, "labels given up", "versioned", drop("disputes")),
    cheat(MEANING_FRAUD, "no version on the answers", "versioned", *MAPPED,
          state("log", definition_version=None)),
    cheat(MEANING_FRAUD, "two meanings in one set", "old", *VERSIONED, JUDGED),
    cheat(MEANING_FRAUD, "a way around the map", "old", *MAPPED, draw("disputes -label-> train")),
    cheat(MEANING_FRAUD, "in other words", "old", *VERSIONED, JUDGED,
          state("joiner", old_labels="see the wiki")),
    cheat(MEANING_CHURN, "cut, and nobody answers", "old", state("renewals", definition_version="2"),
          state("evaluation", definition_version="2"), state("joiner", old_labels="cut"),
          draw("scorer -prediction{mode=batch}-> log:prediction_log{definition_version=2}")),
    cheat(MEANING_FRAUD, "the old test set", "gate", *VERSIONED, state("joiner", old_labels="mapped")),
    cheat(MEANING_FRAUD, "past the gate", "gate", *MAPPED, draw("train -model-> registry")),
    cheat(MEANING_FRAUD, "note only", "versioned", write("disputes", "versioned and mapped")),
    cheat(MEANING_FRAUD, "later", "old", *MAPPED, plan("joiner")),
    cheat(ADVERSARY_FRAUD, "delete the model", "signal", drop("model")),
    cheat(ADVERSARY_FRAUD, "a chart for nobody", "signal",
          draw("log -telemetry-> dm:data_monitor{mode=drift}")),
    cheat(ADVERSARY_FRAUD, "a monthly model", "renewed", SEEN, state("train", cadence_s=2592000)),
    cheat(ADVERSARY_FRAUD, "no gate", "renewed", SEEN, draw("train -model-> model")),
    cheat(ADVERSARY_FRAUD, "weekly, and nothing sooner", "fast", SEEN, state("train", cadence_s=604800)),
    cheat(ADVERSARY_POSTS, "rules by hand", "fast", draw("me:team -model-> hash")),
    cheat(ADVERSARY_POSTS, "rules on no path", "fast",
          draw("rel:ci_cd{tests=replay} -model-> ru:rules_engine")),
    cheat(ADVERSARY_FRAUD, "note only", "signal", write("model", "rules and alerts")),
    cheat(ADVERSARY_FRAUD, "later", "signal", SEEN, plan("dm")),
    cheat(GAMED_FRAUD, "delete the model", "read", drop("model")),
    cheat(GAMED_FRAUD, "read, and stops nothing", "stops", ON_COMPLAINTS),
    cheat(GAMED_FRAUD, "the same number", "read", ON_COMPLAINTS, STOPS,
          state("bd", guardrail="Fraud loss per month")),
    cheat(GAMED_FRAUD, "reads nothing", "read", STOPS,
          draw(f"bd:business_dashboard{{guardrail='false blocks'}} -telemetry-> {ALERT}")),
    cheat(GAMED_FRAUD, "no number stated", "read", ON_COMPLAINTS, STOPS, state("bd", guardrail=None)),
    cheat(GAMED_FRAUD, "stops another registry", "stops", ON_COMPLAINTS,
          draw("al -control-> rc:rollback_controller{rto_min=5} -control-> other:model_registry")),
    cheat(GAMED_CHURN, "a dead end", "stops", CHURN_GUARD, cut("al", "registry")),
    cheat(GAMED_FRAUD, "note only", "read", write("model", "guardrail: false blocks")),
    cheat(GAMED_FRAUD, "later", "read", ON_COMPLAINTS, STOPS, plan("bd")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
