"""Single defects of good designs, each labelled with the rule that must speak of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.designs.defects import (
    consistency,
    data,
    generative,
    labels,
    modes,
    monitoring,
    people,
    release,
    serving,
)
from tests.designs.defects.model import Change, Defect, StillSaid
from tests.designs.references import REFERENCES, brief, load

from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph, read

__all__ = ["DEFECTS", "Mutant", "mutants"]

DEFECTS: tuple[Defect, ...] = tuple(
    defect
    for module in (release, consistency, data, labels, serving, monitoring, people, generative, modes)
    for defect in module.SHELF.defects
)
MOST_PLACES = 2
"""Of one defect in one design; further places say little that is new."""


@dataclass(frozen=True)
class Mutant:
    """A reference design with one defect."""

    reference: str
    defect: Defect
    place: int
    change: Change

    @property
    def name(self) -> str:
        """For a test's name."""
        return f"{self.reference}: {self.defect.name}" + (f" ({self.place + 1})" if self.place else "")

    @property
    def design(self) -> Design:
        """The broken design."""
        return self.change.made(load(self.reference))

    @property
    def brief(self) -> Brief | None:
        """What the prompt of the reference states."""
        return brief(self.reference)


def mutants() -> Iterator[Mutant]:
    """Every defect at its places in every reference design."""
    for name in REFERENCES:
        graph = read(load(name), brief(name))
        for defect in DEFECTS:
            for place, change in enumerate(_places(defect, graph)):
                yield Mutant(name, defect, place, change)


def _places(defect: Defect, graph: SystemGraph) -> list[Change]:
    found: list[Change] = []
    try:
        for change in defect.places(graph):
            found.append(change)
            if len(found) == MOST_PLACES:
                break
    except StillSaid:
        pass
    return found
