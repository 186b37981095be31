"""Clauses about more than a part can take: a limit before it, an answer for those refused, a warm-up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph, read
from redline.design.load import Load, loads
from redline.design.waiting import ANSWERS, is_failure_branch, waits_for
from redline.followups.clauses.outage import defaults_instead
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import reaches
from redline.followups.parts import drawn_key, exists, in_order, label
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.wording import listed, number
from redline.whatif.effects import Change, Effects, SetNumber, lay_over

FILLING = frozenset({"feature", "batch_data", "event", "prediction"})
"""Flows by which a cache can be filled before anybody asks."""


def burst_absorbed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The replicas that run already hold it, or a limit cuts the way before whatever would not."""
    return _absorbed(situation.world)


def refused_answered(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Whoever is refused gets an answer that does not need the part that is full."""
    return _answered(situation.world)


def holds_cold(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """With every cache empty each part holds the full load, or a limit cuts the way before it."""
    for part in _behind(situation.before, situation.target):
        if situation.gave_up(part) is None and not _is_asked(situation, part):
            name = label(situation.before, part)
            return broke(f"{name} stood behind {situation.name}, and nobody asks it any more.",
                         components=(part,) if exists(situation.world, part) else ())  # fmt: skip
    return _absorbed(cold(situation.world))


def refused_answered_cold(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """While the cache fills, whoever is refused gets an answer that does not need the part behind it."""
    return _answered(cold(situation.world))


def warmed_up(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Where not everybody gets through at first, something fills the cache before it is asked."""
    graph = situation.world
    if not _full(cold(graph)):
        return held("Every part holds the full load, so the cache may fill by itself.")
    caches = in_order(graph, graph.of_kind("cache"))
    filled = [cache for cache in caches if _filled(graph, cache)]
    if caches and len(filled) == len(caches):
        names = listed(label(graph, cache) for cache in filled)
        return held(f"{names} is filled before anybody asks.", did=f"filled {names} ahead", components=filled)
    bare = [cache for cache in caches if cache not in filled]
    names = listed(label(graph, cache) for cache in bare) or situation.name
    return broke(f"Nothing fills {names} but the requests themselves.", components=bare)


def _behind(graph: SystemGraph, cache: str) -> tuple[str, ...]:
    """What a cache asks for whatever it does not hold."""
    return in_order(graph, {edge.target for edge in graph.leaving(cache, "request", "lookup") if edge.sync})


def _is_asked(situation: Situation, part: str) -> bool:
    heir = successor(situation.before, situation.world, part)
    return any(found.component == heir and found.arrival_rps > 0 for found in loads(situation.world))


def cold(graph: SystemGraph) -> SystemGraph:
    """The same design with every cache empty, those that a re-design adds too."""
    changes = [change for cache in graph.of_kind("cache") for change in emptied(graph, cache)]
    return read(lay_over(graph.design, Effects(changes=tuple(changes))), graph.brief)


def emptied(graph: SystemGraph, cache: str) -> Iterator[Change]:
    """The numbers by which a cache keeps reads from others, all of them none."""
    yield SetNumber(target=cache, name="hit_rate", value=0.0)
    readers = {edge.source for edge in graph.entering(cache)}
    for edge in graph.drawn:
        if quantities.of_edge(edge, "hit_rate") is not None and edge.source in readers | {cache}:
            yield SetNumber(target=edge.id, name="hit_rate", value=0.0)


def _absorbed(graph: SystemGraph) -> Seen:
    found = loads(graph)
    if not found:
        return broke("No request arrives anywhere on this board.")
    full = _full(graph)
    if not full:
        busiest = max(found, key=lambda f: f.utilisation or 0.0)
        share = number((busiest.utilisation or 0.0) * 100)
        return held(
            f"{label(graph, busiest.component)} is the busiest, at {share} %, with what runs already.",
            did="kept enough running",
            components=(busiest.component,),
        )
    guards = {part.component: limiter(graph, part, found) for part in full}
    bare = [part for part in full if guards[part.component] is None]
    if bare:
        return broke(
            " ".join(_too_small(graph, part) for part in bare[:3]),
            components=tuple(part.component for part in bare),
        )
    used = tuple(dict.fromkeys(guard for guard in guards.values() if guard))
    silent = [guard for guard in used if not str(graph.attribute(guard, "shed_policy") or "").strip()]
    if silent:
        return unsaid(graph, silent[0], "what it refuses first", "shed_policy", "drops low value")
    names = listed(label(graph, guard) for guard in used)
    parts = listed(label(graph, part.component) for part in full)
    return held(
        f"{names} refuses what {parts} cannot take.",
        did=f"limited at {names} what reaches {parts}",
        components=used,
    )


def _answered(graph: SystemGraph) -> Seen:
    silent = (part.component for part in _full(graph) if not defaults_instead(graph, part.component))
    full = in_order(graph, silent)
    if not full:
        return held("Nobody is refused without a stated default.")
    route = answers_without(graph, full)
    names = listed(label(graph, part) for part in full)
    if route is None:
        text = (
            f"Whoever is refused gets nothing: every answer needs {names}. Draw what answers without, "
            "asked by "
            "what stands before."
        )
        return broke(text, components=full)
    return held(
        f"{label(graph, route.provider)} answers those who are refused.",
        did=f"let {label(graph, route.provider)} answer the rest",
        components=route.components,
    )


def _full(graph: SystemGraph) -> list[Load]:
    """The parts that get more than they can take, the fullest first."""
    found = [f for f in loads(graph) if f.utilisation is not None and f.utilisation > 1.0 + 1e-9]
    return sorted(found, key=lambda f: (-(f.utilisation or 0.0), drawn_key(graph, f.component)))


def limiter(graph: SystemGraph, full: Load, found: Collection[Load]) -> str | None:
    """A part with a limit that every request passes before it reaches the full one, and that lets no
    more through than this can take."""
    arrives = {f.component: f.arrival_rps for f in found}
    net = _request_net(graph)
    for guard in in_order(graph, (n for n in net if n != full.component and exists(graph, n))):
        limit = quantities.stated(graph, guard, "limit_rps")
        if limit is None or not _cuts(net, guard, full.component) or not arrives.get(guard):
            continue
        if full.arrival_rps * min(1.0, limit / arrives[guard]) <= (full.capacity_rps or 0.0) * (1 + 1e-9):
            return guard
    return None


def _cuts(net: nx.DiGraph[str], guard: str, part: str) -> bool:
    rest = net.copy()
    rest.remove_node(guard)
    entries = [entry for entry in net if net.in_degree(entry) == 0 and entry != guard]
    before = any(reaches(net, entry, guard) for entry in entries)
    return before and not any(reaches(rest, entry, part) for entry in entries)


def _request_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """The ways of a request: calls that are waited for, and answers that are handed on; no way back."""
    net: nx.DiGraph[str] = nx.DiGraph()
    for edges in waits_for(graph).values():
        net.add_edges_from((edge.source, edge.target) for edge in edges)
    for edge in graph.drawn:
        onward = edge.flow in ANSWERS and edge.sync and not is_failure_branch(graph, edge)
        if onward and not reaches(net, edge.target, edge.source):
            net.add_edge(edge.source, edge.target)
    return net


def _filled(graph: SystemGraph, cache: str) -> bool:
    """Whether something writes into a cache ahead, or it is said when it is loaded."""
    ahead = any(not edge.sync for edge in graph.entering(cache, *FILLING))
    return ahead or bool(str(graph.attribute(cache, "loaded") or "").strip())


def _too_small(graph: SystemGraph, part: Load) -> str:
    name, limit = label(graph, part.component), number(part.capacity_rps or 0.0)
    return f"{name} gets {number(part.arrival_rps)} /s and takes {limit}; no limit stands before it."
