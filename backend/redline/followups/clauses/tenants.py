"""Clauses about tenants that share a store: kept apart on every read, victims found, reading stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redline.critique.checks import agent, security
from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.oversight import stop_way
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.lineage import retaken, successor
from redline.followups.nets import carriers, flow_net, reaches
from redline.followups.parts import exists, in_order, label, scorers
from redline.followups.situation import Situation
from redline.followups.wording import days, listed

READS = ("lookup", "request")
MIN_KEPT_D = 7.0
"""A leak is often told days later: a record that is gone by then finds nobody."""


def shared_stores(graph: SystemGraph) -> tuple[str, ...]:
    """The stores in which entries of several tenants lie side by side and are read, in drawing order."""
    stores = [n for n in in_order(graph, graph.of_kind(*security.SHARED)) if exists(graph, n)]
    return tuple(n for n in stores if security.is_shared(graph, n) and reads_of(graph, n))


def reads_of(graph: SystemGraph, store: str) -> Sequence[Edge]:
    """The reads of a store."""
    return graph.entering(store, *READS)


def kept_apart(graph: SystemGraph, store: str) -> bool:
    """Whether no read can bring back another tenant's entries: by the store's own key or filter, by a
    filter on each read, or by rights down to the row that stand on every way to it. A memory of one
    person or session holds no other's."""
    filtered = [edge.attributes.get("acl_filter") for edge in reads_of(graph, store)]
    if graph.attribute(store, "tenant_key") is False or False in filtered:
        return False
    if graph.attribute(store, "tenant_key") is True or all(value is True for value in filtered):
        return True
    if graph.kind(store) == "conversation_memory":
        return graph.attribute(store, "scope") in ("session", "user")
    return graph.attribute(store, "filter_mode") == "pre" or _rights_on_the_way(graph, store)


def _rights_on_the_way(graph: SystemGraph, store: str) -> bool:
    strict = [n for n in graph.of_kind("auth_service") if graph.attribute(n, "row_level") is True]
    ways = flow_net(graph, *READS, "context")
    asking = [entry for entry in graph.entries if reaches(ways, entry, store)]
    ways.remove_nodes_from(strict)
    return bool(asking) and not any(reaches(ways, entry, store) for entry in asking)


def tenants_apart(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every shared store is still read, and each read is held to one tenant; or the store is given up."""
    before, graph = situation.before, situation.world
    heirs = {store: successor(before, situation.after, store) for store in shared_stores(before)}
    lost = [s for s, heir in heirs.items() if heir is None or not reads_of(graph, heir)]
    unsaid = [store for store in lost if situation.gave_up(store) is None]
    if unsaid:
        text = f"{label(before, unsaid[0])} is read no more, and nobody wrote down what is lost."
        return broke(retaken(before, situation.after, unsaid[0]) or text)
    kept = {heir for store, heir in heirs.items() if heir is not None and store not in lost}
    stores = in_order(graph, kept | set(shared_stores(graph)))
    mixed = [store for store in stores if not kept_apart(graph, store)]
    if mixed:
        name = label(graph, mixed[0])
        text = (
            f"A read of {name} carries no tenant, such as a filter before the search or “tenant id in key”."
        )
        return broke(text, components=mixed, connections=[e.id for s in mixed for e in reads_of(graph, s)])
    if not stores:
        return held(f"{situation.name} is given up.", did=f"gave up {situation.name} and wrote it down")
    names = listed(label(graph, store) for store in stores)
    return held(
        f"Each read of {names} is held to one tenant.",
        did=f"held each read of {names} to one tenant",
        components=stores,
    )


def victims_found(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A record keeps what was read for each answer, with the answer, for long enough."""
    graph = situation.world
    records = [n for n in in_order(graph, graph.of_kind(*agent.RECORDS)) if exists(graph, n)]
    readers = _readers(situation)
    if not readers:
        return held(f"Nothing is read from {situation.name} any more.")
    tracing = [n for n in records if traces(graph, n, readers)]
    whole = [n for n in tracing if agent.share_kept(graph, frozenset({n})) >= agent.WHOLE_PCT]
    found = next((n for n in whole if _kept_long(graph, n)), None)
    if found is not None:
        text = f"{label(graph, found)} says who was answered from which entries."
        return held(text, did=f"let {label(graph, found)} name the victims", components=(found, *readers))
    text = f"No record has both what {label(graph, readers[0])} read and what was answered."
    if tracing:
        text = f"{label(graph, tracing[0])} keeps a sample only: not every victim is in it."
    if whole:
        text = f"{label(graph, whole[0])} keeps its entries for less than {days(MIN_KEPT_D)}."
    return broke(text, components=(*tracing, *readers))


def _readers(situation: Situation) -> tuple[str, ...]:
    """Who reads the target; who read it before, while it is given up."""
    store, before = situation.heir, situation.before
    if store is None:
        old = in_order(before, {edge.source for edge in reads_of(before, situation.target)})
        heirs = (successor(before, situation.after, reader) for reader in old)
        return tuple(heir for heir in heirs if heir is not None)
    return in_order(situation.world, {edge.source for edge in reads_of(situation.world, store)})


def traces(graph: SystemGraph, record: str, readers: tuple[str, ...]) -> bool:
    """Whether a record gets what each reader read and what was answered with it."""
    kept = frozenset({record})
    read = graph.attribute(record, "has_features") is True
    read = read or all(agent.writes_to(graph, reader, kept) for reader in readers)
    answering = {part for scorer in scorers(graph) for part in carriers(graph, scorer)} - {record}
    return read and any(agent.writes_to(graph, part, kept) for part in in_order(graph, answering))


def _kept_long(graph: SystemGraph, record: str) -> bool:
    kept = quantities.stated(graph, record, "retention_d")
    return kept is None or kept >= MIN_KEPT_D


def reading_stopped(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A person can stop what reads the store, before the cause is found."""
    graph = situation.world
    if situation.heir is None and situation.gave_up(situation.target) is not None:
        return held(f"{situation.name} is given up: nothing reads it any more.")
    parts = (*((situation.heir,) if situation.heir else ()), *_readers(situation))
    for part in parts:
        way = stop_way(graph, part)
        if way:
            return held(
                f"{label(graph, way[0])} can stop {label(graph, way[-1])}.",
                did=f"gave {label(graph, way[0])} a way to stop {label(graph, way[-1])}",
                components=way,
            )
    text = (
        f"No control arrow lets a person stop what reads {situation.name}: draw a switch, and who turns it."
    )
    return broke(text, components=parts)
