"""What is drawn, as it is read: components by kind and by what is said of them, arrows by their ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import TypeVar, overload

from redline.design.catalogue import KINDS_OF_FAMILY
from redline.design.document import Value
from redline.design.parts import Edge, EdgeIndex, Node

T = TypeVar("T")
NOBODY: frozenset[str] = frozenset()


class Drawn:
    """Components and arrows, and where to find them; every index is made once.

    Planned components stand in ``nodes`` and are in no set, and their arrows are not drawn yet.
    """

    _bare: Drawn | None
    """The same kinds and arrows, where they were looked through before."""

    def __init__(self, nodes: Mapping[str, Node], edges: Iterable[Edge], bare: Drawn | None = None) -> None:
        self.nodes = nodes
        self.base = tuple(edges)
        self._bare = bare
        self._of_kinds: dict[tuple[str, ...], frozenset[str]] = {}

    # ---- components

    def kind(self, node_id: str) -> str:
        """The effective kind of a component; ``unknown`` when nobody can tell."""
        return self.nodes[node_id].kind

    def family(self, node_id: str) -> str:
        """The family of a component's kind."""
        return self.nodes[node_id].family

    @overload
    def attribute(self, node_id: str, name: str) -> Value | None: ...
    @overload
    def attribute(self, node_id: str, name: str, default: T) -> Value | T: ...
    def attribute(self, node_id: str, name: str, default: T | None = None) -> Value | T | None:
        """What is stated about a component, or read from its words; catalogue defaults do not count."""
        return self.nodes[node_id].attributes.get(name, default)

    def stated(self, node_id: str, name: str) -> bool:
        """Whether anybody said so: as an attribute or in words."""
        return name in self.nodes[node_id].attributes

    def of_kind(self, *kinds: str) -> frozenset[str]:
        """The components of these kinds, planned ones left out."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], NOBODY)
        found = self._of_kinds.get(kinds)
        if found is None:
            by_kind = self._by_kind
            sets = [by_kind[kind] for kind in kinds if kind in by_kind]
            found = self._of_kinds[kinds] = sets[0] if len(sets) == 1 else NOBODY.union(*sets)
        return found

    def of_family(self, *families: str) -> frozenset[str]:
        """The components of these families, planned ones left out."""
        return self.of_kind(*_kinds(families))

    def having(self, name: str) -> frozenset[str]:
        """The components, planned ones left out, of which an attribute is stated and not false or empty."""
        return self._having.get(name, NOBODY)

    def provides(self, node_id: str, capability: str) -> bool:
        """Whether a component's product is said to supply a capability without a box of its own."""
        return capability in self.nodes[node_id].provides

    def providing(self, capability: str) -> frozenset[str]:
        """The components, planned ones left out, that provide this."""
        return self._providing.get(capability, NOBODY)

    @cached_property
    def traits(self) -> frozenset[str]:
        """Every name under which something is found: the kinds, what is stated, provided, and carried."""
        return frozenset().union(self._by_kind, self._having, self._providing, self._by_flow)

    @cached_property
    def alive(self) -> tuple[str, ...]:
        """The components that are not merely planned."""
        return tuple(node.id for node in self._alive)

    @cached_property
    def _alive(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if not node.planned)

    @cached_property
    def _by_kind(self) -> Mapping[str, frozenset[str]]:
        if self._bare is not None:
            return self._bare._by_kind
        found: dict[str, set[str]] = {}
        for node in self._alive:
            found.setdefault(node.kind, set()).add(node.id)
        return {kind: frozenset(ids) for kind, ids in found.items()}

    @cached_property
    def _having(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for node in self._alive:
            for name, value in node.attributes.items():
                if value:
                    found.setdefault(name, set()).add(node.id)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def _providing(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for node in self._alive:
            for capability in node.provides:
                found.setdefault(capability, set()).add(node.id)
        return {capability: frozenset(ids) for capability, ids in found.items()}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each component in the order of the drawing."""
        return {name: place for place, name in enumerate(self.nodes)}

    # ---- connections

    @cached_property
    def drawn(self) -> tuple[Edge, ...]:
        """The arrows between components of the first version that somebody drew."""
        if self._bare is not None:
            return self._bare.drawn
        planned = {node.id for node in self.nodes.values() if node.planned}
        return tuple(e for e in self.base if e.source not in planned and e.target not in planned)

    @cached_property
    def folded(self) -> tuple[Edge, ...]:
        """The drawn answers of calls."""
        return tuple(edge for edge in self.drawn if edge.folded)

    def by_flow(self, flow: str) -> tuple[Edge, ...]:
        """The drawn arrows of one flow between components of the first version."""
        return self._by_flow.get(flow, ())

    def flowing(self, *flows: str) -> Sequence[Edge]:
        """The same of several flows, in the order of their names whatever order they are asked in."""
        if len(flows) == 1:
            return self.by_flow(flows[0])
        return [edge for flow in sorted(flows) for edge in self.by_flow(flow)]

    @cached_property
    def _by_flow(self) -> Mapping[str, tuple[Edge, ...]]:
        if self._bare is not None:
            return self._bare._by_flow
        found: dict[str, list[Edge]] = {}
        for edge in self.drawn:
            found.setdefault(edge.flow, []).append(edge)
        return {flow: tuple(edges) for flow, edges in found.items()}

    @cached_property
    def _index(self) -> EdgeIndex:
        return self._bare._index if self._bare is not None else EdgeIndex.of(self.drawn)

    def leaving(self, node_id: str, *flows: str) -> Sequence[Edge]:
        """The drawn arrows that start at a component, of these flows or of any."""
        return _of(flows, self._index.out.get(node_id, ()))

    def entering(self, node_id: str, *flows: str) -> Sequence[Edge]:
        """The drawn arrows that end at a component, of these flows or of any."""
        return _of(flows, self._index.into.get(node_id, ()))


@cache
def _kinds(families: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for family in families for kind in KINDS_OF_FAMILY[family])


def _of(flows: tuple[str, ...], edges: Sequence[Edge]) -> Sequence[Edge]:
    return [edge for edge in edges if edge.flow in flows] if flows and edges else edges
