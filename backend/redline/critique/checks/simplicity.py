"""Boxes that say a product's name and not what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, Parameters
from redline.critique.observation import Observation, ask, fail, passed
from redline.design.graph import Node, SystemGraph


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
    # Where the arrows say what comes and goes, the purpose can be guessed: then it is only a question.
    silent = [node for node in bare if _arrows_are_silent(graph, node)]
    seen, tools = (fail, silent) if len(silent) >= parameters.at_least else (ask, bare)
    yield seen(tool=[node.id for node in tools])


def _arrows_are_silent(graph: SystemGraph, node: Node) -> bool:
    arrows = (*graph.entering(node.id), *graph.leaving(node.id))
    return not any(arrow.declared or arrow.label.strip() for arrow in arrows)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "tool_names_without_purpose": NamedCheck(tool_names_without_purpose, Bare, roles=frozenset({"tool"})),
}
