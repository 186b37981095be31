"""The follow-ups on a scheduled design: same rules, jobs and deadlines instead of waits."""

from __future__ import annotations

import pytest
from tests.followups.redesigns import Move, draw, drop, frame, redesigned, reference, state
from tests.followups.test_catalogue import SIX

from redline.followups import candidates, inject, judge

ALERT = "al:alerting{owner='retention on call'}"
QUALITY = draw(
    "scores -telemetry-> qm:quality_monitor{needs_labels=false, proxy='score spread by segment', lag_d=1} "
    f"-telemetry-> {ALERT}"
)
VOLUME = draw(f"ingest -telemetry-> dm:data_monitor{{mode='volume'}} -telemetry-> {ALERT}")
VALIDATED = (
    "billing -batch_data-> dv:data_validator{expectations=volume} -batch_data-> ingest; "
    "dv -telemetry-> al:alerting{owner=retention}"
)
LAT, LOAD = "lat-doubles-dependency", "load-x10"
BESIDE = draw("billing -batch_data-> dv:data_validator{blocking=true, expectations=volume}")

SOLVED = [
    (LAT, "features", "more workers", [state("features", replicas=3)]),
    (LOAD, "features", "workers on every job",
     [state("features", replicas=10), state("ingest", replicas=5), state("scorer", replicas=5)]),
    ("src-breaks", "billing", "volume alert and a default",
     [VOLUME, state("features-scorer", default="last week, flagged")]),
    ("src-breaks", "billing", "a blocking validator that tells somebody",
     [drop("billing-ingest"),
      draw(VALIDATED.replace("{exp", "{blocking=true, exp"))]),
    ("silent-failure", "scorer", "spread of the scores", [QUALITY]),
    ("rollback-bad-model", "scorer", "the store keeps the last good week",
     [state("scores", versioned_swap=True), QUALITY,
      draw("al -control-> rc:rollback_controller{rto_min=120} -control-> scores")]),
    ("rollback-bad-model", "scorer", "registry and the next run",
     [state("registry", keeps_n=4), QUALITY,
      draw("al -control-> rc:rollback_controller{rto_min=1440} -control-> registry")]),
    ("labels-late-30d", "renewals", "wait and a proxy", [state("joiner", window_d=35), QUALITY]),
    ("labels-late-30d", "renewals", "delay model and a proxy", [state("train", delay_model=True), QUALITY]),
]  # fmt: skip

REFUSED = [
    (LAT, "features", "a shorter job", [state("features", duration_h=1)], "window"),
    (LAT, "features", "a later deadline", [frame("objectives.batch_window_h", 20)], "window"),
    (LAT, "features", "no word on how long", [state("features", duration_h=None)], "window"),
    (LAT, "features", "no features", [drop("features")], "keep"),
    (LOAD, "features", "only the slowest job", [state("features", replicas=10)], "window"),
    (LOAD, "features", "a hundred workers everywhere",
     [state(job, replicas=100) for job in ("features", "ingest", "scorer")], "cost"),
    ("src-breaks", "billing", "validator that does not block",
     [drop("billing-ingest"), draw(VALIDATED)], "behaviour"),
    ("src-breaks", "billing", "validator beside the path",
     [VOLUME, BESIDE], "behaviour"),
    ("src-breaks", "billing", "age of the merged tables",
     [state("features-scorer", default="none"),
      draw(f"lake -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}")], "noticed"),
    ("silent-failure", "scorer", "the scores go nowhere",
     [drop("scorer-scores"), QUALITY, draw("scorer -telemetry-> qm")], "keep"),
    ("silent-failure", "scorer", "the job ran", [draw(f"metrics -telemetry-> {ALERT}")], "signal"),
    ("rollback-bad-model", "scorer", "swap only", [state("scores", versioned_swap=True)], "switch"),
    ("rollback-bad-model", "scorer", "after the next run",
     [state("registry", keeps_n=4), QUALITY,
      draw("al -control-> rc:rollback_controller{rto_min=30000} -control-> registry")], "time"),
    ("labels-late-30d", "renewals", "no training", [drop("train"), QUALITY], "matured"),
]  # fmt: skip


def _named(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("followup", "target", "name", "moves"), SOLVED, ids=_named)
def test_an_honest_answer_is_solved(followup: str, target: str, name: str, moves: list[Move]) -> None:
    design = reference("churn")

    found = judge(inject(design, None, followup, target), redesigned(design, *moves))

    assert [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"] == []
    assert found.word == "solved", found.sentence


@pytest.mark.parametrize(("followup", "target", "name", "moves", "clause"), REFUSED, ids=_named)
def test_a_cheat_is_refused(followup: str, target: str, name: str, moves: list[Move], clause: str) -> None:
    design = reference("churn")

    found = judge(inject(design, None, followup, target), redesigned(design, *moves))

    assert {c.id: c.state for c in found.clauses}[clause] != "held"
    assert not found.held, found.sentence


def test_the_first_six_hit_a_scheduled_design_too() -> None:
    found = {c.id: c for c in candidates(reference("churn"))}

    assert all(found[followup].offered and found[followup].pain > 0 for followup in SIX)
    assert "h a run" in found["lat-doubles-dependency"].sentence
    assert "rows" in found["load-x10"].sentence
