"""What stands between: gates of a release, guards beside a part, and the world after a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from redline.design import arrows
from redline.design.parts import Edge

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

WORLD_RECORDS = ("outcome_source", "event_tracker")


def gates(graph: SystemGraph) -> frozenset[str]:
    """What can stop a release, as ``SystemGraph.gates`` says."""
    evaluators = graph.of_kind("offline_evaluator")
    passing = {e for e in evaluators if _tests_a_version(graph, e) and graph.leaving(e, "model", "control")}
    controlled = {
        edge.target
        for guard in graph.of_kind("validation_gate", "offline_evaluator")
        for edge in graph.leaving(guard, "control")
    }
    return graph.of_kind("validation_gate") | graph.providing("gate") | frozenset(passing | controlled)


def _tests_a_version(graph: SystemGraph, evaluator: str) -> bool:
    """Whether it lets versions through: of a model that enters, or of a prompt where none is trained."""
    return bool(graph.entering(evaluator, "model") or not graph.trainers)


def attached(graph: SystemGraph, kinds: Collection[str]) -> dict[str, frozenset[str]]:
    """Component to the guards beside it, as ``SystemGraph.attached`` says."""
    found: dict[str, set[str]] = {}
    for guard in graph.of_kind(*kinds):
        for edge in graph.leaving(guard, "control"):
            found.setdefault(edge.target, set()).add(guard)
        for edge in graph.entering(guard, "request", "lookup"):
            found.setdefault(edge.source, set()).add(guard)
    return {node: frozenset(guards) for node, guards in found.items()}


def reactions(graph: SystemGraph, group: frozenset[str]) -> Iterator[Edge]:
    """The arrows that nobody drew, from who receives a system's decisions to its one record of outcomes."""
    near = frozenset(graph.around(group)) if len(graph.systems) > 1 else group
    records = sorted(graph.of_kind(*WORLD_RECORDS) & near)
    if len(records) != 1 or graph.entering(records[0], "feedback", "event", "label"):
        return
    for consumer in sorted(graph.consumers & near):
        yield Edge(
            id=f"implicit:{consumer}>{records[0]}",
            source=consumer,
            target=records[0],
            flow="feedback",
            mode="async",
            declared=False,
            implicit=True,
            confidence=arrows.GUESS,
            reason="the world reacts to decisions",
        )
