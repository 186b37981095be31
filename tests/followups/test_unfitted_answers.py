"""Answers on designs that nobody drew for the follow-ups: honest ones are solved, cheats are refused."""

from __future__ import annotations

import pytest
from tests.followups.redesigns import Move, draw, drop, plan, state, write
from tests.followups.unfitted import answered, arrow, between

OWNED = "al:alerting{owner='on call', rto_min=10}"
SPREAD = "qm:quality_monitor{needs_labels=false, proxy='score spread', lag_s=3600}"
FRESH = "fm:data_monitor{mode=freshness}"
HONEST: dict[tuple[str, str], tuple[Move, ...]] = {
    ("zomato-kpt", "src-breaks"): (
        draw(f"flink -telemetry-> {FRESH} -telemetry-> {OWNED}"),
        between("zomato-kpt", "gw", "redis", default="median of the slot"),
        between("zomato-kpt", "gw", "cass", default="median of the city"),
    ),
    ("zomato-kpt", "silent-failure"): (
        draw(f"sm -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
    ),
    ("zomato-kpt", "lat-doubles-dependency"): (
        between("zomato-kpt", "gw", "sm", timeout_ms=20, default="median of the slot"),
    ),
    ("zomato-kpt", "rollback-bad-model"): (
        draw(f"sm -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
        draw("al -control-> mlflow"),
    ),
    ("ride-eta", "src-breaks"): (
        draw(f"st -telemetry-> {FRESH} -telemetry-> al"),
        state("al", owner="eta on call"),
        between("ride-eta", "eta", "fs", default="free flow"),
    ),
    ("ride-eta", "silent-failure"): (state("al", owner="eta on call"), state("mon", lag_s=3600)),
    ("ride-eta", "labels-late-30d"): (
        state("al", owner="eta on call"),
        drop(arrow("ride-eta", "trip", "bq")),
        draw("trip -label-> lj:label_joiner{window_d=35} -label-> bq"),
    ),
    ("ride-eta", "rollback-bad-model"): (
        state("al", owner="eta on call", rto_min=10),
        state("reg", keeps_n=5),
        draw("al -control-> reg"),
    ),
    ("churn-weekly", "src-breaks"): (
        state("ge", expectations="volume per table"),
        draw("ge -telemetry-> al"),
        state("al", owner="retention team"),
    ),
    ("churn-weekly", "silent-failure"): (
        draw(f"out -telemetry-> {SPREAD} -telemetry-> al"),
        state("al", owner="retention team"),
    ),
    ("churn-weekly", "labels-late-30d"): (
        state("ts", window_d=35),
        state("al", owner="retention team"),
        draw(f"out -telemetry-> {SPREAD} -telemetry-> al"),
    ),
    ("churn-weekly", "rollback-bad-model"): (
        draw(f"out -telemetry-> {SPREAD} -telemetry-> al; al -control-> reg"),
        state("al", owner="retention team", rto_min=600),
    ),
    ("card-fraud", "src-breaks"): (draw(f"fl -telemetry-> {FRESH} -telemetry-> {OWNED}"),),
    ("card-fraud", "silent-failure"): (
        draw(f"pol -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
    ),
    ("card-fraud", "labels-late-30d"): (
        state("tr", delay_model="maturity weights"),
        draw(f"pol -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
    ),
    ("card-fraud", "rollback-bad-model"): (
        state("mlf", keeps_n=5),
        draw(f"pol -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
        draw("al -control-> mlf"),
    ),
    ("twitter-real-graph", "src-breaks"): (
        drop(arrow("twitter-real-graph", "events", "agg")),
        draw("events -batch_data-> v:data_validator{blocking=true, expectations=volume} -batch_data-> agg"),
        draw(f"v -telemetry-> {OWNED}"),
    ),
    ("twitter-real-graph", "silent-failure"): (draw(f"out -telemetry-> {SPREAD} -telemetry-> {OWNED}"),),
    ("twitter-real-graph", "labels-late-30d"): (
        state("lab", window_d=35),
        draw(f"out -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
    ),
    ("twitter-real-graph", "rollback-bad-model"): (
        state("out", versioned_swap=True),
        draw(f"out -telemetry-> {SPREAD} -telemetry-> {OWNED}; al -control-> out"),
    ),
    ("wiki-assistant", "src-breaks"): (
        draw(f"sync -telemetry-> {FRESH} -telemetry-> {OWNED}"),
        between("wiki-assistant", "orc", "vec", max_age_s=172800),
    ),
    ("wiki-assistant", "silent-failure"): (
        draw(f"ls -telemetry-> {SPREAD} -telemetry-> {OWNED}; llm -prediction{{mode=async}}-> ls"),
    ),
    ("azure-als-recommender", "src-breaks"): (
        drop(arrow("azure-als-recommender", "track", "dbx")),
        draw("track -batch_data-> v:data_validator{blocking=true, expectations=freshness} -batch_data-> dbx"),
        draw(f"v -telemetry-> {OWNED}"),
    ),
    ("azure-als-recommender", "silent-failure"): (
        draw(f"aks -prediction-> pl:prediction_log -telemetry-> {SPREAD} -telemetry-> {OWNED}"),
    ),
    ("doordash-sibyl", "src-breaks"): (
        draw(f"featcalc -telemetry-> {FRESH} -telemetry-> {OWNED}"),
        between("doordash-sibyl", "sibyl", "fstore", default="training mean"),
    ),
    ("doordash-sibyl", "rollback-bad-model"): (
        state("mstore", keeps_n=5),
        draw(f"snow -telemetry-> {SPREAD} -telemetry-> {OWNED}; al -control-> mstore"),
    ),
    ("twins", "load-x10"): (state("a", replicas=30), state("b", replicas=30), state("g", replicas=3)),
}


@pytest.mark.parametrize(("name", "followup"), sorted(HONEST))
def test_an_honest_redesign_is_accepted(name: str, followup: str) -> None:
    found = answered(name, followup, *HONEST[name, followup])

    assert found.word == "solved", (found.sentence, [c for c in found.clauses if c.state != "held"])


CHEATS: dict[tuple[str, str, str], tuple[Move, ...]] = {
    ("zomato-kpt", "src-breaks", "a watch that nobody hears"): (
        draw(f"flink -telemetry-> {FRESH}"),
        between("zomato-kpt", "gw", "redis", default="median of the slot"),
        between("zomato-kpt", "gw", "cass", default="median of the city"),
    ),
    ("zomato-kpt", "src-breaks", "the source is deleted"): (drop("backend"),),
    ("zomato-kpt", "lat-doubles-dependency", "a wait that nothing survives"): (
        between("zomato-kpt", "gw", "sm", timeout_ms=1, default="median of the slot"),
    ),
    ("zomato-kpt", "lat-doubles-dependency", "a cap without a default"): (
        between("zomato-kpt", "gw", "sm", timeout_ms=20),
    ),
    ("zomato-kpt", "rollback-bad-model", "a note"): (write("sm", "we roll back within five minutes"),),
    ("ride-eta", "src-breaks", "only a default"): (between("ride-eta", "eta", "fs", default="free flow"),),
    ("ride-eta", "labels-late-30d", "a longer window alone"): (
        drop(arrow("ride-eta", "trip", "bq")),
        draw("trip -label-> lj:label_joiner{window_d=35} -label-> bq"),
    ),
    ("ride-eta", "silent-failure", "the monitor is planned"): (
        state("al", owner="eta on call"),
        state("mon", lag_s=3600),
        plan("mon"),
    ),
    ("churn-weekly", "src-breaks", "volume checked on the way, and nothing stops"): (
        state("ge", expectations="volume per table", blocking=False),
        state("al", owner="retention team"),
        draw("ge -telemetry-> al"),
    ),
    ("churn-weekly", "rollback-bad-model", "versions that nobody can reach"): (state("reg", keeps_n=9),),
    ("card-fraud", "silent-failure", "uptime"): (draw(f"prom -telemetry-> {OWNED}"),),
    ("card-fraud", "labels-late-30d", "the labels are given up"): (drop("cb"),),
    ("twitter-real-graph", "src-breaks", "freshness of the results"): (
        draw(f"out -telemetry-> {FRESH} -telemetry-> {OWNED}"),
        state("out", max_age_s=86400),
    ),
    ("twitter-real-graph", "labels-late-30d", "a monitor that needs the labels"): (
        state("lab", window_d=35),
        draw("out -telemetry-> qm:quality_monitor{needs_labels=true, lag_d=1} -telemetry-> " + OWNED),
    ),
    ("azure-als-recommender", "src-breaks", "an age limit on lists that are written anew"): (
        draw(f"track -telemetry-> {FRESH} -telemetry-> {OWNED}"),
        state("cosmos", max_age_s=604800),
    ),
    ("twins", "load-x10", "a larger figure"): (
        state("a", throughput_rps=90000),
        state("b", throughput_rps=90000),
    ),
    ("demand", "lat-doubles-dependency", "the number is edited"): (state("s", duration_h=1),),
}


@pytest.mark.parametrize(("name", "followup", "cheat"), sorted(CHEATS))
def test_a_cheat_is_refused(name: str, followup: str, cheat: str) -> None:
    found = answered(name, followup, *CHEATS[name, followup, cheat])

    assert not found.held, found.sentence


@pytest.mark.parametrize("name", ["ride-eta", "support-triage"])
def test_a_scorer_that_gets_its_features_in_the_request_does_not_answer_without_them(name: str) -> None:
    found = answered(name, "src-breaks")

    assert {c.id: c.state for c in found.clauses}["behaviour"] == "unproven"


def test_a_verdict_says_each_number_once_and_only_what_was_done() -> None:
    capped = answered(
        "twins",
        "lat-doubles-dependency",
        between("twins", "g", "a", timeout_ms=60, default="allow"),
        between("twins", "g", "b", timeout_ms=60, default="allow"),
    )
    back = answered("zomato-kpt", "rollback-bad-model", *HONEST["zomato-kpt", "rollback-bad-model"])
    told = answered("ride-eta", "rollback-bad-model", *HONEST["ride-eta", "rollback-bad-model"])
    stopped = answered("twitter-real-graph", "src-breaks", *HONEST["twitter-real-graph", "src-breaks"])

    assert "at 60 ms and said what a request gets without Scorer A and Scorer B" in capped.sentence
    assert back.sentence == "Solved. You gave al the switch and said it takes 10 min."
    assert "gave Opsgenie the switch" in told.sentence
    assert "tell on call when nothing arrives from Interaction sources" in stopped.sentence
