"""Data that nobody checks, owns or notices when it stops."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    box,
    bypassed,
    change,
    cut,
    state,
    unstated,
    wordless,
)

from redline.design.graph import SystemGraph, View
from redline.design.parts import Edge

SHELF = Shelf()
CHECKS = ("data_validator", "data_contract")
ORIGINS = ("operational_db", "event_tracker", "third_party_api", "media_source")


def _checks(graph: SystemGraph) -> list[str]:
    """The checks that training data passes."""
    return [
        n
        for n in where.ordered(graph.of_kind(*CHECKS))
        if any(where.leads(graph, View.TRAINFEAT, n, t) for t in where.trainers(graph))
    ]


@SHELF.defect(
    "training data is not checked",
    "data_quality/validation-before-train",
    says="fail",
    also=["data_quality/", "security/poisoning-path", "vision/input-quality"],
)
def unchecked(graph: SystemGraph) -> Iterator[Change]:
    origins = [
        n
        for n in graph.of_kind(*ORIGINS)
        if any(where.leads(graph, View.TRAINFEAT, n, t) for t in where.trainers(graph))
    ]
    checked = [
        n for n in where.ordered(graph.of_kind("feature_transform")) if graph.attribute(n, "validates")
    ]
    # A service that has its input checked hands on data that was checked in part.
    beside = graph.attached(CHECKS)
    if _checks(graph) and origins and where.trained(graph) and not beside:
        yield change(bypassed(graph, *_checks(graph)), *(unstated(graph, n, "validates") for n in checked))


@SHELF.defect(
    "a check that lets everything through",
    "data_quality/validation-before-train",
    says="either",
    also=["data_quality/"],
)
def toothless_checks(graph: SystemGraph) -> Iterator[Change]:
    checks = _checks(graph)
    if checks and all(graph.kind(n) == "data_validator" for n in checks) and where.trained(graph):
        yield change(*(state(n, blocking=False) for n in checks))


@SHELF.defect(
    "one source goes around the checks",
    "data_quality/validation-before-train",
    says="ask",
    also=["security/poisoning-path"],
)
def one_unchecked_source(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        if _checks(graph) and where.trained(graph):
            yield change(
                box("partner", "third_party_api", "Partner file", owner="partners", contract=True),
                arrow("partner", "batch_data", builder),
            )


@SHELF.defect("scoring takes data that nobody checked", "data_quality/validation-before-serve", says="ask")
def unchecked_scoring(graph: SystemGraph) -> Iterator[Change]:
    for scorer in where.scorers(graph):
        if not graph.attribute(scorer, "validates"):
            continue
        yield change(
            unstated(graph, scorer, "validates"),
            box("late", "operational_db", "Late corrections", owner="operations"),
            arrow("late", "batch_data", scorer),
        )


@SHELF.defect(
    "a store that may be of any age",
    "data_quality/silent-source-death",
    says="ask",
    also=["privacy/deletion-reaches-copies"],
)
def ageless_store(graph: SystemGraph) -> Iterator[Change]:
    for store in where.ordered(graph.of_kind("feature_store_online", "prediction_store")):
        writers = [e.source for e in graph.entering(store, "feature", "prediction", "batch_data", "event")]
        # An alarm on the writer or on its schedule would tell as well.
        watched = [e for n in (store, *writers) for e in graph.leaving(n, "telemetry")]
        scheduled = graph.of_kind("orchestrator")
        read = any(where.leads(graph, View.SERVEFEAT, store, s) for s in where.servers(graph))
        if writers and not scheduled and read and graph.attribute(store, "ttl_s"):
            names = ("ttl_s", "freshness_slo_s", "default_value", "max_age_s", "expires")
            yield change(unstated(graph, store, *names), cut(watched))


@SHELF.defect(
    "nobody said what is used when a value is missing", "data_quality/missing-input-behaviour", says="ask"
)
def no_default(graph: SystemGraph) -> Iterator[Change]:
    for edge in _reads(graph):
        yield change(
            unstated(graph, edge.target, "default_value"), state(edge.id, required=None, default=None)
        )


def _reads(graph: SystemGraph) -> list[Edge]:
    """Reads on the way to a trained model whose absence somebody provided for."""
    return [
        edge
        for edge in graph.by_flow("lookup")
        if graph.kind(edge.target) in ("feature_store_online", "cache", "third_party_api")
        and any(where.leads(graph, View.SERVEFEAT, edge.target, s) for s in where.servers(graph))
        and (graph.attribute(edge.target, "default_value") or edge.attributes.get("required") is False)
    ]


@SHELF.defect(
    "a count that takes late and double events", "data_quality/late-duplicate-events", says="either"
)
def late_and_double(graph: SystemGraph) -> Iterator[Change]:
    for stream in where.ordered(graph.of_kind("feature_stream", "stream_processor")):
        online = [
            e for e in graph.leaving(stream, "feature") if graph.kind(e.target) == "feature_store_online"
        ]
        if online and (graph.attribute(stream, "watermark_s") or graph.attribute(stream, "dedup_key")):
            yield change(unstated(graph, stream, "watermark_s", "dedup_key", "idempotent"))


@SHELF.defect("nobody owns a source of others", "data_quality/source-owner-contract", says="ask")
def unowned_source(graph: SystemGraph) -> Iterator[Change]:
    for source in where.ordered(graph.of_kind("third_party_api")):
        checked = any(graph.kind(e.target) in CHECKS for e in graph.leaving(source))
        if (graph.attribute(source, "owner") or graph.attribute(source, "contract")) and not checked:
            yield change(unstated(graph, source, "owner", "contract"), wordless(graph, source))


@SHELF.defect(
    "half a day is added to yesterday",
    "data_quality/partial-batch-carried",
    says="ask",
    also=["data_quality/"],
)
def partial_batch(graph: SystemGraph) -> Iterator[Change]:
    for job in where.ordered(graph.of_kind("feature_batch")):
        upstream = where.before(graph, View.TRAINFEAT, job)
        checks = where.ordered(upstream & graph.of_kind(*CHECKS))
        monitors = graph.of_kind("data_monitor")
        if any(e.target in monitors for n in upstream | {job} for e in graph.leaving(n, "telemetry")):
            continue  # a missing half is noticed
        if where.trained(graph) and checks:
            yield change(
                bypassed(graph, *checks),
                unstated(graph, job, "idempotent"),
                *(
                    edit
                    for n in where.ordered(upstream)
                    for edit in unstated(graph, n, "late_data_h", "backfillable")
                ),
                state(job, stateful=True),
            )


@SHELF.defect(
    "a source that nothing uses", "data_quality/unused-inputs", says="either", also=["data_quality/"]
)
def unused_source(graph: SystemGraph) -> Iterator[Change]:
    sources = graph.of_family("source", "features")
    if len(sources) >= 6 and where.trained(graph):
        yield change(
            box("points", "operational_db", "Loyalty points", owner="loyalty"),
            box("points_copy", "batch_ingest", "Copy of the points", cadence_s=86400, idempotent=True),
            arrow("points", "batch_data", "points_copy"),
        )
