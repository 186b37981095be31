"""Clauses about a source that dies: who is told, and what is used instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design.availability import has_default
from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid_on
from redline.followups.monitors import Watch, checks, is_fresh_signal, read_by, unheard
from redline.followups.nets import feeds_answer, input_net, own_nodes, reaches
from redline.followups.parts import STORES_READ, in_order, label, scorers
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.wording import listed


def death_noticed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A freshness or volume signal on a node that this source alone feeds reaches somebody."""
    source, graph = situation.heir, situation.world
    if source is None or not feeds_answer(situation.world, source):
        return given_up(situation, "no longer feeds a decision")
    own = own_nodes(graph, source)
    fresh = list(fresh_watches(graph, source))
    if fresh:
        watch = fresh[0]
        monitor = label(graph, watch.monitor)
        return held(
            f"{monitor} watches {label(graph, watch.reads)} and {_actor(graph, watch.actor)}.",
            did=f"made {monitor} {_told(graph, watch.actor)} nothing arrives from {situation.name}",
            components=watch.components,
        )
    return broke(_why_unnoticed(graph, source, own), components=tuple(sorted(own)))


def absence_handled(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What a request gets without this source is stated: a default, an age limit, a route, or a stop."""
    source, graph = situation.heir, situation.world
    if source is None or not feeds_answer(situation.world, source):
        return given_up(situation, "no longer feeds a decision")
    reads = list(reads_of(graph, source))
    bare = [edge for edge in reads if not _covered(graph, edge)]
    if reads and not bare:
        return held(
            f"Stated where the values are read: {_reading(graph, reads)}.",
            did="said what is used meanwhile",
            connections=tuple(edge.id for edge in reads),
        )
    stop = _deliberate_stop(graph, source)
    if stop is not None:
        return held(
            f"{label(graph, stop)} stops the run before stale values are used.",
            did="stopped on purpose before stale values are used",
            components=(stop,),
        )
    route = answers_without(graph, {edge.target for edge in bare if edge.flow == "lookup"})
    if bare and route is not None and _avoids(graph, route.provider, source):
        return held(
            f"{label(graph, route.provider)} answers without it.",
            did=f"kept an answer that does not need {situation.name}",
            components=route.components,
        )
    waiting = "a request gets" if situation.online else "the next run uses"
    because = f"Nothing says what {waiting} when nothing has come from {situation.name} for an hour."
    if bare:
        return unsaid_on(graph, bare[0], "what is used then", "default: last value", because=because)
    return broke(because)


def fresh_watches(graph: SystemGraph, source: str) -> Iterator[Watch]:
    """Signals of age or volume on what the source alone feeds, that somebody acts on."""
    return checks(graph, own_nodes(graph, source), is_fresh_signal)


def _actor(graph: SystemGraph, actor: str) -> str:
    owner = graph.attribute(actor, "owner")
    if isinstance(owner, str) and owner.strip():
        return f"tells {owner.strip()}"
    return f"sets {label(graph, actor)} off"


def _told(graph: SystemGraph, actor: str) -> str:
    owner = graph.attribute(actor, "owner")
    named = isinstance(owner, str) and owner.strip()
    return f"tell {named} when" if named else f"set {label(graph, actor)} off when"


def _why_unnoticed(graph: SystemGraph, source: str, own: frozenset[str]) -> str:
    name = label(graph, source)
    for monitor in in_order(graph, graph.of_kind("data_monitor", "data_validator", "service_monitor")):
        read = read_by(graph, monitor, own)
        if read is None:
            continue
        if not is_fresh_signal(graph, monitor):
            return _blind(graph, monitor, read)
        return unheard(graph, monitor)
    merged = _merged(graph, source)
    if merged is not None:
        return f"{label(graph, merged)} is fed by other sources too, so they hide the silence of {name}."
    return (
        f"No signal of age or volume stands on anything that {name} alone feeds: draw one there, such as "
        "“freshness monitor”, and who it tells."
    )


def _blind(graph: SystemGraph, monitor: str, read: str) -> str:
    """What a monitor without a signal of age looks at instead."""
    name = label(graph, monitor)
    if graph.kind(monitor) == "service_monitor":
        return f"{name} sees whether {label(graph, read)} is up, not how old its values are."
    if graph.kind(monitor) == "data_validator":
        return f"{name} checks what arrives, not that it arrives: say in its name “freshness” or “volume”."
    return f"Say in the name of {name} that it looks at age or volume, such as “freshness”."


def _merged(graph: SystemGraph, source: str) -> str | None:
    """A watched node below the source that others feed as well."""
    net = input_net(graph)
    below = nx.descendants(net, source) if source in net else set()
    for monitor in in_order(graph, graph.of_kind("data_monitor")):
        read = read_by(graph, monitor, below)
        if read is not None and is_fresh_signal(graph, monitor):
            return read
    return None


def reads_of(graph: SystemGraph, source: str) -> Iterator[Edge]:
    """The arrows over which the source's values enter the answer."""
    net = input_net(graph)
    below = nx.descendants(net, source) | {source} if source in net else {source}
    servers = set(scorers(graph))
    for edge in graph.drawn:
        if edge.flow == "lookup" and edge.target in below and edge.source in net:
            if edge.source in servers or any(reaches(net, edge.source, s) for s in servers):
                yield edge
        elif (
            edge.flow in {"feature", "event", "batch_data"}
            and edge.source in below
            and edge.target in servers
        ):
            yield edge


def _covered(graph: SystemGraph, edge: Edge) -> bool:
    if has_default(graph, edge) or edge.attributes.get("max_age_s") is not None:
        return True
    store = edge.target if edge.flow == "lookup" else edge.source
    aged = graph.attribute(store, "max_age_s") is not None
    return aged and graph.kind(store) in STORES_READ


def _reading(graph: SystemGraph, reads: list[Edge]) -> str:
    words = []
    for edge in reads:
        store = edge.target if edge.flow == "lookup" else edge.source
        aged = edge.attributes.get("max_age_s") is not None or not has_default(graph, edge)
        words.append(f"{label(graph, store)} {'with an age limit' if aged else 'with a default'}")
    return listed(dict.fromkeys(words))


def _deliberate_stop(graph: SystemGraph, source: str) -> str | None:
    """A blocking validator on every way from the source to what is scored ahead."""
    net = input_net(graph)
    ahead = graph.of_kind("batch_scorer") | graph.trainers
    targets = [s for s in scorers(graph) if s in ahead and reaches(net, source, s)]
    for validator in in_order(graph, graph.of_kind("data_validator")):
        if graph.attribute(validator, "blocking") is not True or not is_fresh_signal(graph, validator):
            continue
        rest = net.copy()
        rest.remove_node(validator)
        if targets and not any(reaches(rest, source, target) for target in targets):
            return validator
    return None


def _avoids(graph: SystemGraph, provider: str, source: str) -> bool:
    """Whether what a provider answers from was not made of this source, or says how old it may be."""
    net = input_net(graph)
    below = nx.descendants(net, source) | {source} if source in net else {source}
    if any(graph.attribute(provider, name) is not None for name in ("ttl_s", "max_age_s")):
        return True
    fed = graph.entering(provider, "feature", "event", "batch_data", "prediction")
    return not below & {edge.source for edge in fed}
