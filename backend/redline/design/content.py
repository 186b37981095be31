"""What a part of a drawing says, as bytes: equal bytes, the same answer to every question.

A part that says the same as before does not have to be judged again. Comparing the values would
not do: in Python 1, 1.0 and True are equal, and in a text they are not. Where a box stands on the
board, and keys that this version does not know, say nothing.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from redline.design.document import Component, Connection, Design
from redline.design.parts import Brief, Edge, Node

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

_OF_COMPONENT = attrgetter(*(name for name in Component.model_fields if name != "position"))
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

    def of(self, names: tuple[str, ...]) -> bytes:
        """These components and the arrows among them, in this order."""
        return b"".join((*map(self._nodes.__getitem__, names), self._graph.bare.once(_among, names)))

    @cached_property
    def whole(self) -> bytes:
        """Everything that is drawn, in the order of the document."""
        return b"".join((*self._nodes.values(), self._graph.bare.once(_every_arrow)))

    @cached_property
    def _nodes(self) -> Mapping[str, bytes]:
        parts = self._graph.parts
        return {node.id: _kept(node, parts[node.id]) for node in self._graph.nodes.values()}


def _among(graph: SystemGraph, names: tuple[str, ...]) -> bytes:
    """The arrows among these components, in their order."""
    leaving, kept = graph.once(_leaving), frozenset(names)
    return b"".join([said for name in names for target, said in leaving.get(name, ()) if target in kept])


def _leaving(graph: SystemGraph) -> Mapping[str, list[tuple[str, bytes]]]:
    """By component, where its arrows lead and what they say."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for edge in graph.drawn:
        found.setdefault(edge.source, []).append((edge.target, arrow(edge)))
    return found


def _every_arrow(graph: SystemGraph) -> bytes:
    return b"".join(map(arrow, graph.base))


def written(design: Design, brief: Brief | None) -> bytes:
    """A digest of everything that a design says as it was written, and of the prompt's numbers.

    Two that differ have the same digest no sooner than somebody finds two texts with the same BLAKE2b.
    """
    parts = [*map(_OF_COMPONENT, design.components)]
    beside = repr((design.title, design.framing, design.waivers, brief))
    said = marshal.dumps((parts, beside), BY_VALUE) + connections(design.connections)
    return blake2b(said, digest_size=32).digest()


def written_part(part: Component) -> bytes:
    """Everything about a component as it was written, but not where it stands."""
    return marshal.dumps(_OF_COMPONENT(part), BY_VALUE)


def connections(drawn: Iterable[Connection]) -> bytes:
    """Everything about these connections as they were written, in this order."""
    return marshal.dumps([*map(_OF_CONNECTION, drawn)], BY_VALUE)


def bones(nodes: Iterable[Node], telling: Sequence[str]) -> bytes:
    """What components are and where they stand in the order, with no more of what is said of them."""
    said = [(node.id, node.kind, node.status, _told(node.attributes, telling)) for node in nodes]
    return marshal.dumps(said, BY_VALUE)


def _told(values: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any]]:
    return [(name, values[name]) for name in names if name in values]


def _kept(node: Node, part: Component) -> bytes:
    """What a component says, worked out once for each time that it is read."""
    if not node.said:
        node.said = component(node, part)
    return node.said


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
