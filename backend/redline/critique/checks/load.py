"""Does everything hold at the peak, and what happens beyond it?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.checks.serving import timeouts_and_fallback
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, quantities
from redline.design.copies import grows
from redline.design.cost import NOT_OURS
from redline.design.graph import Edge, SystemGraph, View
from redline.design.load import BOUGHT_BY_QUOTA, HEADROOM, Load, loads
from redline.design.request_path import latency_limit

MOST_TRIES = 9
"""So many calls for one request, by retries on top of retries, turn a failure into a flood."""
STACKED_RETRIES = 2
MS_PER_S = 1000
LIMITS = ("limit_rps", "quota_rps", "shed_policy", "budgets")


def capacity_peak(graph: SystemGraph) -> Iterator[Observation]:
    """Every part of the path takes what reaches it at the peak; typical figures only ask."""
    if quantities.objective(graph, "peak_qps") is None and not graph.having("peak_qps"):
        return
    found = [load for load in loads(graph) if load.capacity_rps]
    over = [load for load in found if (load.utilisation or 0) > 1 and not _is_relieved(graph, load)]
    broken = [load for load in over if _is_broken(graph, load)]
    yield from (_overloaded(graph, load) for load in broken)
    doubtful = [load for load in over if load.known_arrival or not load.assumed]
    ours = [load for load in doubtful if not load.assumed or graph.kind(load.component) not in NOT_OURS]
    if ours and not broken:
        yield _perhaps(
            graph, max(ours, key=lambda load: (load.utilisation or 0, _label(graph, load.component)))
        )
    elif found and not broken:
        yield passed("every part takes its load at the peak", components=[load.component for load in found])


def _label(graph: SystemGraph, part: str) -> str:
    """What decides among equals: ids may differ between two copies of one drawing, labels do not."""
    return graph.nodes[part].label


def _is_relieved(graph: SystemGraph, load: Load) -> bool:
    """Whether copies are added by themselves, or a limit that fits refuses the rest before it."""
    if grows(graph, load.component):
        return True
    before = operators.reaching(graph.view(View.CALLS), {load.component}) & graph.having("limit_rps")
    limits = (quantities.stated(graph, part, "limit_rps") or math.inf for part in before)
    return min(limits, default=math.inf) <= _most(graph, load)


def _most(graph: SystemGraph, load: Load) -> float:
    """Requests a second that a part takes when nothing is kept in reserve."""
    capacity = load.capacity_rps or 0.0
    return capacity if graph.kind(load.component) in BOUGHT_BY_QUOTA else capacity / HEADROOM


def _is_broken(graph: SystemGraph, load: Load) -> bool:
    return not load.assumed and load.known_arrival and load.arrival_rps > _most(graph, load)


def _overloaded(graph: SystemGraph, load: Load) -> Observation:
    quota = graph.kind(load.component) in BOUGHT_BY_QUOTA
    return fail(part=load.component, variant="quota" if quota else "", facts=_figures(graph, load))


def _perhaps(graph: SystemGraph, load: Load) -> Observation:
    variant = "assumed" if load.assumed else "reserve"
    return ask(part=load.component, variant=variant, facts=_figures(graph, load))


def _figures(graph: SystemGraph, load: Load) -> dict[str, str]:
    each = quantities.of_component(graph, load.component, "throughput_rps")
    copies = math.ceil(load.arrival_rps / (each.value * HEADROOM)) if each and each.value else 1
    return {
        "arrival": f"{load.arrival_rps:,.0f}",
        "capacity": f"{_most(graph, load):,.0f}",
        "planned": f"{load.capacity_rps or 0:,.0f}",
        "copies": str(copies),
        "basis": load.assumed[0] if load.assumed else "",
    }


def overload_protection(graph: SystemGraph) -> Iterator[Observation]:
    """More load than planned is refused gently, and nobody multiplies it by trying again."""
    stack = _retry_stack(graph)
    if stack is not None:
        tries = math.prod(1 + (quantities.of_edge(edge, "retries") or 0) for edge in stack)
        again = [edge for edge in stack if edge.attributes.get("retries")]
        yield fail(
            entry=[edge.source for edge in again],
            server=stack[-1].target,
            retry=[edge.id for edge in again[:-1]],
            facts={"tries": f"{tries:g}"},
            components=[end for edge in stack for end in (edge.source, edge.target)],
            connections=[edge.id for edge in stack],
        )
        return
    yield from _unprotected(graph)


def _unprotected(graph: SystemGraph) -> Iterator[Observation]:
    calls = graph.view(View.CALLS)
    behind = operators.reaching(calls, graph.serving_roots)
    public = frozenset(e for e in graph.entries & behind if _may_flood(graph, e))
    if not public:
        return
    way = operators.reachable(calls, public) & behind
    guards = sorted(part for part in way if _limits(graph, part))
    if guards:
        yield passed("more than planned is refused, or more copies come", components=guards)
    elif all(seen.outcome == "pass" for seen in timeouts_and_fallback(graph)):
        path = operators.shortest_path(calls, public, graph.serving_roots)
        first = path.edges[:1] if path else ()
        yield ask(
            variant="unguarded",
            entry=public,
            server=graph.serving_roots & way,
            first=first,
            components=path.nodes if path else (),
            connections=path.edges if path else (),
            facts={"tries": ""},
        )


def _may_flood(graph: SystemGraph, entry: str) -> bool:
    """An app in people's hands whose traffic is stated, or which anybody can reach."""
    if graph.kind(entry) != "client_app" or graph.attribute(entry, "public") is False:
        return False
    stated = any(graph.stated(entry, name) for name in ("public", "peak_qps", "users"))
    return stated or quantities.objective(graph, "peak_qps") is not None


def _limits(graph: SystemGraph, part: str) -> bool:
    guard = graph.kind(part) == "traffic_guard" or graph.provides(part, "rate_limit")
    return guard or grows(graph, part) or any(graph.attribute(part, name) for name in LIMITS)


def _retry_stack(graph: SystemGraph) -> list[Edge] | None:
    """The calls one behind the other whose retries multiply most; None when that is bearable."""
    stated = [edge for edge in graph.drawn if "retries" in edge.attributes]
    retrying = [e for e in stated if (quantities.of_edge(e, "retries") or 0) >= STACKED_RETRIES]
    if len(retrying) < STACKED_RETRIES:
        return None
    calls = graph.view(View.CALLS)
    best: dict[str, tuple[float, Edge | None]] = {}
    for group in operators.strongly_connected(operators.successors(calls)):
        for node in sorted(group):
            best[node] = _most_tries(graph, node, best)
    start = max(best, key=lambda node: (best[node][0], _label(graph, node)))
    return list(_follow(best, start)) if best[start][0] >= MOST_TRIES else None


def _most_tries(
    graph: SystemGraph, node: str, best: Mapping[str, tuple[float, Edge | None]]
) -> tuple[float, Edge | None]:
    """The most calls that one request at a node may become; a guard with a budget ends it."""
    found: tuple[float, Edge | None] = (1.0, None)
    for edge in graph.leaving(node, "request", "lookup", "context"):
        if not edge.sync or edge.target not in best or graph.kind(edge.target) == "traffic_guard":
            continue
        tries = best[edge.target][0] * (1 + (quantities.of_edge(edge, "retries") or 0))
        if tries > found[0]:
            found = (tries, edge)
    return found


def _follow(best: Mapping[str, tuple[float, Edge | None]], start: str) -> Iterator[Edge]:
    edge = best[start][1]
    while edge is not None:
        yield edge
        edge = best[edge.target][1]


def cold_start(graph: SystemGraph) -> Iterator[Observation]:
    """The first request after a quiet hour is answered in time too."""
    servers = graph.of_family("serving", "llm")
    starting = graph.having("cold_start_s") | {server for server in servers if _sleeps(graph, server)}
    if not starting:
        return
    waited = starting & operators.descendants_of(graph.view(View.CALLS), graph.entries)
    for part in sorted(waited - graph.entries):
        yield _of_start(graph, part)


def _of_start(graph: SystemGraph, part: str) -> Observation:
    seconds, limit = quantities.stated(graph, part, "cold_start_s"), latency_limit(graph)
    warm = quantities.stated(graph, part, "min_replicas")
    late = seconds is not None and limit is not None and seconds * MS_PER_S > limit.limit_ms
    if (warm or 0) >= 1 or (seconds is not None and limit is not None and not late):
        return passed("a copy is warm, or starts in time", components=(part,))
    certain = late and _sleeps(graph, part)
    seen = fail if certain else ask
    return seen(
        variant="" if certain else "kept" if late else "unknown",
        server=part,
        facts={
            "start": f"{seconds * MS_PER_S:,.0f}" if seconds is not None else "?",
            "limit": f"{limit.limit_ms:,.0f}" if limit is not None else "?",
        },
        components=(part,),
    )


def _sleeps(graph: SystemGraph, part: str) -> bool:
    return quantities.stated(graph, part, "min_replicas") == 0


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "capacity_peak": named(
        capacity_peak,
        roles="part",
        facts="arrival capacity planned copies basis",
        variants="quota reserve assumed",
    ),
    "cold_start": named(cold_start, roles="server", facts="start limit", variants="kept unknown"),
    "overload_protection": named(
        overload_protection, roles="entry server retry first", facts="tries", variants="unguarded"
    ),
}
