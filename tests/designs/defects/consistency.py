"""Training and serving that see different things."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    box,
    change,
    cut,
    gone,
    state,
    unstated,
    wordless,
)

from redline.design.graph import SystemGraph, View

SHELF = Shelf()
MAKERS = ("feature_batch", "feature_stream", "feature_transform")
SOURCES = ("data_warehouse", "object_store")
SKEW = ("consistency/",)


def _stores(graph: SystemGraph) -> list[str]:
    return [
        s
        for s in where.ordered(graph.of_kind(*SOURCES))
        if any(where.leads(graph, View.TRAINFEAT, s, t) for t in where.trainers(graph))
    ]


def _history(graph: SystemGraph, builder: str) -> str:
    """Where a job of its own would read: what the training set is read from, else the first store."""
    return next((e.source for e in graph.entering(builder, "batch_data")), _stores(graph)[0])


@SHELF.defect(
    "training makes its own features", "consistency/shared-feature-definition", says="either", also=SKEW
)
def two_definitions(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        for server in where.servers(graph):
            made = graph.of_kind(*MAKERS) & where.before(graph, View.SERVEFEAT, server)
            # Without features of its own on the serving side there is nothing to agree with.
            if not made or not _stores(graph) or graph.tags & {"vision", "nlp"}:
                continue
            entering = graph.entering(builder, "feature", "training_data", "batch_data")
            shared = [
                e
                for m in where.ordered(made)
                for e in graph.leaving(m, "feature")
                if graph.kind(e.target) in MAKERS
            ]
            history = where.ordered(graph.of_kind("feature_store_offline"))
            yield change(
                cut([*entering, *shared]),
                gone(*history),
                box("twin", "feature_batch", "Training features"),
                arrow(_history(graph, builder), "batch_data", "twin"),
                arrow("twin", "feature", builder),
                *(unstated(graph, m, "shared", "version") for m in where.ordered(made)),
                wordless(graph, *where.ordered(made)),
            )


@SHELF.defect(
    "stream features leave no history", "consistency/online-features-archived", says="fail", also=SKEW
)
def unarchived(graph: SystemGraph) -> Iterator[Change]:
    for stream in where.ordered(graph.of_kind("feature_stream")):
        kept = [
            e for e in graph.leaving(stream, "feature") if graph.kind(e.target) == "feature_store_offline"
        ]
        if not kept or not where.trained(graph):
            continue
        logged = [e for log in where.logs(graph) for e in graph.leaving(log, "training_data")]
        whole = [edit for log in where.logs(graph) for edit in unstated(graph, log, "has_features")]
        yield change(
            unstated(graph, stream, "backfillable"),
            state(stream, backfillable=False),
            cut([*kept, *logged]),
            whole,
        )


@SHELF.defect("training joins what was known later", "consistency/point-in-time", says="fail")
def no_as_of(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        stated = [
            n
            for n in where.ordered(graph.of_kind("training_set_builder", "feature_store_offline"))
            if graph.attribute(n, "point_in_time") is True
        ]
        timed = where.before(graph, View.TRAINFEAT, builder) & graph.of_kind(*SOURCES, *MAKERS)
        if stated and timed and where.trained(graph):
            edits = [
                edit
                for n in stated
                for edit in (*unstated(graph, n, "point_in_time"), *state(n, point_in_time=False))
            ]
            yield change(edits)


@SHELF.defect(
    "nothing compares what is served with what was trained on",
    *("consistency/skew-monitor", "monitoring/three-layers"),
    says="ask",
)
def no_skew_monitor(graph: SystemGraph) -> Iterator[Change]:
    monitors = where.ordered(graph.of_kind("data_monitor"))
    if monitors and where.trained(graph) and where.online(graph):
        yield change(gone(*monitors))


@SHELF.defect(
    "the encoder of the query is newer than that of the index",
    "consistency/embedding-version-match",
    says="fail",
)
def embedding_mismatch(graph: SystemGraph) -> Iterator[Change]:
    for job in where.ordered(graph.of_kind("embedding_job")):
        version = graph.attribute(job, "version")
        twins = [
            e
            for e in where.ordered(graph.of_kind("encoder_service"))
            if graph.attribute(e, "version") == version
        ]
        # Two towers of one training belong together whatever they are called.
        towers = any(where.leads(graph, View.RELEASE, trainer, job) for trainer in where.trainers(graph))
        if version and twins and not towers:
            yield change(state(twins[0], version=f"{version}-next"))


@SHELF.defect(
    "the device prepares its input with other code",
    "consistency/preprocessing-parity",
    says="either",
    also=SKEW,
)
def other_preprocessing(graph: SystemGraph) -> Iterator[Change]:
    if not graph.tags & {"vision", "edge", "multimodal"}:
        return
    for part in where.ordered(graph.of_kind("feature_transform")):
        into = [e for e in graph.leaving(part, "feature") if graph.kind(e.target) == "training_set_builder"]
        logged = [e for log in where.logs(graph) for e in graph.leaving(log, "training_data")]
        if into and where.trained(graph):
            yield change(
                cut([*into, *logged]), unstated(graph, part, "shared", "version"), wordless(graph, part)
            )


@SHELF.defect(
    "a source that training never saw", "consistency/online-offline-source-match", says="ask", also=SKEW
)
def unseen_source(graph: SystemGraph) -> Iterator[Change]:
    for transform in where.ordered(graph.of_kind("feature_transform")):
        logged = [e for log in where.logs(graph) for e in graph.leaving(log, "training_data", "label")]
        asked = [e for e in graph.entering(transform, "request") if e.source in where.servers(graph)]
        if asked and where.trained(graph) and where.online(graph):
            yield change(
                cut(logged),
                box("live", "operational_db", "Live account table", owner="accounts"),
                arrow(transform, "lookup", "live", required=False, timeout_ms=10, default="none"),
            )
