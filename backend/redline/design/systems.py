"""Systems: the several models on one board, each with what belongs to it.

Shared parts (buses, stores, registries, gateways, monitors …) join nothing; what stays connected without
them is one system, together with the trainer of its models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from redline.design import operators
from redline.design.catalogue import KINDS_OF_FAMILY
from redline.design.views import View

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

STORES = KINDS_OF_FAMILY["storage"] | {"operational_db", "conversation_memory"}
SHARED = frozenset(
    {
        *("message_bus", "model_registry", "orchestrator", "api_gateway", "auth_service", "ci_cd"),
        *("lineage_catalog", "experiment_tracker", "team", "llm_gateway"),
        *STORES,
        *KINDS_OF_FAMILY["monitoring"],
    }
)
"""Kinds that several systems use without becoming one."""


def systems(graph: SystemGraph) -> tuple[frozenset[str], ...]:
    """The systems of a board, largest first; the whole board when there is at most one."""
    parts = _Parts(graph)
    if len(parts.groups) < 2:
        return (frozenset(parts.alive),)
    return tuple(sorted(map(frozenset, parts.groups), key=lambda group: (-len(group), min(group))))


def touched(graph: SystemGraph, system: Iterable[str]) -> frozenset[str]:
    """A system with the shared parts that feed it, that it feeds, and that watch those.

    What fills a store that the system reads feeds it too.
    """
    own = set(system)
    others = {node for group in graph.systems for node in group} - own
    view = graph.view(View.ALL)
    feeding = _spread(operators.predecessors(view), own, others)
    fed = _spread(operators.successors(view), own, others)
    reached = feeding | fed
    for watched in (View.OBS, View.CALLS):
        reached |= _spread(operators.successors(graph.view(watched)), reached, others)
    reached |= _spread(operators.predecessors(graph.view(View.FEAT)), reached, others)
    return frozenset(reached)


def _spread(links: operators.Neighbours, start: Iterable[str], closed: set[str]) -> set[str]:
    seen = set(start)
    waiting = list(seen)
    while waiting:
        for neighbour in links.get(waiting.pop(), {}):
            if neighbour not in seen and neighbour not in closed:
                seen.add(neighbour)
                waiting.append(neighbour)
    return seen


class _Parts:
    """The connected groups that remain without shared parts, joined along the ways of models."""

    def __init__(self, graph: SystemGraph) -> None:
        self._graph = graph
        self.alive = [node.id for node in graph.nodes.values() if not node.planned]
        anchors = graph.serving_roots | graph.trainers
        own = [node for node in self.alive if node in anchors or graph.kind(node) not in SHARED]
        view = graph.view(View.ALL)
        found = operators.connected(operators.successors(view), operators.predecessors(view), own)
        self.groups = [group for group in found if not group.isdisjoint(anchors)]
        self._join_trainers()
        self._adopt_strays()

    def _join_trainers(self) -> None:
        """A trainer belongs to the servers that its models reach."""
        for trainer in sorted(self._graph.trainers):
            reached = operators.reachable(self._graph.view(View.RELEASE), [trainer])
            self._merge(reached & self._graph.serving_roots | {trainer})

    def _adopt_strays(self) -> None:
        """Trainers whose models reach no server belong to the one system that serves, if there is one."""
        serving = [group for group in self.groups if group & self._graph.serving_roots]
        if len(serving) == 1:
            self._merge({min(group) for group in self.groups})

    def _merge(self, members: set[str]) -> None:
        joined = [group for group in self.groups if not group.isdisjoint(members)]
        if len(joined) > 1:
            self.groups = [group for group in self.groups if group.isdisjoint(members)]
            self.groups.append(set().union(*joined))
