"""The six follow-ups on the card-payment design: honest re-designs hold, cheats do not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.followups.redesigns import (
    ALERT,
    DEFAULT_ON_READ,
    FRESH_ON_STREAM,
    QUALITY,
    ROLLBACK,
    RULES,
    SERVICE_ALERT,
    Move,
    draw,
    drop,
    flip,
    frame,
    gave_up,
    plan,
    redesigned,
    reference,
    remake,
    state,
    write,
)

from redline.followups import Record, Verdict, candidates, inject, judge

TARGETS = {
    "lat-doubles-dependency": "vendor",
    "load-x10": "model",
    "src-breaks": "events",
    "silent-failure": "model",
    "rollback-bad-model": "model",
    "labels-late-30d": "disputes",
}


@dataclass(frozen=True)
class Answer:
    """A re-design, the records with it, and what decides about it."""

    followup: str
    name: str
    moves: tuple[Move, ...]
    records: tuple[Record, ...] = ()
    clause: str = ""
    word: str = ""

    def __str__(self) -> str:
        return f"{self.followup}: {self.name}"


def answer(followup: str, name: str, *moves: Move, **more: object) -> Answer:
    return Answer(followup, name, moves, **more)  # type: ignore[arg-type]


LAT, LOAD, SRC = "lat-doubles-dependency", "load-x10", "src-breaks"
SILENT, BACK, LATE = "silent-failure", "rollback-bad-model", "labels-late-30d"

CAP = state("model-vendor", timeout_ms=52, default="no device signal")
STORE = (
    drop("model-vendor"),
    draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; model -lookup{max_age_s=86400}-> seen"),
)
ENOUGH = (state("model", replicas=40), state("api", replicas=4))
CACHED = draw("model -lookup-> seen:cache{hit_rate=0.9, ttl_s=86400}")
BLUE_GREEN = draw(
    "registry -model-> split:traffic_splitter{mode=blue_green, rto_min=2} -model-> model; al -control-> split"
)
REVIEWED = draw(
    "review -label{mode=async}-> qm:quality_monitor{needs_labels=false, proxy='daily sample', lag_d=1} "
    f"-telemetry-> {ALERT}; log -telemetry-> qm"
)

HONEST = [
    answer(LAT, "timeout and default", CAP),
    answer(LAT, "read from a store with an age limit", *STORE),
    answer(LAT, "timeout and rules", state("model-vendor", timeout_ms=52),
           draw("model -request{on_failure=true}-> ru:rules_engine{owner=risk} -prediction-> policy")),
    answer(LAT, "a job fetches it into a store with an age limit", drop("model-vendor"),
           draw("fetch:feature_batch -lookup-> vendor; fetch -feature-> seen:cache{ttl_s=86400}; "
                "model -lookup-> seen")),
    answer(LAT, "answers worked out ahead",
           draw("model -prediction{mode=batch}-> ready:prediction_store{ttl_s=3600}; api -lookup-> ready"),
           state("model-vendor", timeout_ms=52, default="none"), drop("api-model")),
    answer(LOAD, "replicas and a cache", *ENOUGH, CACHED, state("model-vendor", hit_rate=0.95)),
    answer(LOAD, "replicas, vendor read ahead", *ENOUGH, *STORE),
    answer(SRC, "alert and default", FRESH_ON_STREAM, DEFAULT_ON_READ),
    answer(SRC, "alert and rules", FRESH_ON_STREAM, RULES),
    answer(SRC, "volume on the bus and an age limit",
           draw(f"bus -telemetry-> dm:data_monitor{{mode=volume}} -telemetry-> {ALERT}"),
           state("model-features", max_age_s=3600)),
    answer(SRC, "given up, on record", drop("events", "bus", "stream"),
           records=(gave_up("events"),)),
    answer(SILENT, "quality on the log", QUALITY),
    answer(SILENT, "score distribution",
           draw(f"policy -telemetry-> dm:data_monitor{{mode=drift, lag_s=3600}} -telemetry-> {ALERT}")),
    answer(SILENT, "business figure",
           draw(f"payments -telemetry-> bd:business_dashboard{{refresh_s=86400}} -telemetry-> {ALERT}")),
    answer(BACK, "registry and rollback", state("registry", keeps_n=3), QUALITY, ROLLBACK),
    answer(BACK, "blue and green", SERVICE_ALERT, BLUE_GREEN),
    answer(LATE, "window and proxy", state("joiner", window_d=35), QUALITY),
    answer(LATE, "delay model and proxy", state("train", delay_model=True), QUALITY),
    answer(LATE, "delay model and reviewed sample", state("tset", delay_model="hazard"), REVIEWED),
]  # fmt: skip

CHEATS = [
    answer(LAT, "delete the part", drop("vendor"), clause="keep"),
    answer(LAT, "lower its number", state("vendor", p50_ms=5, p99_ms=20), clause="limit"),
    answer(LAT, "lower everybody's number", state("model", p99_ms=5), state("api", p99_ms=3), clause="limit"),
    answer(LAT, "timeout without default", state("model-vendor", timeout_ms=52), clause="default"),
    answer(LAT, "timeout of 1 ms", state("model-vendor", timeout_ms=1, default="none"), clause="share"),
    answer(LAT, "timeout that half run into", state("model-vendor", timeout_ms=30, default="none"),
           clause="share", word="partly"),
    answer(LAT, "only no longer waited for", flip("model-vendor"), clause="keep"),
    answer(LAT, "store of unknown age", drop("model-vendor"),
           draw("vendor -feature{mode=async}-> seen:cache; model -lookup-> seen"), clause="keep"),
    answer(LAT, "raise the limit", frame("objectives.slo_p99_ms", 400), clause="limit"),
    answer(LAT, "move the limit to p50", frame("objectives.slo_p50_ms", 400), clause="limit"),
    answer(LAT, "note only", write("vendor", "timeout and a default"), clause="limit"),
    answer(LAT, "later", plan("vendor"), clause="keep"),
    answer(LAT, "empty fallback", state("model-vendor", timeout_ms=52),
           draw("model -request-> fb:fallback; fb -prediction-> policy"), clause="default"),
    answer(LAT, "loose fallback", state("model-vendor", timeout_ms=52), draw("fb:fallback{mode=rules}"),
           clause="default"),
    answer(LAT, "call it a cache", remake("vendor", "cache"), clause="keep"),
    answer(LAT, "a twin without its history", drop("vendor"),
           draw("twin:third_party_api{p50_ms=1, p99_ms=2, quota_rps=1500}; model -lookup-> twin"),
           clause="limit"),
    answer(LAT, "the scorer goes too", drop("model"), draw("api -request-> policy"), clause="keep"),
    answer(LAT, "hardly anyone calls it", state("model-vendor", share=0.005),
           clause="numbers", word="partly"),
    answer(LAT, "only after a failure", state("model-vendor", on_failure=True), clause="keep"),
    answer(LAT, "a copy of the call", state("model-vendor", mirror=True), clause="keep"),
    answer(LAT, "pushed straight into the model", drop("model-vendor"),
           draw("vendor -feature{mode=async}-> model"), clause="keep"),
    answer(LAT, "a job fetches it into a store of unknown age", drop("model-vendor"),
           draw("fetch:feature_batch -lookup-> vendor; fetch -feature-> seen:cache; model -lookup-> seen"),
           clause="keep"),
    answer(LAT, "nobody waits for the model", flip("api-model"), RULES, clause="keep"),
    answer(LOAD, "nobody waits for the model", flip("api-model"), state("api", replicas=4), RULES,
           clause="keep"),
    answer(LOAD, "free replicas of a twin", *ENOUGH, CACHED, state("model-vendor", hit_rate=0.95),
           draw("api -request-> ms2:model_server{replicas=900, cost_usd_month=1} -prediction-> policy"),
           clause="cost"),
    answer(LOAD, "only the target", state("model", replicas=40), clause="capacity"),
    answer(LOAD, "throughput in the inspector", state("model", throughput_rps=50000),
           state("api", throughput_rps=50000), CACHED, state("model-vendor", hit_rate=0.95),
           clause="capacity"),
    answer(LOAD, "a larger quota", *ENOUGH, state("vendor", quota_rps=20000), clause="capacity"),
    answer(LOAD, "more replicas of somebody else", *ENOUGH, state("vendor", replicas=20), clause="capacity"),
    answer(LOAD, "delete the model", drop("model"), clause="keep"),
    answer(LOAD, "six hundred replicas", state("model", replicas=600), state("api", replicas=100), CACHED,
           state("model-vendor", hit_rate=0.95), clause="cost"),
    answer(LOAD, "a hit rate without a cache", *ENOUGH, state("model-vendor", hit_rate=0.95),
           clause="capacity"),
    answer(LOAD, "less traffic", frame("objectives.peak_qps", 10), clause="capacity"),
    answer(LOAD, "note only", write("model", "autoscaling"), clause="capacity"),
    answer(SRC, "delete it", drop("events"), clause="keep"),
    answer(SRC, "loose monitor", draw(f"dm:data_monitor{{mode=freshness}}; {ALERT}"), DEFAULT_ON_READ,
           clause="noticed"),
    answer(SRC, "monitor that tells nobody", DEFAULT_ON_READ,
           draw("stream -telemetry-> dm:data_monitor{mode=freshness}"), clause="noticed"),
    answer(SRC, "alert without an owner", DEFAULT_ON_READ,
           draw("stream -telemetry-> dm:data_monitor{mode=freshness} -telemetry-> al:alerting"),
           clause="noticed"),
    answer(SRC, "freshness of the merged store", DEFAULT_ON_READ,
           draw(f"features -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}"),
           clause="noticed"),
    answer(SRC, "uptime", SERVICE_ALERT, DEFAULT_ON_READ, draw("stream -telemetry-> metrics"),
           clause="noticed"),
    answer(SRC, "drift, not age", DEFAULT_ON_READ,
           draw(f"stream -telemetry-> dm:data_monitor{{mode=drift}} -telemetry-> {ALERT}"), clause="noticed"),
    answer(SRC, "optional, and no more", FRESH_ON_STREAM, state("model-features", required=False),
           clause="behaviour"),
    answer(SRC, "alert only", FRESH_ON_STREAM, clause="behaviour"),
    answer(SRC, "note only", write("events", "we would alert on freshness"), clause="noticed"),
    answer(SRC, "later", plan("events"), clause="keep"),
    answer(SRC, "given up in other words", drop("events", "bus", "stream"),
           records=(Record(type="give_up", component="events"),), clause="keep"),
    answer(SRC, "given up, and the model with it", drop("events", "bus", "stream", "model"),
           records=(gave_up("events"),), clause="keep"),
    answer(SILENT, "loose monitor", draw(f"qm:quality_monitor{{lag_s=60}}; {ALERT}"), clause="signal"),
    answer(SILENT, "dead end", draw("log -telemetry-> qm:quality_monitor{lag_s=60}"), clause="signal"),
    answer(SILENT, "uptime", SERVICE_ALERT, clause="signal"),
    answer(SILENT, "monitor of an input",
           draw(f"stream -telemetry-> dm:data_monitor{{mode=drift, lag_s=60}} -telemetry-> {ALERT}"),
           clause="signal"),
    answer(SILENT, "age of the log",
           draw(f"log -telemetry-> dm:data_monitor{{mode=freshness, lag_s=60}} -telemetry-> {ALERT}"),
           clause="signal"),
    answer(SILENT, "no word on when",
           draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=false}} -telemetry-> {ALERT}"),
           clause="time"),
    answer(SILENT, "labels within the hour",
           draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true, lag_s=3600}} -telemetry-> {ALERT}"),
           clause="time", word="partly"),
    answer(SILENT, "planned monitor", QUALITY, plan("qm"), clause="signal"),
    answer(SILENT, "note only", write("model", "we look at quality"), clause="signal"),
    answer(SILENT, "delete the model", drop("model"), clause="signal"),
    answer(BACK, "a number", state("registry", keeps_n=9, rto_min=5), clause="switch"),
    answer(BACK, "a rollback that nothing sets off", state("registry", keeps_n=9), QUALITY,
           draw("rc:rollback_controller{rto_min=5} -control-> registry"), clause="switch"),
    answer(BACK, "one version", QUALITY, ROLLBACK, clause="kept"),
    answer(BACK, "back in no time", state("registry", keeps_n=3), QUALITY, ROLLBACK, state("rc", rto_min=0.1),
           clause="time", word="partly"),
    answer(BACK, "back in an hour", state("registry", keeps_n=3), QUALITY, ROLLBACK, state("rc", rto_min=60),
           clause="time"),
    answer(BACK, "nobody looks", state("registry", keeps_n=3),
           draw("rc:rollback_controller{owner=ml, rto_min=5} -control-> registry"), clause="seen"),
    answer(BACK, "thresholds stay behind", state("registry", keeps_n=3), QUALITY, ROLLBACK,
           draw("config:ci_cd -model-> policy"), clause="together"),
    answer(BACK, "delete the model", drop("model"), clause="kept"),
    answer(BACK, "another registry", QUALITY,
           draw("al -control-> rc:rollback_controller{rto_min=5} -control-> other:model_registry{keeps_n=5}"),
           clause="kept"),
    answer(BACK, "note only", write("registry", "we roll back"), clause="kept"),
    answer(LATE, "window only", state("joiner", window_d=35), clause="proxy"),
    answer(LATE, "window and a loose monitor", state("joiner", window_d=35),
           draw("qm:quality_monitor{needs_labels=false}"), clause="proxy"),
    answer(LATE, "a monitor that needs the labels", state("joiner", window_d=35),
           draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true}} -telemetry-> {ALERT}"),
           clause="proxy"),
    answer(LATE, "stop training", drop("train"), QUALITY, clause="matured"),
    answer(LATE, "around the join", drop("joiner"), draw("disputes -label-> tset; review -label-> tset"),
           QUALITY, clause="matured"),
    answer(LATE, "one more way around the join", state("joiner", window_d=35), QUALITY,
           draw("disputes -label-> tset"), clause="matured"),
    answer(LATE, "quicker labels", state("disputes", label_delay_p50_d=1, label_delay_p95_d=2), QUALITY,
           clause="matured"),
    answer(LATE, "note only", write("joiner", "delayed"), clause="matured"),
    answer(LATE, "later", plan("disputes"), clause="keep"),
]  # fmt: skip


def verdict(case: Answer) -> Verdict:
    design = reference("fraud_card")
    injection = inject(design, None, case.followup, TARGETS[case.followup])
    return judge(injection, redesigned(design, *case.moves), records=case.records)


@pytest.mark.parametrize("followup", TARGETS)
def test_the_design_is_hit_by_every_follow_up(followup: str) -> None:
    design = reference("fraud_card")
    offered = {c.id: c for c in candidates(design)}[followup]

    injection = inject(design, None, followup, TARGETS[followup])

    assert offered.pain > 0
    assert injection.broken
    assert not injection.survives
    assert judge(injection, design).word == "not_solved"


@pytest.mark.parametrize("case", HONEST, ids=str)
def test_an_honest_answer_is_solved(case: Answer) -> None:
    found = verdict(case)

    assert [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"] == []
    assert found.newly_broken == () or all(x.severity != "blocker" for x in found.newly_broken)
    assert found.word == "solved", found.sentence
    assert found.sentence.startswith("Solved")


@pytest.mark.parametrize("case", CHEATS, ids=str)
def test_a_cheat_is_refused(case: Answer) -> None:
    found = verdict(case)

    states = {c.id: c.state for c in found.clauses}
    assert states[case.clause] != "held"
    assert found.word == (case.word or "not_solved"), found.sentence
    assert not found.held
