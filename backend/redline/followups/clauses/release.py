"""Clauses about taking back a bad model: a way back, somebody who takes it, in time, and whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import WATCHERS, actor_of, read_by
from redline.followups.nets import carriers, flow_net, reaches
from redline.followups.parts import exists, has_owner, in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import listed, minutes, number

STAGING = frozenset({"canary", "blue_green", "rolling", "shadow", "interleave"})
CONTROLLED = frozenset({"model_registry", "traffic_splitter", "prediction_store"})
COUPLED = frozenset(
    {
        "decision_policy",
        "vector_index",
        "prompt_assembler",
        "feature_store_online",
        "encoder_service",
        "cache",
    }
)
"""Kinds whose content belongs to a model version when a release writes it."""
CARRIERS = frozenset(
    {"model_registry", "ci_cd", "traffic_splitter", "cache", "object_store", "model_artifact"}
)
MIN_RTO_MIN, MAX_RTO_MIN = 1.0, 15.0
RTO_HOLDERS = ("rollback_controller", "traffic_splitter", "model_registry", "alerting")


def way_back(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The version before is still there: in a registry that keeps it, behind a splitter, or in a store."""
    graph, server = situation.world, situation.heir
    if server is None:
        return broke(f"{situation.name} is gone.")
    places = list(kept_versions(graph, server))
    if places:
        place, words = places[0]
        return held(f"{label(graph, place)} {words}.", did=f"kept the old version in {label(graph, place)}",
                    components=(place, server))  # fmt: skip
    registries = [
        r for r in in_order(graph, graph.of_kind("model_registry")) if reaches(releases(graph), r, server)
    ]
    if registries:
        return _too_few(graph, registries[0])
    return broke(f"A new model overwrites the old one in {label(graph, server)}.", components=(server,))


def somebody_switches(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A control path leads from an alert, a monitor or a named person to what holds the versions."""
    graph, server = situation.world, situation.heir
    if server is None:
        return broke(f"{situation.name} is gone.")
    goals = switches(graph, server)
    orders = flow_net(graph, "control", "telemetry")
    for start in _starters(graph):
        for goal in goals:
            way = control_way(graph, orders, start, goal)
            if way:
                return held(
                    f"{label(graph, start)} can move {label(graph, goal)} back.",
                    did=f"gave {label(graph, start)} the switch",
                    components=way,
                )
    by_hand = _deployers(graph, server)
    told = [person for person in by_hand if is_set_off(graph, person)]
    if told:
        return held(f"{label(graph, told[0])} can put the old version back.",
                    did=f"told {label(graph, told[0])}", components=(told[0], server))  # fmt: skip
    if by_hand:
        return broke(f"Nothing tells {label(graph, by_hand[0])}, who could put the old version back.",
                     components=(by_hand[0], server))  # fmt: skip
    loose = [c for c in in_order(graph, graph.of_kind("rollback_controller")) if not is_set_off(graph, c)]
    if loose:
        return broke(f"Nothing and nobody sets {label(graph, loose[0])} off.", components=(loose[0],))
    return broke("Nobody is drawn who can put the old version back.", components=tuple(goals[:1]))


def answers_observed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A monitor reads the served answers and reaches whoever switches."""
    graph, server = situation.world, situation.heir
    if server is None:
        return broke(f"{situation.name} is gone.")
    served = carriers(graph, server)
    orders = flow_net(graph, "telemetry", "control")
    for monitor in in_order(graph, graph.of_kind(*WATCHERS)):
        read = read_by(graph, monitor, served)
        reached = nx.descendants(orders, monitor) if monitor in orders else set()
        if read and (actor_of(graph, monitor) or reached & graph.of_kind("rollback_controller")):
            return held(f"{label(graph, monitor)} reads {label(graph, read)}.", components=(read, monitor))
    for monitor in in_order(graph, graph.of_kind(*WATCHERS)):
        if read_by(graph, monitor, served):
            return broke(f"{label(graph, monitor)} sees {_seen_of(graph, monitor)}, and nobody hears of it.",
                         components=(monitor,))  # fmt: skip
    return broke(f"No monitor reads what {label(graph, server)} serves.", components=(server,))


def _seen_of(graph: SystemGraph, monitor: str) -> str:
    return "that answers come" if graph.kind(monitor) == "service_monitor" else "the answers"


def goes_back_together(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every versioned thing that the server's answer uses comes from the same release, or is in scope."""
    graph, server = situation.world, situation.heir
    if server is None:
        return broke(f"{situation.name} is gone.")
    apart = [part for part in _versioned(graph, server) if not _joined(graph, server, part)]
    if apart:
        names = listed(label(graph, part) for part in apart)
        text = f"{names} is released on its own: the old model would meet the new {names}."
        return broke(text, components=(server, *apart))
    return held("Everything that belongs to a version goes back with it.", components=(server,))


def back_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The time to be back is stated and believable; a scheduled design has until its next run."""
    graph = situation.world
    stated = [
        (node, rto)
        for node in in_order(graph, graph.of_kind(*RTO_HOLDERS))
        if (rto := quantities.stated(graph, node, "rto_min")) is not None
    ]
    limit = _rto_limit(situation)
    if not stated:
        holders = [n for n in in_order(graph, graph.of_kind(*RTO_HOLDERS)) if exists(graph, n)]
        switching = [n for n in holders if graph.kind(n) == "rollback_controller"]
        if holders:
            example = "within 5 min" if switching else ""
            return unsaid(
                graph, (*switching, *holders)[0], "how long it takes to be back", "rto_min", example
            )
        return broke(
            f"Nobody is drawn who goes back, so there is no time to it; the limit is {minutes(limit)}."
        )
    node, rto = min(stated, key=lambda pair: pair[1])
    if rto < MIN_RTO_MIN:
        return unproven(f"{minutes(rto)} is faster than anyone notices.", components=(node,))
    if rto > limit:
        return broke(f"It takes {minutes(rto)}, the limit is {minutes(limit)}.", components=(node,))
    return held(f"Back within {minutes(rto)}.", did=f"said it takes {minutes(rto)}", components=(node,))


def _too_few(graph: SystemGraph, registry: str) -> Seen:
    keeps = quantities.stated(graph, registry, "keeps_n")
    if keeps is None and graph.attribute(registry, "versioned") is None:
        return unsaid(graph, registry, "that it keeps the version before", "versioned", "keeps versions")
    versions = "one version" if keeps in (None, 1) else f"{number(keeps)} versions"
    text = f"{label(graph, registry)} keeps {versions}: there is nothing to go back to."
    return broke(text, components=(registry,))


def releases(graph: SystemGraph) -> nx.DiGraph[str]:
    """The arrows over which versions travel: model arrows, and what a splitter or store hands on."""
    net = flow_net(graph, "model")
    for edge in graph.drawn:
        source, kind = edge.source, graph.kind(edge.source)
        if (edge.flow == "request" and kind == "traffic_splitter") or (
            edge.flow == "prediction" and graph.kind(edge.target) == "prediction_store"
        ):
            net.add_edge(source, edge.target)
    return net


def beside(graph: SystemGraph, registry: str) -> tuple[str, ...]:
    """Archives that a registry fills, such as a box “keeps last 5 versions” that is drawn off it."""
    filled = {edge.target for edge in graph.leaving(registry)}
    return in_order(graph, filled & graph.of_kind("model_registry", "object_store"))


def kept_versions(graph: SystemGraph, server: str) -> Iterator[tuple[str, str]]:
    """The places that hold an older version of what this server runs, and how."""
    net = releases(graph)
    for registry in in_order(graph, graph.of_kind("model_registry")):
        for place in (registry, *beside(graph, registry)) if reaches(net, registry, server) else ():
            keeps = quantities.stated(graph, place, "keeps_n") or 0
            if keeps >= 2:
                yield place, f"keeps {number(keeps)} versions"
            elif not keeps and graph.attribute(place, "versioned") is True:
                yield place, "keeps every version"
    for splitter in in_order(graph, graph.of_kind("traffic_splitter")):
        if reaches(net, splitter, server) and _holds_two(graph, splitter):
            yield splitter, "still has the old version behind it"
    for store in in_order(graph, graph.of_kind("prediction_store", "vector_index")):
        if graph.attribute(store, "versioned_swap") is True and reaches(net, server, store):
            yield store, "swaps whole versions and keeps the last one"
    if graph.provides(server, "rollback"):
        yield server, "can go back to the version before by itself"


def _holds_two(graph: SystemGraph, splitter: str) -> bool:
    """A splitter holds two versions when it says how it stages, or has two servers behind it."""
    mode = str(graph.attribute(splitter, "mode") or "").lower().replace("-", "_").replace(" ", "_")
    behind = {e.target for e in graph.drawn if e.source == splitter and e.flow in {"request", "model"}}
    return mode in STAGING or len(behind) >= 2


def switches(graph: SystemGraph, server: str) -> list[str]:
    """What a control can act on to change the version that a server answers with; the server last."""
    net = releases(graph)
    holders = in_order(graph, graph.of_kind(*CONTROLLED))
    return [h for h in holders if reaches(net, h, server) or reaches(net, server, h)] + [server]


def _starters(graph: SystemGraph) -> list[str]:
    """Who can begin: an alert or monitor that is told something, and people who are named."""
    alerts, monitors = (
        [n for n in in_order(graph, graph.of_kind(*kinds)) if is_set_off(graph, n)]
        for kinds in (("alerting",), sorted(WATCHERS))
    )
    people = [
        n
        for n in in_order(graph, graph.of_kind("team", "review_queue"))
        if is_set_off(graph, n) or has_owner(graph, n)
    ]
    named = [n for n in in_order(graph, graph.of_kind("rollback_controller")) if has_owner(graph, n)]
    return [*alerts, *people, *named, *monitors]


def _deployers(graph: SystemGraph, server: str) -> list[str]:
    """People who are drawn and bring models to the server by hand."""
    net = flow_net(graph, "model")
    return [person for person in in_order(graph, graph.of_kind("team")) if reaches(net, person, server)]


def is_set_off(graph: SystemGraph, component: str) -> bool:
    """Whether a component hears anything, or a person is named for it."""
    return has_owner(graph, component) or any(
        edge.target == component and edge.flow in {"telemetry", "control", "prediction", "event"}
        for edge in graph.drawn
    )


def control_way(graph: SystemGraph, orders: nx.DiGraph[str], start: str, goal: str) -> tuple[str, ...]:
    """A way of telemetry and control from one to the other whose last step is a control arrow."""
    last = {e.source for e in graph.drawn if e.target == goal and e.flow == "control"}
    for before in in_order(graph, last):
        if reaches(orders, start, before):
            return (*nx.shortest_path(orders, start, before), goal)
    return ()


def _versioned(graph: SystemGraph, server: str) -> list[str]:
    """Parts that a release writes and that the server's answer passes or reads."""
    used = set(carriers(graph, server))
    used |= {e.target for e in graph.drawn if e.source in used and e.flow in {"lookup", "context", "request"}}
    written = {e.target for e in graph.drawn if e.flow == "model"}
    return [n for n in in_order(graph, used & written) if graph.kind(n) in COUPLED and n != server]


def _joined(graph: SystemGraph, server: str, part: str) -> bool:
    net = releases(graph)
    origins = {c for c in graph.of_kind(*CARRIERS) if reaches(net, c, server)}
    if any(reaches(net, origin, part) for origin in origins):
        return True
    return any(_in_scope(graph, c, part) for c in graph.of_kind("rollback_controller"))


def _in_scope(graph: SystemGraph, controller: str, part: str) -> bool:
    controls = any(e.source == controller and e.target == part and e.flow == "control" for e in graph.drawn)
    scope = str(graph.attribute(controller, "scope") or "").lower()
    words = (part.lower(), label(graph, part).lower(), graph.kind(part).split("_")[-1])
    return controls or any(word in scope for word in words)


def _rto_limit(situation: Situation) -> float:
    """15 minutes for what answers at once; for scheduled scoring, the time until the next run."""
    scorer = situation.heir or situation.target
    if scorer not in situation.world.of_kind("batch_scorer"):
        return MAX_RTO_MIN
    seconds = quantities.of_component(situation.world, scorer, "cadence_s")
    return seconds.value / 60 if seconds else MAX_RTO_MIN
