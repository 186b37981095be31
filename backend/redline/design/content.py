"""What a part of a drawing says, as bytes: equal bytes, the same answer to every question.

A part that says the same as before does not have to be judged again. Comparing the values would
not do: in Python 1, 1.0 and True are equal, and in a text they are not. Where a box stands on the
board, and keys that this version does not know, say nothing.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from redline.design.document import Component, Connection, Design
from redline.design.parts import Brief, Edge, Node

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

_OF_COMPONENT = attrgetter(*Component.model_fields)
_OF_CONNECTION = attrgetter(*Connection.model_fields)

BY_VALUE = 2
"""The format of ``marshal`` that writes values alone; later ones also write which objects are shared."""


class Contents:
    """The parts of one board as bytes, each made once."""

    def __init__(self, graph: SystemGraph) -> None:
        self._graph = graph

    @cached_property
    def card(self) -> bytes:
        """What is said beside the drawing: title, framing, the prompt's numbers, and of how many systems."""
        graph = self._graph
        said = repr((graph.title, graph.framing, graph.brief, graph.shares_card))
        return said.encode("utf-8", "surrogatepass")

    def of(self, names: Iterable[str]) -> bytes:
        """These components and the arrows among them, in this order."""
        nodes, leaving = self._nodes, self._leaving
        order = tuple(names)
        kept = frozenset(order)
        among = [said for name in order for target, said in leaving.get(name, ()) if target in kept]
        return b"".join([*map(nodes.__getitem__, order), *among])

    @cached_property
    def whole(self) -> bytes:
        """Everything that is drawn, in the order of the document."""
        return b"".join((*self._nodes.values(), *(arrow(edge) for edge in self._graph.base)))

    @cached_property
    def _nodes(self) -> Mapping[str, bytes]:
        parts = self._graph.parts
        return {node.id: component(node, parts[node.id]) for node in self._graph.nodes.values()}

    @cached_property
    def _leaving(self) -> Mapping[str, list[tuple[str, bytes]]]:
        """By component, where its arrows lead and what they say."""
        found: dict[str, list[tuple[str, bytes]]] = {}
        for edge in self._graph.drawn:
            found.setdefault(edge.source, []).append((edge.target, arrow(edge)))
        return found


def written(design: Design, brief: Brief | None) -> bytes:
    """A digest of everything that a design says as it was written, and of the prompt's numbers.

    It tells more designs apart than have to be: where a box stands counts too. Two that differ have
    the same digest no sooner than somebody finds two texts with the same BLAKE2b.
    """
    components = [*map(_OF_COMPONENT, design.components)]
    connections = [*map(_OF_CONNECTION, design.connections)]
    beside = repr((design.title, design.framing, design.waivers, brief))
    return blake2b(marshal.dumps((components, connections, beside), BY_VALUE), digest_size=32).digest()


def component(node: Node, part: Component) -> bytes:
    """Everything about a component, as it is read and as it was written."""
    read = (node.id, node.label, node.kind, node.family, node.declared, node.confidence, node.reason)
    more = (node.note, node.status, node.zone, node.outside, node.product)
    told = _values(node.attributes), _values(node.phrases), sorted(node.provides) if node.provides else ()
    written = part.kind, part.status, _values(part.attributes), part.provides
    return marshal.dumps((read, more, told, written), BY_VALUE)


def arrow(edge: Edge) -> bytes:
    """Everything about an arrow as it is read."""
    read = (edge.id, edge.source, edge.target, edge.flow, edge.mode, edge.declared, edge.label)
    more = edge.turned, edge.folded, edge.implicit, edge.confidence, edge.reason
    return marshal.dumps((read, more, _values(edge.attributes)), BY_VALUE)


def _values(values: Mapping[str, Any]) -> dict[str, Any] | None:
    return dict(values) if values else None
