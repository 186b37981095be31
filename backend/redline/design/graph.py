"""The one reading of a design that everything else uses.

``read`` turns a drawing into a ``SystemGraph``: kinds and flows are inferred where nobody stated them,
notes become attributes, answers are folded into their calls, and the views, the systems and the
archetype of the board can be asked for. Nothing is changed in the design.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar, TypeVarTuple, Unpack

import networkx as nx

from redline.design import archetypes, content, guards, readings, roles, supposed, systems, views
from redline.design.document import Component, Design, Framing
from redline.design.drawn import Drawn
from redline.design.parts import Arrows, Brief, Edge, Node
from redline.design.views import View
from redline.memory import Memory

__all__ = ["Brief", "Edge", "Node", "Readings", "SystemGraph", "View", "read"]

T = TypeVar("T")
About = TypeVarTuple("About")
UNASKED: Any = object()
"""Stands for an answer that was not worked out yet; None may be one."""

TELLING = ("shadow", "side_effect")
"""The attributes that say which way requests and answers go."""

NARROW = "One system does not see the whole drawing; what is said of it may not depend on the rest."


def read(design: Design, brief: Brief | None = None, known: Readings | None = None) -> SystemGraph:
    """Read a design, with what the prompt states about the task; in time linear in its size.

    ``known`` spares reading again what is as it was on a board read before.
    """
    nodes, arrows = readings.parts(design, known.written if known else None)
    framing = archetypes.merged(design.framing, brief)
    bare = known.bare(nodes, arrows) if known else None
    return SystemGraph(design, nodes, arrows.edges, framing, brief or Brief(), bare=bare)


class SystemGraph(Drawn):
    """A design as it is read; every answer is computed once and kept.

    Planned components stand in ``nodes`` but in no view and in no set.
    """

    _bare: SystemGraph | None

    def __init__(
        self,
        design: Design,
        nodes: Mapping[str, Node],
        edges: Iterable[Edge],
        framing: Framing,
        brief: Brief,
        whole: SystemGraph | None = None,
        bare: SystemGraph | None = None,
    ) -> None:
        super().__init__(nodes, edges, bare)
        self._design = design
        self.framing = framing
        self.brief = brief
        self._whole = whole
        self._views: dict[View, nx.MultiDiGraph[str]] = {}
        self._answers: dict[object, Any] = {}

    @property
    def design(self) -> Design:
        """The document behind a whole board; what is said of one system may not depend on the others."""
        if self._whole is not None:
            raise LookupError(NARROW)
        return self._design

    @property
    def title(self) -> str:
        """The title of the board."""
        return self._design.title

    def once(self, question: Callable[[SystemGraph, Unpack[About]], T], *about: *About) -> T:
        """What a pure function says of this graph, computed at the first asking and kept with the graph.

        ``about`` are further arguments by which its answers differ; they must be hashable.
        """
        key = (question, about) if about else question
        answer: T = self._answers.get(key, UNASKED)
        if answer is UNASKED:
            answer = self._answers[key] = question(self, *about)
        return answer

    @property
    def bare(self) -> SystemGraph:
        """The same drawing without what changes nothing about its ways, where that was put apart."""
        return self._bare or self

    @cached_property
    def parts(self) -> Mapping[str, Component]:
        """The components as they were written, by id."""
        if self._whole is not None:
            written = self._whole.parts
            return {name: written[name] for name in self.nodes}
        return {part.id: part for part in self._design.components}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every arrow as it is read, planned ones included, and the implicit ones of the world last."""
        return (*self.base, *self.implicit)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id of the whole design; components and connections share one space of ids."""
        if self._whole is not None:
            raise LookupError(NARROW)
        return frozenset((*self.nodes, *(edge.id for edge in self.base)))

    @cached_property
    def edge(self) -> Mapping[str, Edge]:
        """Every arrow by its id."""
        return {edge.id: edge for edge in self.edges}

    @cached_property
    def implicit(self) -> tuple[Edge, ...]:
        """What nobody drew: who receives a decision acts, and the one outcome record of the system sees it.

        Only towards a record without a drawn producer, and only when the system has exactly one.
        """
        if self._bare is not None:
            return self._bare.implicit
        return tuple(edge for group in self.systems for edge in guards.reactions(self, group))

    # ---- views

    def view(self, view: View) -> nx.MultiDiGraph[str]:
        """One way of looking at the design; its edge keys are connection ids. Treat it as read-only."""
        kept = self.bare._views
        found = kept.get(view)
        if found is None:
            found = kept[view] = views.build(self.bare, view)
        return found

    @property
    def multigraph(self) -> nx.MultiDiGraph[str]:
        """Every component and arrow with what was read about it, planned and implicit ones included."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for n in self.nodes.values():
            graph.add_node(n.id, kind=n.kind, family=n.family, label=n.label, status=n.status)
        for e in self.edges:
            graph.add_edge(
                e.source, e.target, key=e.id, flow=e.flow, mode=e.mode, implicit=e.implicit, folded=e.folded
            )
        return graph

    # ---- roles

    @cached_property
    def trainers(self) -> frozenset[str]:
        """What produces models; people and notebooks count when a model leaves them and none enters."""
        return self.bare.once(roles.trainers)

    @property
    def makers(self) -> frozenset[str]:
        """The same as ``trainers``."""
        return self.trainers

    @cached_property
    def serving_roots(self) -> frozenset[str]:
        """What answers: servers and scorers, without shadows and compute libraries; a trainer that
        writes its results to a prediction store counts too."""
        return self.bare.once(roles.serving_roots)

    @cached_property
    def entries(self) -> frozenset[str]:
        """Where requests enter: callers whom nobody calls."""
        return self.bare.once(roles.entries)

    @cached_property
    def sinks(self) -> frozenset[str]:
        """Who receives: clients, business services, people who get a case, tools that change something."""
        return self.bare.once(roles.sinks)

    @cached_property
    def consumers(self) -> frozenset[str]:
        """The sinks that a decision reaches, drawn or as the answer of their own request."""
        return self.bare.once(roles.consumers)

    @cached_property
    def gates(self) -> frozenset[str]:
        """What can stop a release: gates, parts that provide one, evaluators that a model passes or
        that control something after it enters, and what a gate is attached to by control."""
        return guards.gates(self)

    def attached(self, kinds: Collection[str]) -> dict[str, frozenset[str]]:
        """Component to the guards of these kinds that stand beside it: joined by control from the guard
        or by a call to it."""
        return self.bare.once(guards.attached, frozenset(kinds))

    # ---- systems

    @cached_property
    def systems(self) -> tuple[frozenset[str], ...]:
        """The systems on the board, each without the parts that it shares; one for a board with one model."""
        if self._whole is not None:
            return (frozenset(node.id for node in self._alive),)
        return self.bare.once(systems.systems)

    @cached_property
    def owned(self) -> frozenset[str]:
        """The components that belong to a system and are not shared."""
        return frozenset().union(*self.systems)

    def around(self, system: Collection[str]) -> tuple[str, ...]:
        """A system with the shared parts that it touches, in the order of the drawing.

        Sets have no order, and the same board must always read the same.
        """
        return self.bare.once(systems.around, frozenset(system))

    @property
    def shares_card(self) -> bool:
        """Whether several systems with a model stand on the board: its card may speak of another one."""
        whole = self._whole or self
        models = whole.serving_roots | whole.trainers
        return sum(not models.isdisjoint(system) for system in whole.systems) > 1

    def only(self, names: tuple[str, ...]) -> SystemGraph:
        """These components and the arrows among them, in this order, as a graph of its own."""
        kept = frozenset(names)
        nodes = {name: self.nodes[name] for name in names}
        edges = [edge for name in names for edge in self._index.out.get(name, ()) if edge.target in kept]
        bare = self._bare.once(SystemGraph.only, names) if self._bare else None
        return SystemGraph(self._design, nodes, edges, self.framing, self.brief, whole=self, bare=bare)

    def supposing_unknown(self, ids: Collection[str]) -> SystemGraph:
        """The same drawing with the kinds of these components and the flows of these arrows taken back."""
        nodes, edges = supposed.taken_back(self.nodes, self.base, self.parts, ids)
        return SystemGraph(self._design, nodes, edges, self.framing, self.brief, whole=self._whole)

    def supposing(self, ids: Collection[str], kind: str) -> SystemGraph:
        """The same drawing with these components taken to be of a kind; the arrows at them are read anew."""
        nodes, edges = supposed.taken_as(self.nodes, self.base, ids, kind)
        return SystemGraph(self._design, nodes, edges, self.framing, self.brief, whole=self._whole)

    def unit(self, root: str) -> frozenset[str]:
        """What serves together with a root: its callers except the first, what it calls except stores,
        policies and guards on its answer, the orchestrator that controls it, and its output store."""
        return self.units([root])

    def units(self, roots: Iterable[str]) -> frozenset[str]:
        """The units of several roots together."""
        return self.once(systems.together, frozenset(roots))

    def release_target(self, root: str) -> frozenset[str]:
        """What is released when a root changes: itself, or for a hosted language model the unit and
        what the unit looks up (prompt, agent, index)."""
        if self.kind(root) not in ("llm_api", "llm_server") or self.entering(root, "model"):
            return frozenset({root})
        unit = self.unit(root)
        return unit | {edge.target for node in unit for edge in self.leaving(node, "lookup")}

    def training_scope(self, system: Collection[str] | None = None) -> str:
        """How much of the training is drawn: ``none``, ``outside`` on purpose, a ``stub`` or ``in``."""
        return self._scope if system is None else self._scope_of(self.trainers & frozenset(system))

    @cached_property
    def _scope(self) -> str:
        return self._scope_of(self.trainers)

    def _scope_of(self, trainers: frozenset[str]) -> str:
        if not trainers:
            return "none"
        inside = [trainer for trainer in trainers if not self.nodes[trainer].outside]
        if not inside:
            return "outside"
        fed = any(self.entering(t, *views.VALUE_FLOWS, "label") for t in inside)
        return "in" if fed or any(self.leaving(t, "lookup") for t in inside) else "stub"

    # ---- what the board is about

    @cached_property
    def tags(self) -> frozenset[str]:
        """The archetypes of this board or system: from its parts, its words, the prompt and the learner."""
        return archetypes.tags(self)

    @cached_property
    def stakes(self) -> str:
        """What being wrong costs: ``low``, ``med`` or ``high``."""
        return archetypes.stakes(self)

    @cached_property
    def prototype(self) -> bool:
        """Whether the design is a declared proof of concept."""
        return archetypes.is_prototype(self)

    @property
    def learns(self) -> bool:
        """Whether anything on the board produces a model."""
        return bool(self.trainers)


class Readings:
    """What was read of the boards before: an edit of words or numbers changes no arrow and no way.

    A board with the same arrows between the same kinds of parts gets the arrows that were read, and one
    that is the same without its words gets everything that was worked out of it bare. Neither can miss
    what it rests on: arrows are read by ``parts.End`` alone, and a bare drawing has nothing else.
    """

    def __init__(self) -> None:
        self.written = readings.Before()
        self._bare: Memory[SystemGraph] = Memory(readings.BOARDS_KEPT)

    def bare(self, nodes: Mapping[str, Node], arrows: Arrows) -> SystemGraph:
        """The drawing with none of its parts' words but those in ``TELLING``, and without a card."""
        key = arrows, content.bones(nodes.values(), TELLING)
        drawing = self._bare.recall(key)
        if drawing is None:
            bones = {name: _bare(node) for name, node in nodes.items()}
            drawing = SystemGraph(Design(), bones, arrows.edges, Framing(), Brief())
            self._bare.keep(key, drawing)
        return drawing


def _bare(node: Node) -> Node:
    bones = _bones(node.id, node.kind, node.family, node.status)
    told = {name: node.attributes[name] for name in TELLING if name in node.attributes}
    return replace(bones, attributes=told) if told else bones


@lru_cache(maxsize=readings.PARTS_KEPT)
def _bones(name: str, kind: str, family: str, status: str) -> Node:
    return Node(name, "", kind, family, declared=True, confidence=1.0, reason="", status=status)
