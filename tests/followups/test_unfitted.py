"""The follow-ups on designs that nobody drew for them: published systems, and drawings of a tired person."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.followups.redesigns import Move, draw, drop, plan, redesigned, state, write

from redline.design.document import Design
from redline.design.graph import read
from redline.design.notation import parse
from redline.design.request_path import slowest
from redline.exchange import formats
from redline.followups import Candidate, Injection, Verdict, candidates, inject, judge

DESIGNS = Path(__file__).parents[1] / "designs"
FILES = {path.stem: path for folder in ("drawn", "published") for path in (DESIGNS / folder).glob("*.json")}

TIRED = {
    "support-triage": (
        "mail:client_app{label='Mail'} -request-> api:business_service{label='Triage service'} "
        "-request-> m:model_server{label='Ticket model'}; api -lookup-> crm:operational_db{label='CRM'}; "
        "tr:training_job{label='Retrain'} -model-> m; crm -training_data-> tr; "
        "m -prediction-> q:review_queue{label='Agents'}; "
        "framing{objectives.slo_p99_ms=300, objectives.peak_qps=50}"
    ),
    "demand": (
        "pos:operational_db{label='Tills'} -batch_data-> w:data_warehouse{label='Warehouse'}; "
        "wx:third_party_api{label='Weather'} -batch_data-> w; "
        "w -feature-> s:batch_scorer{label='Forecast run',duration_h=3}; "
        "w -training_data-> t:training_job{label='Training',duration_h=2}; t -model-> s; "
        "s -prediction-> p:prediction_store{label='Orders'}; "
        "framing{objectives.batch_window_h=5}"
    ),
    "twins": (
        "c:client_app{label='App'} -request-> g:api_gateway{label='Gateway'}; "
        "g -request-> b:model_server{label='Scorer B'}; g -request-> a:model_server{label='Scorer A'}; "
        "t:training_job{label='Training'} -model-> a; t -model-> b; "
        "framing{objectives.slo_p99_ms=100, objectives.peak_qps=900}"
    ),
}


@cache
def design(name: str) -> Design:
    """A published or drawn system by its file's name, or one of the tired drawings."""
    if name in TIRED:
        return parse(TIRED[name])
    return formats.read(FILES[name].read_text(encoding="utf-8")).design


@cache
def deck(name: str) -> dict[str, Candidate]:
    return {found.id: found for found in candidates(design(name))}


def arrow(name: str, source: str, target: str) -> str:
    """The id of the first arrow between two components, whichever way it is drawn."""
    return next(c.id for c in design(name).connections if {c.source, c.target} == {source, target})


def between(name: str, source: str, target: str, **values: float | bool | str) -> Move:
    return state(arrow(name, source, target), **values)


def answered(name: str, followup: str, *moves: Move) -> Verdict:
    asked = inject(design(name), None, followup)
    return judge(asked, redesigned(design(name), *moves))


AIMED = {
    "src-breaks": {
        "azure-als-recommender": "track", "azure-basic-chat": "search", "demand": "pos",
        "azure-batch-scoring-databricks": "files", "doordash-sibyl": "featcalc", "zomato-kpt": "backend",
        "twitter-real-graph": "events", "card-fraud": "kaf", "churn-weekly": "bill", "ride-eta": "gps",
        "shop-lists": "ev", "wiki-assistant": "conf", "support-triage": "crm", "twins": None,
        "aws-fraud-guidance": None, "photo-moderation": None, "gcp-mlops-level-0": None,
    },
    "labels-late-30d": {
        "card-fraud": "cb", "churn-weekly": "ren", "ride-eta": "trip", "twitter-real-graph": "events",
        "photo-moderation": None, "aws-fraud-guidance": None, "zomato-kpt": None, "wiki-assistant": None,
    },
    "silent-failure": {
        "aws-fraud-guidance": "eprcf", "azure-als-recommender": "aks", "azure-basic-chat": "model",
        "azure-batch-scoring-databricks": "score", "doordash-sibyl": "sibyl", "gcp-mlops-level-0": "svc",
        "zomato-kpt": "sm", "wiki-assistant": "llm", "demand": "s",
    },
    "rollback-bad-model": {
        "aws-fraud-guidance": "eprcf", "azure-als-recommender": "aks", "doordash-sibyl": "sibyl",
        "twitter-real-graph": "score", "zomato-kpt": "sm", "azure-basic-chat": None, "wiki-assistant": None,
        "demand": "s", "twins": "a",
    },
    "lat-doubles-dependency": {
        "zomato-kpt": "sm", "demand": "s", "twins": "a", "churn-weekly": None, "azure-basic-chat": None,
    },
    "load-x10": {"demand": "s", "twins": "a", "zomato-kpt": None, "twitter-real-graph": None},
}  # fmt: skip
"""The part that an interviewer picks, or None where the follow-up makes no sense."""
PICKS = [(followup, name, part) for followup, parts in AIMED.items() for name, part in parts.items()]


@pytest.mark.parametrize(("followup", "name", "part"), PICKS)
def test_the_part_that_an_interviewer_would_pick_is_hit(followup: str, name: str, part: str | None) -> None:
    found = deck(name)[followup]

    assert found.target == part, found.why_not or found.pain_reason
    assert found.offered is (part is not None)


@pytest.mark.parametrize("name", sorted({*FILES, *TIRED}))
def test_every_sentence_can_be_said_in_one_breath(name: str) -> None:
    said = [found.sentence for found in deck(name).values() if found.offered and found.pain > 0]

    for sentence in said:
        assert len(sentence.replace("\u202f", "").split()) <= 26, sentence
        assert "(" not in sentence


def other_ids(drawn: Design) -> Design:
    """The same drawing, with ids whose order is turned around."""
    ids = sorted(part.id for part in drawn.components)
    name = {old: f"n{len(ids) - place:03}" for place, old in enumerate(ids)}
    parts = [part.model_copy(update={"id": name[part.id]}) for part in drawn.components]
    arrows = [
        line.model_copy(
            update={"id": f"e-{line.id}", "source": name[line.source], "target": name[line.target]}
        )
        for line in drawn.connections
    ]
    return drawn.model_copy(update={"components": parts, "connections": arrows})


@pytest.mark.parametrize("name", sorted({*FILES, *TIRED}))
def test_the_same_drawing_with_other_ids_is_asked_the_same(name: str) -> None:
    renamed = other_ids(design(name))
    labels = {part.id: part.label for part in (*renamed.components, *design(name).components)}

    before = {
        f.id: (labels.get(f.target or ""), f.sentence, f.pain, f.pain_reason, f.why_not)
        for f in deck(name).values()
    }
    after = {
        f.id: (labels.get(f.target or ""), f.sentence, f.pain, f.pain_reason, f.why_not)
        for f in candidates(renamed)
    }

    assert after == before


def test_equal_parts_go_by_label_and_then_by_place() -> None:
    drawn = design("twins")
    same = [
        part.model_copy(update={"label": "Scorer", "position": (0.0, 10.0 if part.id == "a" else 5.0)})
        if part.kind == "model_server"
        else part
        for part in drawn.components
    ]

    assert inject(drawn, None, "silent-failure").target == "a"
    assert inject(drawn.model_copy(update={"components": same}), None, "silent-failure").target == "b"


@pytest.mark.parametrize(
    ("name", "followup", "words"),
    [
        ("aws-fraud-guidance", "src-breaks", "Every value comes with the request"),
        ("gcp-mlops-level-0", "src-breaks", "No arrow brings data from Offline data to an answer"),
        ("gcp-mlops-level-0", "load-x10", "Nobody is drawn who waits"),
        ("photo-moderation", "labels-late-30d", "Labels come from people at Labelling tool"),
        ("zomato-kpt", "labels-late-30d", "No training is drawn"),
        ("churn-weekly", "lat-doubles-dependency", "The framing card states no deadline"),
        ("wiki-assistant", "rollback-bad-model", "No arrow brings a new model"),
    ],
)
def test_why_a_follow_up_is_not_put_here_is_true_of_the_drawing(name: str, followup: str, words: str) -> None:
    assert words in deck(name)[followup].why_not


@pytest.mark.parametrize("name", ["ride-eta", "support-triage"])
def test_a_scorer_that_gets_its_features_in_the_request_does_not_answer_without_them(name: str) -> None:
    found = answered(name, "src-breaks")

    assert {c.id: c.state for c in found.clauses}["behaviour"] == "broke"


def broken(injection: Injection) -> str:
    return " ".join(item.text for item in injection.broken)


def test_who_could_switch_back_is_named_as_drawn() -> None:
    assert "Engineering team" in broken(inject(design("gcp-mlops-level-0"), None, "rollback-bad-model"))
    managed = inject(design("zomato-kpt"), None, "rollback-bad-model")
    assert "keeps" not in broken(managed)


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


def test_the_wait_of_a_guard_is_for_what_it_guards() -> None:
    drawn = parse(
        "c:client_app -request-> g:traffic_guard{timeout_ms=40} -request{default=none}-> m:model_server; "
        "framing{objectives.slo_p99_ms=60}"
    )
    path = slowest(read(drawn))

    assert path is not None
    assert [(leg.edge.target, leg.timeout_ms) for leg in path.legs] == [("g", None), ("m", 40)]


def test_every_time_is_said_with_its_unit() -> None:
    hit = inject(design("zomato-kpt"), None, "lat-doubles-dependency")

    assert hit.dimension is not None
    assert hit.dimension.text == "p99 108 ms without waiting, limit 50 ms"
    said = "p99 is 108 ms without waiting, the limit is 50 ms. SageMaker endpoint holds 100 ms of them."
    assert said in broken(hit)
    figures = {figure.name: (figure.before, figure.after, figure.unit) for figure in hit.figures}
    # By hand: medians 2 + 2 + 2 + 3, tails √(13² + 8² + 8² + 7²) before and √(13² + 8² + 8² + 97²) after.
    before, after, unit = figures["p99 without waiting"]
    assert (before, after) == (pytest.approx(9 + 346**0.5, rel=0.05), pytest.approx(9 + 9706**0.5, rel=0.05))
    assert unit == "ms"


def test_an_outcome_with_its_delay_in_its_name_becomes_later_than_that() -> None:
    drawn = parse(
        "o:outcome_source{label='90-day arrears'} -label-> t:training_job -model-> m:model_server; "
        "c:client_app -request-> m"
    )

    assert "now take 270 days" in inject(drawn, None, "labels-late-30d").sentence


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (
            "c:client_app -request-> a:agent_orchestrator -request-> m:llm_api; a -request-> t:tool",
            "Tools are",
        ),
        (
            "c:client_app -request-> m:model_server; f:feature_transform -feature-> m",
            "comes with the request",
        ),
    ],
)
def test_a_part_that_only_works_on_what_it_gets_is_no_source(graph: str, words: str) -> None:
    found = {c.id: c for c in candidates(parse(graph))}["src-breaks"]

    assert words in found.why_not
