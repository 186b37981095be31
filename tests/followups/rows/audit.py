"""One decision of half a year ago: the record, the version and the data, and what only looks like them."""

from __future__ import annotations

from tests.followups.redesigns import cut, draw, drop, remake, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

AUDIT = "audit-6-months"
ADS = Ground("ads_ctr_strong", "log", AUDIT)
CARDS = Ground("fraud_card_strong", "log", AUDIT)
LOANS = Ground("naive/credit_decision", "model", AUDIT)
CHURN = Ground("naive/churn", "api", AUDIT)
CHAT = Ground("naive/rag_chat", "llm", AUDIT)

YEAR_OF_ADS = state("log", retention_d=365)
EVERY_BID = state("reg", versioned=True)
YEAR_OF_CARDS = state("log", has_features=True, has_version=True, retention_d=400)
EVERY_CARD = state("reg", versioned=True)
RUNS_OF_CARDS = draw("tr -telemetry-> runs:experiment_tracker{logs_data_version=true}")

LOAN_LOG = draw(
    "model -prediction{mode=async}-> dl:prediction_log{has_features=true, has_version=true, retention_d=2600}"
)
LOAN_VERSIONS = (
    cut("train", "model"),
    draw("train -model-> mr:model_registry{keeps_n=20, versioned=true} -model-> model"),
)
LOAN_DATA = (
    cut("db", "train"),
    draw("db -batch_data-> snap:object_store{versioned=true} -training_data-> train"),
    draw("train -telemetry-> runs:experiment_tracker{logs_data_version=true}"),
)  # fmt: skip
DOSSIER = draw(
    "train -telemetry-> lin:lineage_catalog{scope='data, code, model', versioned=true}; mr -telemetry-> lin"
)
CHURN_LOG = draw(
    "api -prediction{mode=async}-> dl:prediction_log{has_features=true, has_version=true, retention_d=730}"
)
CHURN_DATA = (state("wh", retention_d=1100), draw("train -telemetry-> lin:lineage_catalog{versioned=true}"))
TRACES = draw(
    "llm -prediction{mode=async}-> tr:trace_store{has_features=true, has_version=true, retention_d=200}"
)
PROMPTS = (state("llm", pinned_version=True), draw("pr:model_registry{versioned=true} -model-> bot"))

HONEST = (
    honest(ADS, "kept for a year, with every version", YEAR_OF_ADS, EVERY_BID),
    honest(ADS, "a record of its own beside the log, and hourly versions for half a year",
           draw("cal -prediction{mode=async}-> dec:prediction_log"
                "{has_features=true, has_version=true, retention_d=200}"),
           state("reg", keeps_n=4800)),
    honest(CARDS, "log, versions and runs on record", YEAR_OF_CARDS, EVERY_CARD, RUNS_OF_CARDS),
    honest(CARDS, "the registry names the data, and keeps forty weeks", YEAR_OF_CARDS,
           state("reg", keeps_n=40, logs_data_version=True)),
    honest(LOANS, "a log, a registry, and snapshots by run", LOAN_LOG, *LOAN_VERSIONS, *LOAN_DATA),
    honest(LOANS, "a log of a month that is copied to an archive of seven years", LOAN_LOG,
           state("dl", retention_d=30), draw("dl -batch_data-> arch:object_store{retention_d=2555}"),
           *LOAN_VERSIONS, *LOAN_DATA),
    honest(LOANS, "a dossier that leads to model, code and data", LOAN_LOG, *LOAN_VERSIONS, DOSSIER,
           state("db", versioned=True)),
    honest(CHAT, "traces for seven months, a fixed version, every prompt kept", TRACES, *PROMPTS),
    honest(CHURN, "a log, and a catalogue of data and model", CHURN_LOG, *CHURN_DATA),
)  # fmt: skip

LOAN_ALL = (LOAN_LOG, *LOAN_VERSIONS, *LOAN_DATA)
CHEATS = (
    *usual(ADS, "kept", "log", (YEAR_OF_ADS, EVERY_BID), (EVERY_BID,)),
    *usual(CARDS, "data", "runs", (YEAR_OF_CARDS, EVERY_CARD, RUNS_OF_CARDS),
           (YEAR_OF_CARDS, EVERY_CARD)),
    *usual(LOANS, "recorded", "dl", LOAN_ALL, (*LOAN_VERSIONS, *LOAN_DATA)),
    cheat(ADS, "a longer time on another store", "kept", EVERY_BID, state("lake", retention_d=365)),
    cheat(ADS, "one decision in a hundred", "recorded", YEAR_OF_ADS, EVERY_BID, state("log", sample_pct=1)),
    cheat(ADS, "a log that nothing writes to", "kept", EVERY_BID,
          draw("dl:prediction_log{has_features=true, has_version=true, retention_d=400}")),
    cheat(ADS, "two more versions of an hour", "version", YEAR_OF_ADS, state("reg", keeps_n=50)),
    cheat(ADS, "called a cache", "keep", YEAR_OF_ADS, EVERY_BID, remake("log", "cache")),
    cheat(CARDS, "a tenth of them", "recorded", YEAR_OF_CARDS, EVERY_CARD, RUNS_OF_CARDS,
          state("sc>log.19", sample_pct=10)),
    cheat(CARDS, "three months", "kept", EVERY_CARD, RUNS_OF_CARDS,
          state("log", has_features=True, has_version=True, retention_d=90)),
    cheat(CARDS, "runs that nothing writes to", "data", YEAR_OF_CARDS, EVERY_CARD,
          draw("runs:experiment_tracker{logs_data_version=true}")),
    cheat(CARDS, "runs that do not name the data", "data", YEAR_OF_CARDS, EVERY_CARD,
          draw("tr -telemetry-> runs:experiment_tracker")),
    cheat(CARDS, "no more training", "keep", YEAR_OF_CARDS, EVERY_CARD, drop("tr")),
    cheat(CARDS, "as before", "version", YEAR_OF_CARDS, RUNS_OF_CARDS),
    cheat(LOANS, "today's model again", "recorded", *LOAN_VERSIONS, *LOAN_DATA,
          draw("uw -request-> model")),
    cheat(LOANS, "some models pass it by", "version", *LOAN_ALL, draw("train -model-> model")),
    cheat(LOANS, "a registry beside the way", "version", LOAN_LOG, *LOAN_DATA,
          draw("train -model-> mr:model_registry{versioned=true}")),
    cheat(LOANS, "the log reads what people do", "recorded", *LOAN_VERSIONS, *LOAN_DATA,
          draw("uw -event-> dl:prediction_log{has_features=true, has_version=true, retention_d=2600}")),
    cheat(LOANS, "the versions, and not the inputs", "recorded", *LOAN_ALL, state("dl", has_features=None)),
    cheat(LOANS, "named, and kept nowhere", "data", *LOAN_ALL, state("snap", versioned=None)),
    cheat(CHAT, "whatever the provider ran that day", "version", TRACES, PROMPTS[1]),
    cheat(CHAT, "ten prompts, and nobody says of when", "version", TRACES, *PROMPTS,
          state("pr", versioned=None, keeps_n=10)),
    cheat(CHURN, "the campaign list is the record", "recorded", *CHURN_DATA),
    cheat(CHURN, "a catalogue of the code", "data", CHURN_LOG, state("wh", retention_d=1100),
          draw("train -telemetry-> lin:lineage_catalog{versioned=true, scope=code}")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
