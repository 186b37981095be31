"""Boxes that say a product's name and not what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, Parameters
from redline.critique.observation import Observation, ask, fail, passed
from redline.design.graph import SystemGraph
from redline.design.parts import CERTAIN


class Bare(Parameters):
    """How many boxes may go without a purpose."""

    at_least: int


def tool_names_without_purpose(graph: SystemGraph, parameters: Bare) -> Iterator[Observation]:
    """Boxes named after a product say what the product does here."""
    named = [node for node in graph.nodes.values() if not node.planned and node.product]
    bare = [node for node in named if not node.declared and not node.note.strip()]
    if not named:
        return
    if len(bare) < parameters.at_least:
        yield passed("the purpose of the products is stated", components=[node.id for node in named])
        return
    # A product with one usual use is only asked about; one that could be several things explains nothing.
    vague = [node for node in bare if node.confidence < CERTAIN]
    seen = fail if len(vague) >= parameters.at_least else ask
    yield seen(tool=[node.id for node in (vague if seen is fail else bare)])


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "tool_names_without_purpose": NamedCheck(tool_names_without_purpose, Bare, roles=frozenset({"tool"})),
}
