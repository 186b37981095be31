"""Where the follow-ups are aimed on designs that nobody drew for them, and what they say there."""

from __future__ import annotations

import pytest
from tests.followups.unfitted import FILES, TIRED, broken, deck, design

from redline.design.document import Design
from redline.design.graph import read
from redline.design.notation import parse
from redline.design.request_path import slowest
from redline.followups import candidates, inject

AIMED: dict[str, dict[str, str | None]] = {
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


def test_who_could_switch_back_is_named_as_drawn() -> None:
    assert "Engineering team" in broken(inject(design("gcp-mlops-level-0"), None, "rollback-bad-model"))
    managed = inject(design("zomato-kpt"), None, "rollback-bad-model")
    assert "keeps" not in broken(managed)


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
    assert (before, after) == pytest.approx((9 + 346**0.5, 9 + 9706**0.5), rel=0.05)
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
