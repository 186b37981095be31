"""Who watches a part and who acts on it; a monitor that nobody answers to counts for nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from redline.design.graph import SystemGraph
from redline.followups.nets import flow_net
from redline.followups.parts import PEOPLE, has_owner, in_order, label, stated_words

WATCHERS = frozenset({"data_monitor", "quality_monitor", "business_dashboard", "service_monitor"})
DATA_CHECKS = ("data_monitor", "data_validator")
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


def watches(graph: SystemGraph, nodes: Collection[str], kinds: Iterable[str] = WATCHERS) -> Iterator[Watch]:
    """The monitors of these kinds that read one of the nodes and have an actor."""
    for monitor in in_order(graph, graph.of_kind(*kinds)):
        read = read_by(graph, monitor, nodes)
        actor = actor_of(graph, monitor) if read else None
        if read is not None and actor is not None:
            yield Watch(monitor, read, actor)


def checks(
    graph: SystemGraph,
    nodes: Collection[str],
    looks: Callable[[SystemGraph, str], bool],
    kinds: Iterable[str] = DATA_CHECKS,
) -> Iterator[Watch]:
    """The monitors of these kinds that stand among the nodes or read one, look at what matters, and have
    an actor."""
    for monitor in in_order(graph, graph.of_kind(*kinds)):
        read = seen_at(graph, monitor, nodes)
        actor = actor_of(graph, monitor) if read and looks(graph, monitor) else None
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


def seen_at(graph: SystemGraph, monitor: str, nodes: Collection[str]) -> str | None:
    """Where a check sees the nodes: at itself when it is one of them, else at the one that it reads."""
    return monitor if monitor in nodes else read_by(graph, monitor, nodes)


def actor_of(graph: SystemGraph, monitor: str) -> str | None:
    """Who acts on what a monitor sees: people, an alert with an owner, or a part that it can control."""
    for node in _behind(graph, monitor):
        if graph.kind(node) in PEOPLE:
            return node
        if graph.kind(node) == "alerting" and _is_answered(graph, node):
            return node
        if graph.kind(node) == "rollback_controller" and _controls(graph, node):
            return node
    return None


def unheard(graph: SystemGraph, monitor: str, what: str = "it") -> str:
    """Why nobody acts on what a monitor sees: an alert that nobody is said to answer, or none at all."""
    alert = next((node for node in _behind(graph, monitor) if graph.kind(node) == "alerting"), None)
    if alert is None:
        return (
            f"{label(graph, monitor)} sees {what}, and nobody is told: draw an arrow from it to whoever acts."
        )
    return (
        f"{label(graph, monitor)} sees {what}; say at {label(graph, alert)} who answers it, such as “risk "
        "team”."
    )


def _behind(graph: SystemGraph, monitor: str) -> list[str]:
    """The monitor and what its signals lead to, in drawing order."""
    signals = flow_net(graph, "telemetry", "event", "control")
    return [monitor, *in_order(graph, nx.descendants(signals, monitor))] if monitor in signals else []


def is_fresh_signal(graph: SystemGraph, monitor: str) -> bool:
    """Whether a monitor or validator looks at age, volume or change; being up is not a signal."""
    kind = graph.kind(monitor)
    names = {"data_monitor": ("mode", "checks"), "data_validator": ("expectations", "mode", "checks")}
    said = stated_words(graph, monitor, names.get(kind, ()))
    return any(word in said for word in FRESHNESS_MODES)


def _is_answered(graph: SystemGraph, alert: str) -> bool:
    """Whether an alert has an owner, reaches people who are drawn, or controls something."""
    people = any(graph.kind(edge.target) in PEOPLE for edge in graph.leaving(alert))
    return has_owner(graph, alert) or people or _controls(graph, alert)


def _controls(graph: SystemGraph, component: str) -> bool:
    return any(
        edge.source == component and edge.flow == "control" and graph.family(edge.target) != "monitoring"
        for edge in graph.drawn
    )
