"""The parts of a design as they are read: components with a kind, connections with a flow.

They are not frozen because thousands are made for every critique and a frozen dataclass costs five times
as much to make; nothing changes them after the reader has handed them over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from redline.design.document import Value

CERTAIN, POSSIBLE = 0.8, 0.3
"""From these confidences on a kind is taken for certain, or for possible."""


@dataclass(slots=True)
class Node:
    """A component as it is read.

    ``attributes`` holds what is stated and what its words say, and the stated value wins; ``phrases``
    gives the words for those that were read, so that evidence can quote them. ``outside`` means that its
    inside is on purpose not in this drawing; ``product`` that its label is nothing but a product's name.
    """

    id: str
    label: str
    kind: str
    family: str
    declared: bool
    confidence: float
    reason: str
    note: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    provides: frozenset[str] = frozenset()
    status: str = "v1"
    zone: str = ""
    outside: bool = False
    product: bool = False
    said: bytes = field(init=False, default=b"", repr=False, compare=False)
    """What it says, as bytes, once somebody asked; see ``content``."""

    @property
    def planned(self) -> bool:
        """Whether the component is only planned: it neither guards nor is accused."""
        return self.status == "planned"


@dataclass(slots=True)
class Edge:
    """A connection as it is read, turned so that calls start at the caller and data at its source.

    ``folded`` marks the drawn answer of a call; ``implicit`` one that nobody drew: the reaction of the
    world to a decision. ``turned`` says that it was drawn the other way round.
    """

    id: str
    source: str
    target: str
    flow: str
    mode: str
    declared: bool
    attributes: Mapping[str, Value] = field(default_factory=dict)
    implicit: bool = False
    folded: bool = False
    label: str = ""
    turned: bool = False
    confidence: float = 1.0
    reason: str = ""

    @property
    def sync(self) -> bool:
        """Whether the source waits."""
        return self.mode == "sync"

    @property
    def mirrored(self) -> bool:
        """Whether it is a copy of the traffic whose answer is not used."""
        return self.attributes.get("mirror") is True

    @property
    def on_failure(self) -> bool:
        """Whether it is used only when the main way fails."""
        return self.attributes.get("on_failure") is True


@dataclass(frozen=True, slots=True)
class Brief:
    """What a prompt states about the task; all of it may be empty.

    ``label_delay_p50_d`` and ``label_delay_p95_d`` are days until half of the outcomes, and nearly all
    of them, are known.
    """

    slug: str = ""
    tags: frozenset[str] = frozenset()
    stakes: str = ""
    objectives: Mapping[str, Value] = field(default_factory=dict)
    error_costs: Mapping[str, Value] = field(default_factory=dict)
    label_delay_p50_d: float | None = None
    label_delay_p95_d: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """The connections of a drawing as they are read, in the order of the document.

    Two are the same only when they are one object, so that what follows from one can be kept under it.
    """

    edges: tuple[Edge, ...]


@dataclass(slots=True)
class EdgeIndex:
    """The arrows of a drawing by the component at either end."""

    out: dict[str, list[Edge]] = field(default_factory=dict)
    into: dict[str, list[Edge]] = field(default_factory=dict)

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> EdgeIndex:
        """The index of these arrows."""
        index = cls()
        for edge in edges:
            index.out.setdefault(edge.source, []).append(edge)
            index.into.setdefault(edge.target, []).append(edge)
        return index


class End(NamedTuple):
    """All that arrows are read by of the component at one of their ends."""

    kind: str
    family: str
    shadow: bool
    planned: bool


Ends: TypeAlias = Mapping[str, End]
