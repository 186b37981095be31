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
POLICIES = frozenset(
    {"decision_policy", "rules_engine", "guardrail", "api_gateway", "prompt_assembler", "agent_orchestrator"}
)


def systems(graph: SystemGraph) -> tuple[frozenset[str], ...]:
    """The systems of a board, largest first; the whole board when there is at most one."""
    groups = _groups(graph)
    if len(groups) < 2:
        return (frozenset(graph.alive),)
    return tuple(sorted(map(frozenset, groups), key=lambda group: (-len(group), min(group))))


def around(graph: SystemGraph, own: frozenset[str]) -> tuple[str, ...]:
    """A system with the shared parts that it touches, as ``SystemGraph.around`` says."""
    return tuple(sorted(touched(graph, own), key=graph.place.__getitem__))


def touched(graph: SystemGraph, system: Iterable[str]) -> frozenset[str]:
    """A system with the shared parts that feed it, that it feeds, and that watch those.

    What fills a store that the system reads feeds it too, and what that is released from; who reads the
    results that it stored is fed by it.
    """
    own, owned = frozenset(system), graph.owned
    view = graph.view(View.ALL)
    feeding = _spread(operators.predecessors(view), own, own, owned)
    fed = _spread(operators.successors(view), own, own, owned)
    reached = feeding | fed
    for watched in (View.OBS, View.CALLS):
        reached |= _spread(operators.successors(graph.view(watched)), reached, own, owned)
    for brought in (View.FEAT, View.MODEL):
        reached |= _spread(operators.predecessors(graph.view(brought)), reached, own, owned)
    reached |= _spread(operators.successors(graph.view(View.ANSWERS)), fed, own, owned)
    return frozenset(reached)


def together(graph: SystemGraph, own: frozenset[str]) -> frozenset[str]:
    """What serves together with these roots, as ``SystemGraph.unit`` says."""
    calls = graph.view(View.CALLS)
    callers = operators.ancestors_of(calls, own) - graph.entries
    callees = {n for n in operators.descendants_of(calls, own) if graph.kind(n) not in STORES}
    after = operators.descendants_of(graph.view(View.ANSWERS), own)
    policies = {n for n in after if graph.kind(n) in POLICIES}
    control = (e.source for root in own for e in graph.entering(root, "control"))
    stores = (e.target for root in own for e in graph.leaving(root))
    return (
        own
        | callers
        | callees
        | policies
        | {n for n in control if graph.kind(n) == "orchestrator"}
        | {n for n in stores if graph.kind(n) == "prediction_store"}
    )


def _spread(
    links: operators.Neighbours, start: Iterable[str], own: frozenset[str], owned: frozenset[str]
) -> set[str]:
    """What the links lead to without entering another system."""
    seen = set(start)
    waiting = [node for node in seen if links.get(node)]
    while waiting:
        for neighbour in links.get(waiting.pop(), ()):
            if neighbour not in seen and (neighbour not in owned or neighbour in own):
                seen.add(neighbour)
                waiting.append(neighbour)
    return seen


def _groups(graph: SystemGraph) -> list[set[str]]:
    """What stays connected without shared parts, joined along the ways of models."""
    anchors = graph.serving_roots | graph.trainers
    own = [node for node in graph.alive if node in anchors or graph.kind(node) not in SHARED]
    view = graph.view(View.ALL)
    found = operators.connected(operators.successors(view), operators.predecessors(view), own)
    union = _Union(group for group in found if not group.isdisjoint(anchors))
    release = graph.view(View.RELEASE)
    for trainer in graph.trainers:
        union.join([trainer, *(operators.reachable(release, [trainer]) & graph.serving_roots)])
    return _with_strays(graph, union.groups())


def _with_strays(graph: SystemGraph, groups: list[set[str]]) -> list[set[str]]:
    """Trainers whose models reach no server belong to the one system that serves, if there is one."""
    serving = [group for group in groups if group & graph.serving_roots]
    return [set().union(*groups)] if len(serving) == 1 else groups


class _Union:
    """Groups of nodes that can be joined; the cost of a join does not depend on their size."""

    def __init__(self, groups: Iterable[set[str]]) -> None:
        self._members = [*groups]
        self._leader = [*range(len(self._members))]
        self._of = {node: number for number, group in enumerate(self._members) for node in group}

    def join(self, nodes: Iterable[str]) -> None:
        """Make one group of the groups of these nodes."""
        first, *rest = sorted({self._find(self._of[node]) for node in nodes})
        for other in rest:
            self._leader[other] = first

    def groups(self) -> list[set[str]]:
        """The groups as they are now."""
        joined: dict[int, set[str]] = {}
        for number, members in enumerate(self._members):
            joined.setdefault(self._find(number), set()).update(members)
        return list(joined.values())

    def _find(self, number: int) -> int:
        while self._leader[number] != number:
            number = self._leader[number]
        return number
