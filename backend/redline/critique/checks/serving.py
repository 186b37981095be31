"""Does the answer come in time, and what comes when a part does not answer?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View
from redline.design.request_path import (
    LatencyLimit,
    RequestPath,
    latency_limit,
    may_be_limited,
    slowest,
)

SLOW_STORES = ("data_warehouse", "object_store", "feature_store_offline", "notebook")
SLOW_IS_FINE_FROM_MS = 5_000
"""A caller that may wait this long may wait for an analytic store."""

SENDING = ("media_source",)
"""Kinds that send and wait for nothing."""

ANSWERING = ("prediction", "event", "action")
SUBSTITUTES = ("fallback", "rules_engine")


def timeouts_and_fallback(graph: SystemGraph) -> Iterator[Observation]:
    """When what answers does not, the caller gets something else in time."""
    calls = graph.view(View.CALLS)
    called = operators.reachable(calls, graph.entries)
    servers = frozenset(s for s in graph.serving_roots if s in called and s not in graph.entries)
    if not servers:
        return
    instead = stand_ins(graph, servers)
    if instead:
        yield passed("there is another answer when the model does not give one", components=instead)
        return
    if all(graph.kind(server) in releases.HOSTED for server in servers):
        return
    single = any(graph.attribute(server, "replicas") == 1 for server in servers)
    bare = not _limited(graph, servers)
    paths = [operators.shortest_path(calls, graph.entries, {server}) for server in sorted(servers)]
    last = [path.edges[-1] for path in paths if path and path.edges]
    seen = fail if (graph.stakes == "high" or single) and bare else ask
    waiting = _waiting(graph, last, servers)
    sending = all(graph.kind(caller) in SENDING for caller in waiting)
    yield seen(
        variant="sent" if bare and sending else "" if bare else "limited",
        server=servers,
        caller=waiting,
        call=tuple(dict.fromkeys(last)),
        components=drawing.nodes_along(paths),
        connections=drawing.edges_along(paths),
    )


def _waiting(graph: SystemGraph, calls: list[str], servers: frozenset[str]) -> tuple[str, ...]:
    """Who waits for the servers, those that wait for each other left out where others wait too."""
    callers = tuple(dict.fromkeys(graph.edge[call].source for call in calls))
    return tuple(caller for caller in callers if caller not in servers) or callers


def stand_ins(graph: SystemGraph, servers: frozenset[str]) -> list[str]:
    """What stands in: a substitute that is called or switched to, other routes, a failure branch."""
    around = graph.units(servers) | operators.reaching(graph.view(View.CALLS), servers)
    able = graph.of_kind(*SUBSTITUTES)
    substitutes = able & _switched_to(graph, around) | _deciding_too(graph, servers, able)
    routes = {
        node for node in around if graph.attribute(node, "fallbacks") or graph.provides(node, "fallback")
    }
    branches = {edge.target for edge in graph.drawn if edge.on_failure and edge.source in around}
    return sorted(substitutes | routes | branches)


def _deciding_too(graph: SystemGraph, servers: frozenset[str], able: frozenset[str]) -> frozenset[str]:
    """What answers to the same receivers and does not wait for the model: rules beside it."""
    given = {edge.target for server in servers for edge in graph.leaving(server, *ANSWERING)}
    receivers = given | {edge.target for part in given for edge in graph.leaving(part, *ANSWERING)}
    behind = operators.descendants_of(graph.view(View.ANSWERS), servers)
    beside = able - behind
    return frozenset(n for n in beside if any(e.target in receivers for e in graph.leaving(n, *ANSWERING)))


def _switched_to(graph: SystemGraph, around: Iterable[str]) -> set[str]:
    """What these parts call or control, and what that calls or controls."""
    reached: set[str] = set()
    waiting = list(around)
    while waiting:
        for edge in graph.leaving(waiting.pop(), "request", "lookup", "context", "control"):
            if edge.target not in reached:
                reached.add(edge.target)
                waiting.append(edge.target)
    return reached


def _limited(graph: SystemGraph, servers: frozenset[str]) -> bool:
    """Whether somebody on the way gives up waiting after a stated time."""
    around = graph.units(servers) | operators.reaching(graph.view(View.CALLS), servers)
    timed = any(graph.attribute(node, "timeout_ms") for node in around)
    called = any(e.attributes.get("timeout_ms") for n in around for e in graph.leaving(n))
    return timed or called or bool(graph.of_kind("traffic_guard") & around)


def latency_budget(graph: SystemGraph) -> Iterator[Observation]:
    """The slowest path stays within its objective; assumed numbers only ask."""
    if not may_be_limited(graph):
        return
    path = slowest(graph)
    limit = latency_limit(graph, path)
    if path is None or limit is None:
        return
    if path.loops:
        circle = path.loops[0].components
        yield ask(variant="loop", path=circle, largest=circle, entry=path.entry, components=circle)
        return
    yield _against(graph, path, limit)


def _against(graph: SystemGraph, path: RequestPath, limit: LatencyLimit) -> Observation:
    likely = path.at(limit.percentile)
    facts = {
        "percentile": f"p{limit.percentile}",
        "likely": f"{likely:.0f}",
        "limit": f"{limit.limit_ms:.0f}",
        "conservative": f"{path.conservative_p99_ms:.0f}",
        "cap": str(_cap(path, limit)),
    }
    if likely <= limit.limit_ms and path.conservative_p99_ms <= limit.limit_ms:
        return passed(
            f"{facts['percentile']} is {facts['likely']} ms of {facts['limit']}", components=path.components
        )
    stated = path.stated_p99_ms > limit.limit_ms and likely > limit.limit_ms
    seen = fail if stated else ask
    variant = "" if stated else "assumed" if likely > limit.limit_ms else "tail"
    return seen(
        variant=variant,
        path=path.components,
        entry=path.entry,
        largest=path.largest.component if path.largest else path.entry,
        slow_call=_slow_call(graph, path, limit),
        facts=facts,
        components=path.components,
        connections=path.connections,
    )


def _cap(path: RequestPath, limit: LatencyLimit) -> int:
    """The wait in ms that the largest part may take so that the whole holds even if all tails meet."""
    rest = sum(step.median_ms + step.tail_ms for step in path.steps if step is not path.largest)
    return max(0, math.floor(limit.limit_ms - rest))


def _slow_call(graph: SystemGraph, path: RequestPath, limit: LatencyLimit) -> tuple[str, ...]:
    """The call to the largest part, when giving up on it in time would do."""
    call = path.largest.connection if path.largest else None
    is_call = (
        call is not None and call in graph.edge and graph.edge[call].flow in ("request", "lookup", "context")
    )
    return (call,) if call and is_call and _cap(path, limit) > 0 else ()


def slow_store_on_path(graph: SystemGraph) -> Iterator[Observation]:
    """No request waits for an analytic store."""
    waiting = operators.reachable(graph.view(View.CALLS), graph.entries)
    reads = [edge for edge in graph.by_flow("lookup") if edge.source in waiting and edge.sync]
    slow = [
        edge for edge in reads if graph.kind(edge.target) in SLOW_STORES and not _holds_models(graph, edge)
    ]
    if not reads:
        return
    if not slow:
        yield passed("what is read while somebody waits is quick")
        return
    limit = latency_limit(graph)
    if limit is not None and limit.limit_ms >= SLOW_IS_FINE_FROM_MS:
        yield passed("the caller may wait for seconds", components=sorted({edge.target for edge in slow}))
        return
    for edge in slow:
        seen = fail if limit is not None else ask
        yield seen(
            variant="" if limit is not None else "unlimited",
            store=edge.target,
            reader=edge.source,
            read=edge.id,
            facts={"limit": f"{limit.limit_ms:.0f}" if limit else "?"},
            connections=(edge.id,),
        )


def _holds_models(graph: SystemGraph, edge: Edge) -> bool:
    if graph.attribute(edge.target, "contents") == "models":
        return True
    return any(other.flow == "model" for other in graph.entering(edge.target))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "latency_budget": named(
        latency_budget,
        roles="path entry largest slow_call",
        facts="percentile likely limit conservative cap",
        variants="loop assumed tail",
    ),
    "slow_store_on_path": named(
        slow_store_on_path, roles="store reader read", facts="limit", variants="unlimited"
    ),
    "timeouts_and_fallback": named(
        timeouts_and_fallback, roles="server caller call", variants="limited sent"
    ),
}
