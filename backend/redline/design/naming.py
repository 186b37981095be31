"""From a label to a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redline.design import notation
from redline.design.arrows import FlowGuess, infer_flow
from redline.design.catalogue import KINDS, UNKNOWN
from redline.design.document import Component, Design, Value

__all__ = ["FlowGuess", "Guess", "infer_flow", "name_all"]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a component seems to be: kind, how sure, why, and what its name implies."""

    kind: str
    confidence: float
    reason: str
    provides: frozenset[str] = frozenset()
    attributes: Mapping[str, Value] = field(default_factory=dict)
    declared: bool = False


def name_all(design: Design) -> dict[str, Guess]:
    """The kind of every component."""
    return {
        part.id: _declared(part) or Guess(UNKNOWN, 0.0, "nobody has said what this is")
        for part in design.components
    }


def _declared(part: Component) -> Guess | None:
    if part.kind is None:
        return None
    if part.kind not in KINDS:
        return Guess(UNKNOWN, 0.0, f"“{part.kind}” is no kind")
    told = part.attributes.get(notation.INFERRED_AS)
    if isinstance(told, int | float) and not isinstance(told, bool):
        return Guess(part.kind, float(told), "inferred")
    return Guess(part.kind, 1.0, "stated", declared=True)
