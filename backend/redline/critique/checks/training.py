"""What makes a model be trained again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

TRIGGERS = ("orchestrator", "retrain_trigger")


def trigger_defined(graph: SystemGraph) -> Iterator[Observation]:
    """A schedule or trigger starts training or something upstream of it."""
    triggers = graph.of_kind(*TRIGGERS)
    started = operators.reachable(graph.view(View.CTRL), triggers)
    working = frozenset(trigger for trigger in triggers if graph.leaving(trigger, "control"))
    loose = frozenset(t for t in graph.trainers if not _triggered(graph, t, started))
    if not loose:
        yield passed("something starts training", components=sorted(graph.trainers))
        return
    by_hand = frozenset(
        node
        for t in loose
        for node in _upstream(graph, t) - graph.of_family("labels")
        if drawing.run_by_hand(graph, node)
    )
    roles = {
        "trainer": loose,
        "hand": by_hand,
        "scheduler": frozenset(sorted(working or triggers)[:1]),
        "unscheduled": loose if not triggers else frozenset(),
    }
    elsewhere = [edge.id for trigger in sorted(working) for edge in graph.leaving(trigger, "control")]
    if by_hand:
        yield fail(roles, variant="by_hand", components=sorted(by_hand), connections=elsewhere)
    elif working:
        yield fail(roles, variant="forgotten", components=sorted(working), connections=elsewhere)
    else:
        yield ask(roles)


def _upstream(graph: SystemGraph, trainer: str) -> frozenset[str]:
    return operators.ancestors(graph.view(View.TRAIN), trainer) | {trainer}


def _triggered(graph: SystemGraph, trainer: str, started: frozenset[str]) -> bool:
    stated = graph.attribute(trainer, "cadence_s") or graph.framing.retraining
    return bool(stated) or not started.isdisjoint(_upstream(graph, trainer))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "trigger_defined": named(
        trigger_defined, roles="trainer hand scheduler unscheduled", variants="by_hand forgotten"
    ),
}
