"""Two people take over: less to look after, somebody to call, records to start from; no handbook."""

from __future__ import annotations

from tests.followups.redesigns import cut, draw, drop, frame, remake, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

LEAVES = "team-leaves"
CHURN = Ground("churn_strong", "al", LEAVES)
SPAM = Ground("naive/spam_email", "k", LEAVES)
NOTEBOOK = Ground("naive/churn", "nb", LEAVES, (frame("objectives.budget_usd_month", 9000),))
PUMPS = Ground(
    "maintenance_pipeline_strong", "raw2", LEAVES,
    (cut("raw", "feat"), draw("raw -batch_data-> raw2:object_store -batch_data-> feat"),
     draw("feat -feature-> hot:cache"), drop("runs"), state("page", owner=None)),
)  # fmt: skip

OWNER = state("al", owner="crm data team")
RUNS = draw("tr -telemetry-> runs:experiment_tracker{logs_data_version=true}")

WITHOUT_BUS = (drop("k"), draw("btn -batch_data-> lake"))
CALLED = draw("model -telemetry-> sm:service_monitor -telemetry-> al:alerting{owner='mail abuse'}")
TRAIN_RUNS = draw("train -telemetry-> runs:experiment_tracker{logs_data_version=true}")

SCHEDULED = (
    cut("wh", "nb"),
    cut("nb", "train"),
    draw("wh -training_data-> train; or:orchestrator{cadence_s=604800} -control-> train"),
)
ASIDE = draw("wh -batch_data-> nb")
CRM_CALLED = draw("api -telemetry-> sm:service_monitor -telemetry-> al:alerting{owner='crm data team'}")

ONE_STORE = (drop("raw2", "hot"), draw("raw -batch_data-> feat"))
PUMP_OWNER = state("page", owner="reliability team")

HONEST = (
    honest(CHURN, "an owner, and runs on record", OWNER, RUNS),
    honest(CHURN, "people who are called, and a catalogue",
           draw("al -telemetry-> two:team{owner='crm data team'}"),
           draw("tr -telemetry-> lin:lineage_catalog{versioned=true}; snap -telemetry-> lin")),
    honest(CHURN, "an owner, and a registry that names the data", OWNER,
           state("reg", logs_data_version=True)),
    honest(SPAM, "without the bus, somebody to call, runs on record", *WITHOUT_BUS, CALLED, TRAIN_RUNS),
    honest(SPAM, "without the bus, two people on call, a catalogue", *WITHOUT_BUS,
           draw("model -telemetry-> sm:service_monitor -telemetry-> al:alerting -telemetry-> two:team; "
                "train -telemetry-> lin:lineage_catalog{versioned=true}")),
    honest(NOTEBOOK, "a job on a schedule, somebody to call, runs on record", *SCHEDULED, ASIDE, CRM_CALLED,
           TRAIN_RUNS),
    honest(PUMPS, "one store, an owner, runs on record", *ONE_STORE, PUMP_OWNER, RUNS),
    honest(PUMPS, "the first store goes to where only it is read", drop("hot"), drop("raw2"),
           draw("raw -batch_data-> feat"), PUMP_OWNER, state("reg", logs_data_version=True)),
)  # fmt: skip

CHEATS = (
    *usual(CHURN, "again", "runs", (OWNER, RUNS), (OWNER,), removed_by="owner"),
    *usual(SPAM, "again", "runs", (*WITHOUT_BUS, CALLED, TRAIN_RUNS), (CALLED,), removed_by="again"),
    *usual(NOTEBOOK, "again", "runs", (*SCHEDULED, ASIDE, CRM_CALLED, TRAIN_RUNS), (CRM_CALLED,),
           removed_by="again"),
    *usual(PUMPS, "again", "runs", (*ONE_STORE, PUMP_OWNER, RUNS), (PUMP_OWNER,),
           removed_by="keep"),
    cheat(CHURN, "no alert, nobody to call", "owner", RUNS, drop("al")),
    cheat(CHURN, "an owner of nothing", "owner", RUNS, state("al", owner=" ")),
    cheat(CHURN, "the dashboard goes as well", "owner", RUNS, OWNER, drop("sav", "al")),
    cheat(CHURN, "runs without the data", "again", OWNER, draw("tr -telemetry-> runs:experiment_tracker")),
    cheat(CHURN, "no more training", "keep", OWNER, drop("tr")),
    cheat(SPAM, "a purpose in numbers", "spare", CALLED, TRAIN_RUNS,
          state("k", partitions=12, retention_h=72)),
    cheat(SPAM, "called a cache", "spare", CALLED, TRAIN_RUNS, remake("k", "cache")),
    cheat(SPAM, "an alert on no arrow", "owner", *WITHOUT_BUS, TRAIN_RUNS,
          draw("al:alerting{owner='mail abuse'}")),
    cheat(NOTEBOOK, "the notebook on a schedule of the mind", "again", CRM_CALLED, TRAIN_RUNS,
          state("nb", in_prod_path=False)),
    cheat(NOTEBOOK, "the notebook is called a job", "again", CRM_CALLED,
          remake("nb", "training_set_builder")),
    cheat(PUMPS, "a third store beside", "spare", PUMP_OWNER, RUNS,
          draw("raw -batch_data-> raw3:object_store -batch_data-> feat")),
    cheat(PUMPS, "only the cache", "spare", PUMP_OWNER, RUNS, drop("hot")),
    cheat(PUMPS, "the monitors go", "keep", *ONE_STORE, PUMP_OWNER, RUNS, drop("drift", "qual")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
