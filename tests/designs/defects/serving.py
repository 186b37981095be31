"""Answers that come late, break, or fall over together."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    bypassed,
    change,
    frame,
    gone,
    lost,
    state,
    unstated,
    wordless,
)

from redline.design.edits import Edit
from redline.design.graph import SystemGraph, View

SHELF = Shelf()
WAITING = (
    "serving/latency-budget",
    "serving/capacity-peak",
    "serving/availability-math",
    "serving/overload-protection",
)


def _limit(graph: SystemGraph) -> float:
    """Milliseconds until an answer is due, as somebody states; 0 where nobody does."""
    stated = [graph.framing.objectives.get("slo_p99_ms")]
    stated += [graph.attribute(n, "slo_p99_ms") for n in graph.entries]
    return min((float(v) for v in stated if isinstance(v, int | float)), default=0.0)


def _called(graph: SystemGraph) -> list[str]:
    """Servers that somebody waits for, over calls that are drawn."""
    return [
        s
        for s in where.servers(graph)
        if any(where.leads(graph, View.CALLS, entry, s) for entry in graph.entries)
    ]


@SHELF.defect(
    "no deadline and no second answer",
    "serving/timeouts-and-fallback",
    says="either",
    also=(*WAITING, "hitl/high-stakes-review", "simplicity/"),
)
def no_fallback(graph: SystemGraph) -> Iterator[Change]:
    if not _called(graph):
        return
    spare = {e.target for e in graph.drawn if e.on_failure} | graph.of_kind("fallback", "rules_engine")
    guards = where.ordered(graph.of_kind("traffic_guard"))
    kept = [n for n in where.ordered(graph.nodes) if n not in spare and n not in guards]
    timed = [
        edit for n in kept if graph.attribute(n, "timeout_ms") for edit in unstated(graph, n, "timeout_ms")
    ]
    calls = [
        edit
        for e in graph.by_flow("request") + graph.by_flow("lookup")
        if "timeout_ms" in e.attributes and not {e.source, e.target} & (spare | set(guards))
        for edit in state(e.id, timeout_ms=None)
    ]
    yield change(gone(*where.ordered(spare)), bypassed(graph, *guards), timed, calls)


@SHELF.defect("the fallback reads what broke", "serving/fallback-independent", says="either")
def dependent_fallback(graph: SystemGraph) -> Iterator[Change]:
    for spare in where.ordered(graph.of_kind("fallback", "rules_engine")):
        if not any(e.on_failure for e in graph.entering(spare, "request")):
            continue
        for edge in graph.by_flow("lookup"):
            if graph.kind(edge.target) == "feature_store_online" and _called(graph):
                yield change(
                    wordless(graph, spare),
                    unstated(graph, edge.target, "default_value"),
                    state(edge.id, required=True, default=None),
                    arrow(spare, "lookup", edge.target, required=True),
                )


@SHELF.defect(
    "a warehouse is asked while somebody waits",
    "serving/slow-store-on-path",
    says="fail",
    also=(*WAITING, "consistency/online-offline-source-match", "data_quality/missing-input-behaviour"),
)
def slow_store(graph: SystemGraph) -> Iterator[Change]:
    slow = where.ordered(graph.of_kind("data_warehouse", "feature_store_offline", "object_store"))
    for server in _called(graph):
        if slow and 0 < _limit(graph) < 5000:
            yield change(arrow(server, "lookup", slow[0]))


@SHELF.defect(
    "the model alone takes longer than allowed", "serving/latency-budget", says="fail", also=WAITING
)
def too_slow(graph: SystemGraph) -> Iterator[Change]:
    for server in _called(graph):
        if _limit(graph):
            yield change(_patient(graph), state(server, p50_ms=1.2 * _limit(graph), p99_ms=2 * _limit(graph)))


def _patient(graph: SystemGraph) -> list[Edit]:
    """Nobody gives up waiting."""
    timed = [n for n in where.ordered(graph.nodes) if graph.attribute(n, "timeout_ms")]
    return [
        *(edit for n in timed for edit in unstated(graph, n, "timeout_ms")),
        *(edit for e in graph.drawn if "timeout_ms" in e.attributes for edit in state(e.id, timeout_ms=None)),
    ]


@SHELF.defect("one machine", "serving/single-instance", says="fail", also=WAITING)
def single_machine(graph: SystemGraph) -> Iterator[Change]:
    for service in where.ordered(graph.of_kind("business_service", "api_gateway") - graph.entries):
        # Behind it something may stand in for the model; for itself nothing does.
        needed = any(where.leads(graph, View.CALLS, service, s) for s in _called(graph))
        if graph.attribute(service, "replicas") and needed:
            yield change(unstated(graph, service, "replicas", "zones"), state(service, replicas=1)) + lost(
                graph, service, "autoscaling"
            )


@SHELF.defect("too few machines for the peak", "serving/capacity-peak", says="fail", also=WAITING)
def too_few(graph: SystemGraph) -> Iterator[Change]:
    peak = graph.framing.objectives.get("peak_qps")
    for server in _called(graph):
        if isinstance(peak, int | float) and peak >= 20 and graph.kind(server) == "model_server":
            yield change(state(server, replicas=2, throughput_rps=peak / 10)) + lost(
                graph, server, "autoscaling"
            )


@SHELF.defect(
    "nothing holds a rush back",
    "serving/overload-protection",
    says="either",
    also=["security/least-privilege-endpoint", "serving/"],
)
def no_brake(graph: SystemGraph) -> Iterator[Change]:
    if not graph.of_kind("client_app") & graph.entries or not (_called(graph) or where.hosted(graph)):
        return
    if not any(graph.attribute(n, "peak_qps") for n in graph.entries):
        return
    guards = where.ordered(graph.of_kind("traffic_guard"))
    kept = [n for n in where.ordered(graph.nodes) if n not in guards]
    whole = change(bypassed(graph, *guards))
    for node in kept:
        names = ("limit_rps", "shed_policy", "quota_rps", "autoscale", "budgets", "load_tested")
        if any(graph.attribute(node, name) for name in names):
            whole += change(unstated(graph, node, *names))
        if graph.nodes[node].provides & {"rate_limit", "autoscaling"}:
            whole += lost(graph, node, "rate_limit", "autoscaling")
    yield whole


@SHELF.defect("a hundred calls, and all must answer", "serving/fan-out-tail", says="either", also=WAITING)
def fan_out(graph: SystemGraph) -> Iterator[Change]:
    for edge in graph.by_flow("lookup"):
        reads = graph.kind(edge.target) == "feature_store_online"
        if reads and any(where.leads(graph, View.CALLS, s, edge.source) for s in _called(graph)):
            yield change(
                state(
                    edge.id, fanout=100, batch_in_request=None, timeout_ms=None, required=True, default=None
                ),
                unstated(graph, edge.target, "batch_get", "default_value"),
            )


@SHELF.defect(
    "fresh answers from an old copy",
    "serving/freshness-path",
    says="either",
    also=["serving/model-staleness"],
)
def stale_path(graph: SystemGraph) -> Iterator[Change]:
    fresh = graph.framing.objectives.get("freshness_s")
    for job in where.ordered(graph.of_kind("feature_batch", "batch_ingest")):
        cadence = graph.attribute(job, "cadence_s")
        serving = [*where.servers(graph), *where.scorers(graph)]
        feeds = any(where.leads(graph, View.SERVEFEAT, job, s) for s in serving)
        # Beside a stream or a second job, which values must be fresh is an open question.
        timed = [n for n in graph.nodes if graph.attribute(n, "cadence_s") and where.kept_fresh(graph, n)]
        feeds = feeds and not graph.of_kind("feature_stream", "stream_processor") and timed == [job]
        if isinstance(fresh, int | float) and isinstance(cadence, int | float) and cadence <= fresh and feeds:
            yield change(state(job, cadence_s=10 * fresh))


@SHELF.defect("a dependency that is down too often", "serving/availability-math", says="either")
def fragile_dependency(graph: SystemGraph) -> Iterator[Change]:
    promised = graph.framing.objectives.get("availability_pct")
    spare = {e.target for e in graph.drawn if e.on_failure} | graph.of_kind("fallback", "rules_engine")
    for service in where.ordered(graph.of_kind("business_service", "api_gateway")):
        between = [e for e in graph.leaving(service, "request") if e.sync]
        # A second answer behind this very part would not help: everybody comes through it.
        reached = _called(graph) and any(where.leads(graph, View.CALLS, service, s) for s in _called(graph))
        first = service not in graph.entries and all(
            where.leads(graph, View.CALLS, service, n)
            for n in spare & set(where.after(graph, View.CALLS, service))
        )
        if isinstance(promised, int | float) and between and reached and first:
            yield change(state(service, availability_pct=promised - 2))


@SHELF.defect(
    "minutes would do, and it streams",
    "simplicity/stream-without-need",
    says="either",
    also=["serving/freshness-path"],
)
def needless_stream(graph: SystemGraph) -> Iterator[Change]:
    for stream in where.ordered(graph.of_kind("feature_stream")):
        stores = [e.target for e in graph.leaving(stream, "feature")]
        if graph.framing.objectives.get("freshness_s"):
            unset = [edit for s in stores for edit in unstated(graph, s, "freshness_slo_s")]
            yield change(frame("objectives.freshness_s", 604800), unset)
