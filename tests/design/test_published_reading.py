"""Eight published drawings, given as labels, roles and words, are read as a careful reader would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from redline.design.graph import SystemGraph, read
from redline.exchange import sketch

HERE = Path(__file__).parent
PUBLISHED = HERE.parent / "designs" / "published"
EXPECTED: dict[str, Any] = yaml.safe_load((HERE / "published_reading.yaml").read_text(encoding="utf-8"))


def graph_of(slug: str) -> SystemGraph:
    text = (PUBLISHED / f"{slug}.json").read_text(encoding="utf-8")
    return read(sketch.from_sketch(yaml.safe_load(text)).design)


def test_every_published_design_is_here() -> None:
    assert {path.stem for path in PUBLISHED.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("slug", EXPECTED)
def test_kinds(slug: str) -> None:
    assert {node.id: node.kind for node in graph_of(slug).nodes.values()} == EXPECTED[slug]["kinds"]


@pytest.mark.parametrize("slug", EXPECTED)
def test_arrows(slug: str) -> None:
    read_as = [
        f"{e.source} {e.flow} {e.target}{' answer' * e.folded}{' mirror' * e.mirrored}"
        for e in graph_of(slug).edges
        if not e.implicit
    ]
    assert read_as == EXPECTED[slug]["arrows"]


@pytest.mark.parametrize("slug", EXPECTED)
def test_what_the_board_is_about(slug: str) -> None:
    graph, expected = graph_of(slug), EXPECTED[slug]
    assert sorted(graph.tags) == expected["tags"]
    assert graph.stakes == expected["stakes"]
    assert graph.training_scope() == expected["training"]
    assert sorted(graph.serving_roots) == sorted(expected["roots"])


@pytest.mark.parametrize("slug", EXPECTED)
def test_each_board_is_one_system(slug: str) -> None:
    graph = graph_of(slug)
    assert graph.systems == (frozenset(graph.nodes),)


@pytest.mark.parametrize(
    ("slug", "part", "attribute", "value"),
    [
        ("aws-fraud-guidance", "eprcf", "replicas", 1),
        ("aws-fraud-guidance", "lam", "thresholds", 0.5),
        ("aws-fraud-guidance", "rcf", "unsupervised", True),
        ("azure-als-recommender", "track", "contains_labels", True),
        ("azure-als-recommender", "cosmos", "p99_ms", 10),
        ("azure-basic-chat", "app", "zones", 1),
        ("azure-basic-chat", "agent", "memory", True),
        ("azure-basic-chat", "pub", "egress", True),
        ("azure-basic-chat", "filt", "position", "input,output"),
        ("azure-batch-scoring-databricks", "fe", "split", "time"),
        ("azure-batch-scoring-databricks", "fe", "shared", True),
        ("azure-batch-scoring-databricks", "train", "runtime", "notebook"),
        ("doordash-sibyl", "snow", "optional", True),
        ("doordash-sibyl", "cache", "contents", "models"),
        ("doordash-sibyl", "cache", "loaded", "startup"),
        ("doordash-sibyl", "trainp", "outside", True),
        ("gcp-mlops-level-0", "ops", "makes_features", True),
        ("gcp-mlops-level-0", "train", "manual", True),
        ("twitter-real-graph", "roll", "stateful", True),
        ("twitter-real-graph", "chk", "criteria", "presence"),
        ("twitter-real-graph", "tset", "negatives", "downsampled"),
        ("twitter-real-graph", "tset", "split", "group"),
        ("twitter-real-graph", "lab", "drops", "negative ones removed"),
        ("zomato-kpt", "redis", "ttl_s", 300),
        ("zomato-kpt", "cass", "static", True),
        ("zomato-kpt", "ds", "people", True),
    ],
)
def test_what_roles_and_numbers_state(slug: str, part: str, attribute: str, value: object) -> None:
    assert graph_of(slug).attribute(part, attribute) == value


def test_a_proof_of_concept_is_seen_as_one() -> None:
    assert [slug for slug in EXPECTED if graph_of(slug).prototype] == ["azure-basic-chat"]
