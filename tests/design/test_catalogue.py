"""The catalogue is complete, and every number in it says where it comes from."""

from __future__ import annotations

import json

import pytest

from redline.design import catalogue

STYLES = {"call", "answer", "event", "data", "model", "watch"}
FAMILY_SIZES = {
    "source": 8,
    "ingest": 4,
    "storage": 9,
    "governance": 6,
    "features": 5,
    "labels": 3,
    "training": 7,
    "release": 8,
    "serving": 10,
    "llm": 11,
    "monitoring": 6,
}


def test_eleven_families_hold_all_kinds() -> None:
    sizes = {family: len(kinds) for family, kinds in catalogue.KINDS_OF_FAMILY.items()}
    assert sizes == FAMILY_SIZES
    assert len(catalogue.KINDS) == sum(FAMILY_SIZES.values()) + 1


def test_the_unknown_kind_belongs_to_no_family() -> None:
    assert catalogue.KINDS[catalogue.UNKNOWN].family not in catalogue.FAMILIES


@pytest.mark.parametrize("kind", catalogue.KINDS.values(), ids=lambda kind: kind.id)
def test_a_kind_says_what_it_is_and_where_its_figures_come_from(kind: catalogue.Kind) -> None:
    assert kind.title
    assert kind.meaning.endswith(".")
    assert kind.source in catalogue.SOURCES
    assert all(spec.source in catalogue.SOURCES for spec in kind.attributes if spec.default is not None)
    assert len({spec.name for spec in kind.attributes}) == len(kind.attributes)
    if kind.p50_ms is not None and kind.p99_ms is not None:
        assert 0 < kind.p50_ms < kind.p99_ms


def test_every_source_of_a_figure_is_cited_somewhere() -> None:
    kinds = catalogue.KINDS.values()
    cited = {kind.source for kind in kinds} | {spec.source for kind in kinds for spec in kind.attributes}
    assert set(catalogue.SOURCES) <= cited | {catalogue.ZONES.source}


def test_fourteen_flows_in_six_styles() -> None:
    assert len(catalogue.FLOWS) == 14
    assert {flow.style for flow in catalogue.FLOWS.values()} == STYLES
    assert {flow.default_mode for flow in catalogue.FLOWS.values()} == {"sync", "async", "batch"}


def test_attributes_end_in_their_unit() -> None:
    endings = {"ms": "_ms", "s": "_s", "days": "_d", "%": "_pct", "min": "_min", "hours": "_h"}
    for spec in catalogue.COMPONENT_ATTRIBUTES.values():
        if spec.unit in endings:
            assert spec.name.endswith(endings[spec.unit]), spec.name


def test_defaults_are_the_typical_figures() -> None:
    server = catalogue.KINDS["model_server"]
    assert (server.p50_ms, server.p99_ms, server.throughput_rps) == (3, 10, 500)
    assert server.default("p99_ms") == 10
    assert catalogue.KINDS["cache"].default("hit_rate") == 0.5
    assert server.default("role") is None


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("modelserver", "model_server"),
        ("message queue", "message_bus"),
        ("Feature store online", "feature_store_online"),
        ("gateway", "api_gateway"),
        ("zzzzqqq", None),
    ],
)
def test_the_nearest_kind(written: str, kind: str | None) -> None:
    assert catalogue.nearest_kind(written) == kind


def test_the_catalogue_travels_as_json() -> None:
    data = json.loads(json.dumps(catalogue.as_json()))
    assert [family["id"] for family in data["families"]] == list(catalogue.FAMILIES)
    assert catalogue.UNKNOWN not in {kind["id"] for kind in data["kinds"]}
    assert {flow["style"] for flow in data["flows"]} == STYLES
    ttl = next(
        a for k in data["kinds"] if k["id"] == "cache" for a in k["attributes"] if a["name"] == "ttl_s"
    )
    assert (ttl["unit"], ttl["type"]) == ("s", "number")
