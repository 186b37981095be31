"""What a defect is, and the small edits that defects are made of.

A defect is one thing that goes wrong in a good design. It is labelled by what it means, not by what the
engine says of it: the rules one of which must speak up, whether that is an accusation or a question, and the
rules that become true as well. ``places`` yields each change to a drawing that is such a defect there; where
another guard still covers it, it is none and nothing is yielded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel

from redline.design.document import Component, Design, Value
from redline.design.edits import (
    AddComponent,
    AddConnection,
    Edit,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetField,
    SetFraming,
    apply,
)
from redline.design.graph import SystemGraph
from redline.design.parts import Edge
from redline.design.reading import capabilities
from redline.design.reading import read as words_of

ORDER = (
    *("set_attribute", "set_field", "set_framing", "add_provides"),
    *("remove_connection", "remove_component", "add_component", "add_connection"),
)
"""What is stated of parts comes before they go, and new parts come last."""
Says = Literal["fail", "ask", "either"]


@dataclass(frozen=True)
class Change:
    """One defect at one place: the edits, and the capabilities that products lose."""

    edits: tuple[Edit, ...]
    lost: frozenset[tuple[str, str]] = frozenset()

    def __add__(self, other: Change) -> Change:
        return Change(self.edits + other.edits, self.lost | other.lost)

    def made(self, design: Design) -> Design:
        """The design with the defect in it."""
        taken = {edit.id for edit in self.edits if isinstance(edit, RemoveComponent)}
        loose = [e for e in self.edits if isinstance(e, AddConnection) and {e.source, e.target} & taken]
        once = [e for place, e in enumerate(self.edits) if e not in self.edits[:place] and e not in loose]
        broken = apply(design, sorted(once, key=lambda edit: ORDER.index(edit.op)))
        return broken.model_copy(update={"components": [self._without(part) for part in broken.components]})

    def _without(self, part: Component) -> Component:
        kept = [word for word in part.provides if (part.id, word) not in self.lost]
        return part if kept == part.provides else part.model_copy(update={"provides": kept})


Places = Callable[[SystemGraph], Iterator[Change]]


@dataclass(frozen=True)
class Defect:
    """A sort of defect, and what must be said where it is found."""

    name: str
    must: tuple[str, ...]
    says: Says
    places: Places
    also: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The family of the rule that it is meant for."""
        return self.must[0].split("/", 1)[0]

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that count as found; an accusation answers a question too."""
        return frozenset({"fail"} if self.says == "fail" else {"fail", "ask"})


@dataclass
class Shelf:
    """The defects of one module, in the order in which they are written."""

    defects: list[Defect] = field(default_factory=list)

    def defect(
        self, name: str, *must: str, says: Says, also: Iterable[str] = ()
    ) -> Callable[[Places], Places]:
        """Put the decorated places on the shelf."""

        def put(places: Places) -> Places:
            self.defects.append(Defect(name, must, says, places, tuple(also)))
            return places

        return put


class StillSaid(Exception):
    """What a defect takes back is in the name of the box as well, which a defect leaves alone."""


def change(*edits: Edit | Iterable[Edit]) -> Change:
    """Edits and lists of edits as one change."""
    flat: list[Edit] = []
    for part in edits:
        flat += [part] if isinstance(part, BaseModel) else part
    return Change(tuple(flat))


def gone(*components: str) -> list[Edit]:
    """Boxes with all their arrows."""
    return [RemoveComponent(id=component) for component in components]


def cut(edges: Iterable[Edge]) -> list[Edit]:
    """These arrows away."""
    return [RemoveConnection(id=name) for name in dict.fromkeys(edge.id for edge in edges)]


def box(component: str, kind: str, label: str, **attributes: Value) -> Edit:
    """A new box."""
    return AddComponent(id=component, kind=kind, label=label, attributes=attributes)


def arrow(source: str, flow: str, target: str, **attributes: Value) -> Edit:
    """A new arrow."""
    return AddConnection(
        id=f"new {source} {flow} {target}", source=source, target=target, flow=flow, attributes=attributes
    )


def state(target: str, **values: Value | None) -> list[Edit]:
    """Values stated of a box or an arrow."""
    return [SetAttribute(target=target, name=name, value=value) for name, value in values.items()]


def frame(path: str, value: Value | None) -> Edit:
    """A line of the framing card."""
    return SetFraming(path=path, value=value)


def unstated(graph: SystemGraph, node: str, *names: str) -> list[Edit]:
    """These attributes taken back, from the note too; ``StillSaid`` where the label says them."""
    part = graph.parts[node]
    kind = graph.kind(node)
    if set(names) & set(words_of(part.label, "", kind)):
        raise StillSaid(node)
    edits: list[Edit] = [SetAttribute(target=node, name=n, value=None) for n in names if n in part.attributes]
    if part.note and set(names) & set(words_of("", part.note, kind)):
        edits.append(SetField(target=node, field="note", value=""))
    return edits


def wordless(graph: SystemGraph, *nodes: str) -> list[Edit]:
    """These boxes without their notes."""
    return [SetField(target=node, field="note", value="") for node in nodes if graph.parts[node].note]


def lost(graph: SystemGraph, node: str, *words: str) -> Change:
    """A product that provides none of these; ``StillSaid`` where its label says that it does."""
    part = graph.parts[node]
    if set(words) & set(capabilities(part.label, part.note, graph.kind(node))):
        raise StillSaid(node)
    return Change((), frozenset((node, word) for word in words))


def bypassed(graph: SystemGraph, *nodes: str) -> list[Edit]:
    """Boxes taken out of the line: what entered them goes straight on to where they led, flow by flow."""
    taken = set(nodes)
    made: dict[tuple[str, str, str], Edit] = {}
    drawn = {(edge.source, edge.flow, edge.target) for edge in graph.drawn}
    for node in nodes:
        for before in graph.entering(node):
            if before.source in taken:
                continue
            for target in _onward(graph, node, before.flow, taken):
                way = (before.source, before.flow, target)
                if target != before.source and way not in drawn:
                    made[way] = arrow(*way)
    return [*gone(*nodes), *made.values()]


def _onward(graph: SystemGraph, node: str, flow: str, taken: set[str]) -> Iterator[str]:
    """Where a flow goes behind a box, past others that are taken too."""
    for after in graph.leaving(node, flow):
        if after.target in taken:
            yield from _onward(graph, after.target, flow, taken - {node})
        else:
            yield after.target
