"""Decisions that nobody can stop or contest, and data that gets where it should not."""

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
    gone,
    state,
    unstated,
    wordless,
)

from redline.design.graph import SystemGraph

SHELF = Shelf()
ABOUT_PEOPLE = ("credit", "moderation", "regulated")


@SHELF.defect(
    "nobody can stop a decision against somebody",
    "hitl/high-stakes-review",
    says="fail",
    also=("hitl/", "feedback/", "monitoring/"),
)
def unreviewed(graph: SystemGraph) -> Iterator[Change]:
    people = where.ordered(graph.of_kind("review_queue", "approval_gate"))
    if where.adverse(graph) and people and where.high(graph):
        unset = [edit for p in where.adverse(graph) for edit in unstated(graph, p, "defer")]
        yield change(gone(*people), unset, wordless(graph, *where.adverse(graph)))


@SHELF.defect("how much people can look at is not said", "hitl/review-capacity", says="ask")
def unknown_capacity(graph: SystemGraph) -> Iterator[Change]:
    for queue in where.queues(graph):
        # Who takes cases in an order, hands on what is too much, or sets the cut-off by it, needs no figure.
        settled = any(graph.attribute(queue, name) for name in ("order", "overflow")) or _by_capacity(graph)
        if graph.entering(queue, "prediction") and graph.attribute(queue, "capacity_per_day") and not settled:
            yield change(unstated(graph, queue, "capacity_per_day"), wordless(graph, queue))


def _by_capacity(graph: SystemGraph) -> bool:
    """Whether a cut-off, a gate or a metric is set by what people can look at."""
    said = [
        graph.framing.metric,
        *(str(v) for n in graph.nodes.values() for v in (n.label, *n.attributes.values())),
    ]
    return any("capacity" in text or "alerts" in text for text in said)


@SHELF.defect(
    "what people decide otherwise is lost", "hitl/override-recorded", says="either", also=["feedback/"]
)
def lost_overrides(graph: SystemGraph) -> Iterator[Change]:
    for queue in where.queues(graph):
        told = [
            e
            for e in graph.leaving(queue)
            if e.flow in ("label", "telemetry", "feedback", "event", "prediction")
        ]
        # What they do may still be recorded where it takes effect.
        acting = [e.target for e in graph.leaving(queue, "action")]
        recorded = any(graph.leaving(n, "event", "feedback", "telemetry", "label") for n in acting)
        if told and graph.entering(queue, "prediction") and not recorded and where.trained(graph):
            yield change(cut(told))


@SHELF.defect("nobody knows what happens when nobody looks", "hitl/queue-failure-mode", says="ask")
def silent_queue(graph: SystemGraph) -> Iterator[Change]:
    for queue in where.queues(graph):
        # People whose verdict nobody waits for cannot hold anything up.
        deciding = graph.entering(queue, "prediction") and graph.leaving(queue, "action")
        if deciding and graph.attribute(queue, "timeout_policy") and not where.scorers(graph):
            yield change(
                unstated(graph, queue, "timeout_policy", "sla_min", "overflow"), wordless(graph, queue)
            )


@SHELF.defect(
    "nobody can contest a decision", "hitl/user-correction-and-appeal", says="either", also=["feedback/"]
)
def no_appeal(graph: SystemGraph) -> Iterator[Change]:
    if not graph.tags & set(ABOUT_PEOPLE) or not graph.of_kind("client_app"):
        return
    ways = [e for c in graph.of_kind("client_app") for e in graph.leaving(c, "feedback")]
    named = any("appeal" in node.label.lower() for node in graph.nodes.values())
    if ways and where.queues(graph) and where.adverse(graph) and not named:
        yield change(cut(ways))


@SHELF.defect(
    "personal data is not masked",
    *("privacy/pii-minimised", "privacy/external-provider-flow"),
    says="either",
    also=["privacy/"],
)
def unmasked(graph: SystemGraph) -> Iterator[Change]:
    guards = where.ordered(graph.of_kind("pii_guard"))
    carried = [e for g in guards for e in graph.entering(g) if e.attributes.get("pii") is True]
    # A contract with whoever gets it covers it as well.
    outside = graph.of_kind("llm_api", "third_party_api")
    if carried and not any(graph.attribute(n, "contract") for n in outside):
        whole = change(bypassed(graph, *guards))
        named = {e.source for e in carried}
        marked = tuple(
            edit.model_copy(update={"attributes": {"pii": True}})
            if getattr(edit, "source", None) in named and hasattr(edit, "attributes")
            else edit
            for edit in whole.edits
        )
        yield Change(marked)


@SHELF.defect(
    "a person who leaves stays in the copies",
    "privacy/deletion-reaches-copies",
    says="either",
    also=["privacy/"],
)
def no_deletion(graph: SystemGraph) -> Iterator[Change]:
    services = where.ordered(graph.of_kind("deletion_service"))
    # What is masked on the way in, or expires in time, need not be deleted.
    if services and any(_keeps_people(graph, store) for store in graph.nodes):
        yield change(gone(*services))


def _keeps_people(graph: SystemGraph, store: str) -> bool:
    """Whether personal data stays in a copy for more than a month."""
    into = any(e.attributes.get("pii") is True for e in graph.entering(store))
    days = [graph.attribute(store, name) for name in ("retention_d", "ttl_d")]
    short = any(isinstance(d, int | float) and d <= 30 for d in days)
    return graph.family(store) in ("storage", "monitoring") and into and not short


@SHELF.defect(
    "personal data is kept for ever in a log", "privacy/retention-on-logs", says="either", also=["privacy/"]
)
def endless_log(graph: SystemGraph) -> Iterator[Change]:
    for store in where.ordered(graph.of_kind("prediction_log", "trace_store", "conversation_memory")):
        carries = [
            e for e in (*graph.entering(store), *graph.leaving(store)) if e.attributes.get("pii") is True
        ]
        scrubbed = graph.attribute(store, "pii_scrubbed") is True
        if graph.attribute(store, "retention_d") and where.private(graph) and not scrubbed:
            into = graph.entering(store, "prediction", "lookup", "telemetry")
            marked = [] if carries else [edit for e in into[:1] for edit in state(e.id, pii=True)]
            yield change(unstated(graph, store, "retention_d", "ttl_d"), marked)


@SHELF.defect(
    "a public app calls the model around the gateway",
    "security/least-privilege-endpoint",
    says="either",
    also=["security/", "serving/", "monitoring/", "rollback/", "hitl/high-stakes-review"],
)
def open_door(graph: SystemGraph) -> Iterator[Change]:
    for app in where.ordered(graph.of_kind("client_app") & graph.entries):
        for server in where.servers(graph):
            if graph.attribute(app, "public") is True and graph.kind(server) == "model_server":
                yield change(arrow(app, "request", server))


@SHELF.defect(
    "strangers write the training data",
    "security/poisoning-path",
    says="either",
    also=["data_quality/validation-before-train", "data_quality/source-owner-contract"],
)
def strangers_teach(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        if where.trained(graph) and where.online(graph):
            yield change(
                box("strangers", "document_corpus", "User-generated texts from the open web"),
                arrow("strangers", "batch_data", builder),
            )


@SHELF.defect(
    "one tenant's rows can be found by another",
    *("security/tenant-isolation", "rag/acl-before-retrieval"),
    says="either",
    also=["security/", "rag/"],
)
def mixed_tenants(graph: SystemGraph) -> Iterator[Change]:
    if "multi_tenant" not in graph.tags:
        return
    indexes = where.ordered(graph.of_kind("vector_index"))
    reads = [e for e in graph.by_flow("lookup") if e.attributes.get("acl_filter")]
    parsers = where.ordered(graph.of_kind("doc_parser"))
    yield change(
        gone(*where.ordered(graph.of_kind("auth_service"))),
        *(unstated(graph, n, "filter_mode") for n in indexes),
        *(state(e.id, acl_filter=None) for e in reads),
        *(state(p, keeps_acl=False) for p in parsers),
    )
