"""A month without accelerators: what needs one, and how the re-design answers on processors."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from redline.design import quantities
from redline.design.edits import Edit, RemoveConnection, SetAttribute, SetField, apply
from redline.design.graph import SystemGraph, read
from redline.design.waiting import ANSWERS, CALLS, is_failure_branch
from redline.followups.lineage import successor
from redline.followups.parts import TRAINERS, exists, in_order
from redline.followups.routes import dead_parts
from redline.followups.situation import Situation
from redline.whatif.effects import SetNumber

TIMES = frozenset({"p50_ms", "p99_ms", "duration_h"})
"""Attributes of a part that grow when it computes more slowly; the others (requests per second) shrink."""
COMPRESSED_GAIN = 4.0
"""How many times faster a model is on processors once it is stored in 8 bits or distilled; assumed."""
JOBS = frozenset({"batch_scorer", "embedding_job", "training_job"})
"""Kinds that run by themselves: nobody waits while they are slow."""


def needs_accelerator(graph: SystemGraph, part: str) -> bool:
    """Whether a part computes on an accelerator: as stated, else as is usual for its kind."""
    device = str(graph.attribute(part, "device") or "").lower()
    if device:
        return "gpu" in device
    count = quantities.of_component(graph, part, "gpus")
    return (count is not None and count.value > 0) or bool(quantities.stated(graph, part, "gpu_h"))


def accelerated(graph: SystemGraph) -> tuple[str, ...]:
    """Every part that needs an accelerator: what answers first, then jobs."""
    return tuple(sorted(needing(graph), key=lambda part: graph.kind(part) in JOBS | TRAINERS))


def needing(graph: SystemGraph) -> tuple[str, ...]:
    """Every part that needs an accelerator, in drawing order."""
    return tuple(n for n in in_order(graph, graph.nodes) if exists(graph, n) and needs_accelerator(graph, n))


def on_processors(situation: Situation) -> SystemGraph:
    """The re-design as it answers during that month.

    What still needs an accelerator is not called, and what was to answer on failure answers; what was made
    smaller is that much faster than the model of before would be.
    """
    graph = situation.world
    left = still_needing(situation)
    edits = [*_without(graph, left), *_made_smaller(situation)]
    return read(apply(graph.design, edits), graph.brief) if edits else graph


def still_needing(situation: Situation) -> tuple[str, ...]:
    """What answers and still needs an accelerator; a new part needs one as its forerunner did unless it
    says otherwise."""
    graph = situation.world
    unsaid = [h for _, h in heirs(situation) if graph.attribute(h, "device") is None]
    answering = (n for n in in_order(graph, graph.nodes) if graph.kind(n) not in JOBS | TRAINERS)
    return tuple(n for n in answering if exists(graph, n) and (needs_accelerator(graph, n) or n in unsaid))


def heirs(situation: Situation) -> Iterator[tuple[str, str]]:
    """The parts that needed an accelerator, each with what stands in its place now."""
    for part in needing(situation.before):
        heir = successor(situation.before, situation.after, part)
        if heir is not None:
            yield part, heir


def is_smaller(situation: Situation, part: str) -> bool:
    """Whether the re-design compresses the model of a part as it was not before."""
    old = situation.before.attribute(part, "compressed") if part in situation.before.nodes else None
    new = situation.world.attribute(part, "compressed")
    return bool(new) and new != old


def _without(graph: SystemGraph, left: Collection[str]) -> Iterator[Edit]:
    """What changes when these parts do not answer: nobody calls them, and stand-ins are called instead."""
    if not left:
        return
    gone = dead_parts(graph, left)
    calls = [edge for edge in graph.drawn if edge.flow in CALLS]
    asked = [edge for edge in graph.drawn if edge.flow in CALLS | ANSWERS]
    yield from (RemoveConnection(id=edge.id) for edge in asked if {edge.source, edge.target} & gone)
    callers = {edge.source for edge in calls if edge.target in gone} - gone
    for edge in calls:
        if edge.source in callers and edge.target not in gone and is_failure_branch(graph, edge):
            yield SetAttribute(target=edge.id, name="on_failure", value=None)
            yield SetAttribute(target=edge.id, name="on", value=None)
            yield SetField(target=edge.id, field="label", value="")
            if graph.kind(edge.target) == "fallback":
                yield SetField(target=edge.target, field="kind", value="rules_engine")


def _made_smaller(situation: Situation) -> Iterator[Edit]:
    """The times of the world on what stands in the place of each part, shorter where it was made smaller."""
    graph = situation.world
    for part, heir in heirs(situation):
        gain = COMPRESSED_GAIN if is_smaller(situation, heir) else 1.0
        for change in situation.effects.changes:
            if not isinstance(change, SetNumber) or change.target != part or heir not in graph.nodes:
                continue
            value = change.value / gain if change.name in TIMES else change.value * gain
            if gain != 1.0 or heir != part:
                yield SetAttribute(target=heir, name=change.name, value=value)
