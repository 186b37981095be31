"""One number that a follow-up moves, and the design to read it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from redline.design.graph import SystemGraph
from redline.followups.model import YES_NO


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a design; ``low_is_bad`` when it must reach its limit and not stay under it."""

    name: str
    unit: str
    value: float | None
    limit: float | None = None
    low_is_bad: bool = False

    @property
    def past(self) -> bool:
        """Whether the value is on the wrong side of its limit."""
        if self.value is None or self.limit is None:
            return False
        return self.value < self.limit if self.low_is_bad else self.value > self.limit


def wanted(name: str, found: object) -> Measure:
    """Whether something is there that has to be; anything found counts."""
    return Measure(name, YES_NO, float(bool(found)), 1.0, low_is_bad=True)


def unwanted(name: str, found: object) -> Measure:
    """Whether something is there that must not be."""
    return Measure(name, YES_NO, float(bool(found)), 0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A design to read numbers off: as drawn, with what fell silent taken away, and its target."""

    graph: SystemGraph
    struck: SystemGraph
    target: str


Reading = Callable[[Shown], Iterator[Measure]]
