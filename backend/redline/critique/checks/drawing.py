"""What several checks read from a system: arrows together, paths as evidence, work done by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import networkx as nx

from redline.design import operators, views
from redline.design.graph import SystemGraph, View
from redline.design.views import Arrow

BY_HAND = ("notebook", "team")
"""Kinds that run only when somebody runs them."""

ASKING_FLOWS = ("context", "lookup", "prediction", "request")
"""Flows that lead from whoever wants an answer to what gives it."""


Wires: TypeAlias = "nx.MultiDiGraph[str]"


def wired(arrows: Iterable[Arrow]) -> Wires:
    """These arrows as a graph of their own."""
    found = [*arrows]
    return views.multigraph(dict.fromkeys(end for arrow in found for end in arrow[:2]), [found])


def arrows(graph: SystemGraph, *seen: View) -> Iterator[Arrow]:
    """The arrows of several views, each in the direction of its view."""
    for view in seen:
        for source, targets in operators.successors(graph.view(view)).items():
            for target, names in targets.items():
                yield from ((source, target, name) for name in names)


def joined(graph: SystemGraph, *seen: View) -> Wires:
    """The arrows of several views together, in a graph of its own."""
    return graph.once(_joined, *seen)


def _joined(graph: SystemGraph, *seen: View) -> Wires:
    return wired(arrows(graph, *seen))


def along(graph: SystemGraph, *flows: str) -> Wires:
    """The drawn arrows of these flows, each in the direction in which it is drawn."""
    return graph.once(_along, *flows)


def _along(graph: SystemGraph, *flows: str) -> Wires:
    return views.multigraph(graph.alive, [views.ahead(graph.flowing(*flows))])


def asking(graph: SystemGraph, servers: Iterable[str]) -> frozenset[str]:
    """What stands on the way of a request to these servers, themselves included: callers, and what hands
    them candidates."""
    return frozenset(operators.reaching(along(graph, *ASKING_FLOWS), servers))


def training_entry(graph: SystemGraph, trainers: frozenset[str]) -> frozenset[str]:
    """Where more data joins training: the first training set builder upstream, else a trainer."""
    upstream = operators.reaching(graph.view(View.TRAIN), trainers)
    builders = sorted(graph.of_kind("training_set_builder") & upstream)
    return frozenset((builders or sorted(trainers))[:1])


def in_use(graph: SystemGraph, nodes: Iterable[str]) -> frozenset[str]:
    """Those of these components that an arrow touches; what stands alone guards and says nothing."""
    return frozenset(node for node in nodes if graph.entering(node) or graph.leaving(node))


def run_by_hand(graph: SystemGraph, node: str) -> bool:
    """Whether people or a notebook do this."""
    if graph.kind(node) in BY_HAND:
        return True
    by_people = graph.attribute(node, "people") or graph.attribute(node, "manual")
    return bool(by_people) or graph.attribute(node, "runtime") == "notebook"


def nodes_along(ways: Iterable[operators.Path | None]) -> tuple[str, ...]:
    """The components along several paths, each once."""
    return tuple(dict.fromkeys(node for way in _found(ways) for node in way.nodes))


def edges_along(ways: Iterable[operators.Path | None]) -> tuple[str, ...]:
    """The connections along several paths, each once."""
    return tuple(dict.fromkeys(edge for way in _found(ways) for edge in way.edges))


def _found(ways: Iterable[operators.Path | None]) -> Iterator[operators.Path]:
    return (way for way in ways if way is not None)
