"""Numbers of a drawing, each with where it comes from: stated by the person, or assumed.

A number that nobody stated is taken from the catalogue's typical figures and says so, so
that no verdict rests silently on our own assumption.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from redline.design import catalogue
from redline.design.graph import Edge, SystemGraph
from redline.design.words import within

Basis = Literal["stated", "assumed"]

UNITS = {
    "_ms": "ms",
    "_s": "s",
    "_min": "min",
    "_h": "h",
    "_d": "days",
    "_rps": "/s",
    "_qps": "/s",
    "_pct": "%",
    "_usd_month": "USD a month",
}
"""The unit that the ending of an attribute's name stands for."""


LARGEST = 1e12
"""No number of a request is larger."""
SMALLEST = 1e-6
"""What must be above zero is at least this."""
POSSIBLE = {
    "p50_ms": (0.0, LARGEST),
    "p99_ms": (0.0, LARGEST),
    "timeout_ms": (SMALLEST, LARGEST),
    "retries": (0.0, LARGEST),
    "fanout": (0.0, 1e6),
    "share": (0.0, 1.0),
    "hit_rate": (0.0, 1.0),
    "max_steps": (1.0, LARGEST),
    "replicas": (SMALLEST, LARGEST),
    "throughput_rps": (SMALLEST, LARGEST),
    "quota_rps": (0.0, LARGEST),
    "peak_qps": (0.0, LARGEST),
}
"""From where to where a number of a request can lie; one that is outside is not read, and is named."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and its source; ``basis`` says whether the person stated it."""

    value: float
    unit: str
    basis: Basis
    source: str

    @property
    def stated(self) -> bool:
        """Whether the drawing or the framing card says this number."""
        return self.basis == "stated"


@lru_cache
def unit_of(name: str) -> str:
    """The unit in an attribute's name (``p99_ms`` is in ``ms``), or an empty text."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def number(value: object) -> float | None:
    """The value as a number; None for texts, booleans and absence."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return math.inf if value > 0 else -math.inf


def impossible(name: str, value: object) -> bool:
    """Whether this is a number that nothing can have under this name."""
    found = None if value is None else number(value)
    return found is not None and not _lies_within(name, found)


def _possible(name: str, value: object) -> float | None:
    found = None if value is None else number(value)
    return found if found is not None and _lies_within(name, found) else None


def _lies_within(name: str, found: float) -> bool:
    low, high = POSSIBLE.get(name, (found, found))
    return math.isfinite(found) and low <= found <= high


def of_component(graph: SystemGraph, component: str, name: str) -> Quantity | None:
    """A component's number, stated or typical for its kind; None when neither is known."""
    value = _possible(name, graph.attribute(component, name))
    if value is not None:
        return Quantity(value, unit_of(name), "stated", "stated on the drawing")
    return typical(graph.kind(component), name)


def stated(graph: SystemGraph, component: str, name: str) -> float | None:
    """A component's number only when the drawing says it."""
    return _possible(name, graph.attribute(component, name))


@cache
def typical(kind: str, name: str) -> Quantity | None:
    """The catalogue's figure for a kind, as an assumption; None when it has none."""
    entry = catalogue.KINDS.get(kind)
    value = entry.default(name) if entry else None
    if entry is None or value is None:
        return None
    return Quantity(value, unit_of(name), "assumed", f"typical for {_a(entry.title)}")


def _a(title: str) -> str:
    """A kind as it stands in a sentence: “a cache”, “an API gateway”, “streaming features”."""
    name = within(title)
    if title.endswith(("features", "logs", "versions", "access", "ing", "ion")):
        return name
    return f"an {name}" if title[:1].lower() in "aeio" else f"a {name}"


def of_edge(edge: Edge, name: str) -> float | None:
    """A connection's stated number, or None."""
    return _possible(name, edge.attributes.get(name))


def objective(graph: SystemGraph, name: str) -> Quantity | None:
    """A number among the objectives of the framing card, or None."""
    value = _possible(name, _objectives(graph).get(name))
    return None if value is None else Quantity(value, unit_of(name), "stated", "stated on the framing card")


def _objectives(graph: SystemGraph) -> Mapping[str, object]:
    return graph.framing.objectives
