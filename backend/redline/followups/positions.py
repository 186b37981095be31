"""Where a guard must stand to count: on the cut, on the right node, with somebody who acts.

Everything here reads the drawing alone; a box that lies on no path, a monitor that nobody
answers to and a fallback that shares the fault count for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from redline.design.availability import has_default, is_required
from redline.design.graph import Edge, SystemGraph
from redline.design.roles import acts
from redline.design.views import ANSWERING
from redline.design.waiting import ANSWERS, CALLS, hands_out, is_failure_branch

INPUT_FLOWS = frozenset({"event", "batch_data", "feature", "training_data"})
LABEL_FLOWS = frozenset({"label"})
SCORERS = frozenset(
    {
        "model_server",
        "batch_scorer",
        "stream_scorer",
        "edge_runtime",
        "llm_api",
        "llm_server",
        "online_learner",
    }
)
TRAINERS = frozenset({"training_job", "online_learner"})
ANSWER_PROVIDERS = frozenset(
    {
        "model_server",
        "stream_scorer",
        "edge_runtime",
        "llm_api",
        "llm_server",
        "rules_engine",
        "prediction_store",
    }
)
CALLERS = frozenset({"client_app", "business_service", "media_source"})
WATCHERS = frozenset({"data_monitor", "quality_monitor", "business_dashboard", "service_monitor"})
USING_FAMILIES = frozenset({"serving", "llm", "training", "monitoring"})
"""Families that use values; whether one of them runs says nothing about the age of its inputs."""
STORES_READ = frozenset({"feature_store_online", "cache", "prediction_store", "vector_index", "search_index"})
PEOPLE = frozenset({"team", "review_queue"})
ASKED_FOR_VALUES = frozenset({"third_party_api", "tool", "cache"})
"""Kinds that have values of their own, or keep them, unless they act; others hand back what they got."""
ANSWERS_READ = frozenset({"prediction_store", "cache"})
CHECKED_IN = ("mode", "checks", "expectations")
"""Attributes in which a monitor or validator says what it looks at."""
FRESHNESS_MODES = ("freshness", "volume", "change", "age")


@dataclass(frozen=True, slots=True)
class Watch:
    """A monitor that reads the right node and reaches somebody who acts."""

    monitor: str
    reads: str
    actor: str

    @property
    def components(self) -> tuple[str, ...]:
        """The chain to draw."""
        return tuple(dict.fromkeys((self.reads, self.monitor, self.actor)))


@dataclass(frozen=True, slots=True)
class Route:
    """A way to an answer that does not need what failed."""

    provider: str
    components: tuple[str, ...]


def exists(graph: SystemGraph, component: str) -> bool:
    """Whether the component is drawn and belongs to the first version."""
    node = graph.nodes.get(component)
    return node is not None and node.status == "v1"


def input_net(graph: SystemGraph, *, labels: bool = False) -> nx.DiGraph[str]:
    """Where input values come from: data flows forward, waited-for reads backwards, and what was
    fetched goes on with the requests and answers of those who fetched it. Read-only."""
    return graph.once(_inputs_and_labels if labels else _inputs)


def _inputs(graph: SystemGraph) -> nx.DiGraph[str]:
    return _input_net(graph, INPUT_FLOWS)


def _inputs_and_labels(graph: SystemGraph) -> nx.DiGraph[str]:
    return _input_net(graph, INPUT_FLOWS | LABEL_FLOWS)


def _input_net(graph: SystemGraph, flows: frozenset[str]) -> nx.DiGraph[str]:
    net = _empty(graph)
    for edge in graph.drawn:
        if edge.source not in net or edge.target not in net:
            continue
        if hands_out(graph, edge):
            net.add_edge(edge.source, edge.target)
        elif edge.flow == "lookup":
            if _is_read(graph, edge) and not _asks_for_answer(graph, edge):
                net.add_edge(edge.target, edge.source)
        # Who asks for the decision goes on asking; what it emits beside that counts from where it lands.
        elif edge.flow in flows and not {edge.source, edge.target} & graph.entries:
            net.add_edge(edge.source, edge.target)
        elif edge.flow == "request" and graph.kind(edge.target) in ASKED_FOR_VALUES and _is_read(graph, edge):
            net.add_edge(edge.target, edge.source)
    _hand_on(graph, net)
    nx.freeze(net)
    return net


def _asks_for_answer(graph: SystemGraph, edge: Edge) -> bool:
    """Whether the first caller reads a finished answer, which is no input of one."""
    return edge.source in graph.entries and graph.kind(edge.target) in ANSWERS_READ


def _hand_on(graph: SystemGraph, net: nx.DiGraph[str]) -> None:
    """A caller hands fetched values on with its request; a part that is asked for them hands them back."""
    waiting = [node for node in net if net.in_degree(node) > 0]
    while waiting:
        node = waiting.pop()
        for other in _given_by(graph, node):
            if other not in net or net.has_edge(other, node):
                continue
            if net.in_degree(other) == 0:
                waiting.append(other)
            net.add_edge(node, other)


def _given_by(graph: SystemGraph, node: str) -> Iterator[str]:
    for edge in graph.leaving(node, "request", "context"):
        if _is_read(graph, edge) and graph.kind(edge.target) not in ANSWERING:
            yield edge.target
    if graph.kind(node) in ANSWERING | {"traffic_guard"}:
        yield from (edge.source for edge in graph.entering(node, "request") if _is_read(graph, edge))


def answer_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where an answer goes: drawn answers and logs, and back to everyone who waits for it."""
    net = _empty(graph)
    for edge in graph.drawn:
        if edge.flow in ANSWERS or (edge.flow == "event" and graph.kind(edge.target) == "prediction_log"):
            net.add_edge(edge.source, edge.target)
        elif (edge.flow in {"request", "context"} and edge.sync) or (
            edge.flow == "lookup" and graph.kind(edge.target) in {"prediction_store", "cache"}
        ):
            net.add_edge(edge.target, edge.source)
    return net


def flow_net(graph: SystemGraph, *flows: str) -> nx.DiGraph[str]:
    """The arrows of these flows as drawn."""
    net = _empty(graph)
    net.add_edges_from((edge.source, edge.target) for edge in graph.drawn if edge.flow in flows)
    return net


def reaches(net: nx.DiGraph[str], source: str, target: str) -> bool:
    """Whether there is a way from one to the other; False when either is not drawn."""
    return source in net and target in net and nx.has_path(net, source, target)


def roots(net: nx.DiGraph[str], component: str) -> frozenset[str]:
    """The parts without an input of their own that feed this one (itself, when it has none)."""
    if component not in net:
        return frozenset()
    above = nx.ancestors(net, component) | {component}
    return frozenset(n for n in above if net.in_degree(n) == 0)


def own_nodes(graph: SystemGraph, source: str) -> frozenset[str]:
    """The nodes that this source alone feeds: on any other, another source would hide its death."""
    net = input_net(graph)
    if source not in net:
        return frozenset()
    mine = roots(net, source) | {source}
    plain = net.subgraph(n for n in net if n == source or graph.family(n) not in USING_FAMILIES)
    below = {n for n in nx.descendants(plain, source) if roots(net, n) <= mine}
    return frozenset({source, *below})


def carriers(graph: SystemGraph, scorer: str) -> frozenset[str]:
    """The scorer and everything its answer passes, with its logs."""
    net = answer_net(graph)
    return frozenset(nx.descendants(net, scorer) | {scorer}) if scorer in net else frozenset()


def watches(graph: SystemGraph, nodes: Collection[str], kinds: Iterable[str] = WATCHERS) -> Iterator[Watch]:
    """The monitors of these kinds that read one of the nodes and have an actor."""
    for monitor in in_order(graph, graph.of_kind(*kinds)):
        read = read_by(graph, monitor, nodes)
        actor = actor_of(graph, monitor) if read else None
        if read is not None and actor is not None:
            yield Watch(monitor, read, actor)


def unattended(graph: SystemGraph, nodes: Collection[str], kinds: Iterable[str] = WATCHERS) -> str | None:
    """A monitor that reads one of the nodes and reaches nobody, to name it; None when there is none."""
    seen = (m for m in in_order(graph, graph.of_kind(*kinds)) if read_by(graph, m, nodes))
    return next((m for m in seen if actor_of(graph, m) is None), None)


def read_by(graph: SystemGraph, monitor: str, nodes: Collection[str]) -> str | None:
    """The node among these that the monitor reads, by an arrow to it or a read from it."""
    for edge in graph.drawn:
        if edge.target == monitor and edge.source in nodes and edge.flow != "control":
            return edge.source
        if edge.source == monitor and edge.target in nodes and edge.flow in {"lookup", "request"}:
            return edge.target
    return None


def actor_of(graph: SystemGraph, monitor: str) -> str | None:
    """Who acts on what a monitor sees: an alert with an owner, or a part that it can control."""
    telemetry = flow_net(graph, "telemetry", "event", "control")
    if monitor not in telemetry:
        return None
    for node in [monitor, *in_order(graph, nx.descendants(telemetry, monitor))]:
        if graph.kind(node) == "alerting" and _is_answered(graph, node):
            return node
        if graph.kind(node) == "rollback_controller" and _controls(graph, node):
            return node
    return None


def _is_answered(graph: SystemGraph, alert: str) -> bool:
    """Whether an alert has an owner, reaches people who are drawn, or controls something."""
    people = any(graph.kind(edge.target) in PEOPLE for edge in graph.leaving(alert))
    return has_owner(graph, alert) or people or _controls(graph, alert)


def has_owner(graph: SystemGraph, component: str) -> bool:
    """Whether somebody is named who answers for it."""
    owner = graph.attribute(component, "owner")
    return isinstance(owner, str) and bool(owner.strip())


def is_fresh_signal(graph: SystemGraph, monitor: str) -> bool:
    """Whether a monitor or validator looks at age, volume or change; being up is not a signal."""
    kind = graph.kind(monitor)
    names = {"data_monitor": ("mode", "checks"), "data_validator": ("expectations", "mode", "checks")}
    said = stated_words(graph, monitor, names.get(kind, ()))
    return any(word in said for word in FRESHNESS_MODES)


def answers_without(graph: SystemGraph, failed: Collection[str]) -> Route | None:
    """A way from a caller to an answer that needs none of the failed parts; None when there is none.

    An answer comes from a scorer, rules, a fallback that says what it does, or a prediction store;
    a wire around the scorer is none.
    """
    dead = dead_parts(graph, failed)
    net = _alive_net(graph, dead)
    starved = _starved(graph, failed)
    for entry in in_order(graph, (n for n in net if _is_caller(graph, n) and n not in dead)):
        for provider in in_order(graph, nx.descendants(net, entry)):
            if is_provider(graph, provider) and provider not in starved and _delivers(graph, net, provider):
                return Route(provider, tuple(nx.shortest_path(net, entry, provider)))
    return None


def _starved(graph: SystemGraph, failed: Collection[str]) -> frozenset[str]:
    """The scorers that live on what the failed parts hand them."""
    net = input_net(graph)
    below = {node for part in failed if part in net for node in nx.descendants(net, part)}
    return frozenset(below & graph.of_kind(*SCORERS))


def dead_parts(graph: SystemGraph, failed: Collection[str]) -> frozenset[str]:
    """The failed parts and every caller that cannot do without one of them."""
    dead = {n for n in failed if n in graph.nodes}
    waiting = list(dead)
    callers = _callers(graph)
    while waiting:
        node = waiting.pop()
        for edge in callers.get(node, ()):
            if edge.source in dead or _is_caller(graph, edge.source):
                continue
            if _needs(graph, edge, dead):
                dead.add(edge.source)
                waiting.append(edge.source)
    return frozenset(dead)


def is_provider(graph: SystemGraph, component: str) -> bool:
    """Whether a part answers by itself; a fallback only when it says how."""
    kind = graph.kind(component)
    if kind == "fallback":
        return bool(str(graph.attribute(component, "mode") or "").strip())
    return kind in ANSWER_PROVIDERS


def scorers(graph: SystemGraph) -> tuple[str, ...]:
    """Everything drawn that scores, with trainers that write their results ahead, in drawing order."""
    return in_order(graph, graph.of_kind(*SCORERS) | graph.serving_roots)


def trainers(graph: SystemGraph) -> tuple[str, ...]:
    """Everything drawn that trains, in drawing order."""
    return in_order(graph, graph.of_kind(*TRAINERS))


def feeds_answer(graph: SystemGraph, component: str) -> bool:
    """Whether the values of a part reach anything that scores; False when it is not drawn."""
    net = input_net(graph)
    return any(reaches(net, component, scorer) for scorer in scorers(graph))


def stated_words(graph: SystemGraph, component: str, names: Iterable[str]) -> str:
    """What a part states under these names, as one text in lower case, in which words are looked for."""
    return " ".join(str(graph.attribute(component, name) or "") for name in names).casefold()


def in_order(graph: SystemGraph, components: Iterable[str]) -> tuple[str, ...]:
    """The components by what a person sees of them: label, then place, then id."""
    return tuple(sorted(components, key=lambda component: drawn_key(graph, component)))


def drawn_key(graph: SystemGraph, component: str) -> tuple[str, tuple[float, float], str]:
    """What ties are broken by: the same drawing with other ids keeps its order."""
    part = graph.design.component(component)
    return (label(graph, component).casefold(), part.position if part else (0.0, 0.0), component)


def label(graph: SystemGraph, component: str) -> str:
    """The name a person gave a component, its id when it has none."""
    node = graph.nodes.get(component)
    return (node.label or node.id) if node else component


def _empty(graph: SystemGraph) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(sorted(n for n in graph.nodes if exists(graph, n)))
    return net


def _is_read(graph: SystemGraph, edge: Edge) -> bool:
    """A read counts as a way for values when it is waited for, or made by a scheduled job; a copy or
    a call that acts, or is made only after a failure, is none."""
    if edge.mirrored or is_failure_branch(graph, edge) or acts(graph, edge.target):
        return False
    return edge.sync or graph.kind(edge.source) in {"batch_scorer", "training_job", "feature_batch"}


def _controls(graph: SystemGraph, component: str) -> bool:
    return any(
        edge.source == component and edge.flow == "control" and graph.family(edge.target) != "monitoring"
        for edge in graph.drawn
    )


def _callers(graph: SystemGraph) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in graph.drawn:
        if edge.flow in CALLS and edge.sync and not is_failure_branch(graph, edge):
            found.setdefault(edge.target, []).append(edge)
    return found


def _needs(graph: SystemGraph, edge: Edge, dead: Collection[str]) -> bool:
    """Whether the caller has nothing without this callee: no default, and no other answer beside it.

    That the call is optional says that the caller lives on, not what it answers.
    """
    if has_default(graph, edge):
        return False
    beside = (
        e for e in graph.drawn if e.source == edge.source and e.target != edge.target and e.target not in dead
    )
    return not any(_is_way_out(graph, e) and is_provider(graph, e.target) for e in beside)


def _is_way_out(graph: SystemGraph, edge: Edge) -> bool:
    """A call that is made when another failed: marked so, optional, or a control arrow to a fallback."""
    if is_failure_branch(graph, edge):
        return edge.flow in CALLS | {"control"}
    return edge.flow in CALLS and not is_required(graph, edge)


def _is_caller(graph: SystemGraph, component: str) -> bool:
    """Whether a part asks and is not asked: a service that is called fails with what it needs."""
    asked = any(edge.sync for edge in graph.entering(component, "request"))
    return component in graph.entries or (graph.kind(component) in CALLERS and not asked)


def _alive_net(graph: SystemGraph, dead: Collection[str]) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    for edge in graph.drawn:
        if edge.source in dead or edge.target in dead or edge.folded:
            continue
        calls = edge.flow in CALLS and edge.sync
        failover = edge.flow == "control" and graph.kind(edge.target) in {"fallback", "rules_engine"}
        if calls or failover or (edge.flow in ANSWERS and edge.sync):
            net.add_edge(edge.source, edge.target, called=calls)
    return net


def _delivers(graph: SystemGraph, net: nx.DiGraph[str], provider: str) -> bool:
    """A called provider answers its caller; any other must have an arrow to someone who uses it."""
    called = any(data.get("called") for _, _, data in net.in_edges(provider, data=True))
    onward = [n for n in net.successors(provider) if graph.family(n) not in {"storage", "monitoring"}]
    return called or bool(onward)
