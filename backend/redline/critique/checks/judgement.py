"""Labels that people make, and labels that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, views
from redline.design.graph import Edge, SystemGraph, View

LABEL_STEPS = ("label_joiner", "labeling", "outcome_source", "training_set_builder")
TRUTH = ("event_tracker", "labeling", "operational_db", "outcome_source", "review_queue")
TESTS = ("offline_evaluator", "quality_monitor")
JUDGED_FLOWS = ("batch_data", "event", "feature", "feedback", "label", "prediction", "training_data")
AUDIENCE = ("business_service", "client_app")


def label_filtering(graph: SystemGraph) -> Iterator[Observation]:
    """Outcomes that are left out of the labels still count in some test."""
    dropping = graph.having("drops")
    if not dropping:
        return
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    filters = sorted(dropping & graph.of_kind(*LABEL_STEPS) & upstream)
    if not filters:
        return
    unseen = [step for step in filters if not _tested_whole(graph, step)]
    if not unseen:
        yield passed("a test sees what the labels leave out", components=filters)
        return
    origins = frozenset().union(*(_origins(graph, step) for step in unseen))
    into = [a.id for step in unseen for a in graph.entering(step)]
    dropped = str(graph.attribute(unseen[0], "drops"))
    yield ask(step=unseen, origin=sorted(origins)[:1], facts={"drops": dropped}, connections=into)


def _tested_whole(graph: SystemGraph, step: str) -> bool:
    """Whether a test reads the same outcomes around this step."""
    wires = drawing.joined(graph, View.TRAIN, View.OBS)
    tests = graph.of_kind(*TESTS)
    origins = _origins(graph, step) - {step}
    return operators.avoiding_path(wires, origins, tests, {step}) is not None


def _origins(graph: SystemGraph, step: str) -> frozenset[str]:
    """Where the outcomes come from that this step thins out."""
    upstream = operators.ancestors(graph.view(View.TRAIN), step)
    return graph.of_kind(*TRUTH) & upstream or frozenset({step})


def human_label_quality(graph: SystemGraph) -> Iterator[Observation]:
    """How far people agree on the labels is known."""
    labellers, queues = graph.of_kind("labeling"), graph.of_kind("review_queue")
    if not labellers and not queues:
        return
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    anchored = graph.once(_anchored)
    telling = {a.source for a in graph.by_flow("label") if a.target in upstream} - anchored
    people = sorted(labellers & upstream | queues & telling)
    if not people:
        return
    if any(_agreement_known(graph, node) for node in people):
        yield passed("how labels are made and how far people agree is stated", components=people)
        return
    out = [a.id for node in people for a in graph.leaving(node)]
    yield ask(people=people, trainer=graph.trainers, connections=out)


def _agreement_known(graph: SystemGraph, node: str) -> bool:
    stated = ("guideline", "agreement", "checked_twice", "blinded_sample_pct")
    return any(graph.attribute(node, name) for name in stated)


def reviewer_anchoring(graph: SystemGraph) -> Iterator[Observation]:
    """People whose verdicts train the model judge a share without seeing what it said."""
    queues = graph.of_kind("review_queue")
    if not queues:
        return
    queues &= operators.reachable(graph.view(View.ANSWERS), graph.serving_roots)
    if not queues:
        return
    wires = _verdicts(graph)
    ways = {queue: way for queue in sorted(queues) if (way := _teaches(graph, wires, queue))}
    if not ways:
        return
    if _judged_blind(graph) or all(_not_shown(graph, queue) for queue in ways):
        yield passed("part is judged without seeing the score", components=list(ways))
        return
    open_queues = [queue for queue in ways if not _not_shown(graph, queue)]
    told = [queue for queue in open_queues if _said_to_be_anchored(graph, queue)]
    shown = told or open_queues
    judge = fail if told else ask
    given = [a.id for queue in shown for a in graph.entering(queue, "prediction")]
    yield judge(
        variant="" if told else "unstated",
        queue=shown,
        trainer=graph.trainers,
        connections=[*given, *drawing.edges_along(ways[queue] for queue in shown)],
    )


def _anchored(graph: SystemGraph) -> frozenset[str]:
    """The queues of which something is to be said."""
    return frozenset(q for seen in reviewer_anchoring(graph) for q in seen.roles.get("queue", ()))


def _verdicts(graph: SystemGraph) -> drawing.Wires:
    """The ways of a verdict that do not lead through a model or back to who asked."""
    blockers = graph.serving_roots | graph.trainers | graph.of_kind(*AUDIENCE)
    edges = [edge for flow in JUDGED_FLOWS for edge in graph.by_flow(flow)]
    free = [edge for edge in edges if edge.source not in blockers and edge.target not in blockers]
    return views.multigraph(graph.alive, [views.ahead(free)])


def _teaches(graph: SystemGraph, wires: drawing.Wires, queue: str) -> operators.Path | None:
    """The way on which the verdicts of a queue become labels of a trainer."""
    told = operators.reachable(wires, {queue})
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    arrow = next((a for a in _labels(graph) if a.source in told and a.target in upstream), None)
    way = arrow and operators.shortest_path(wires, {queue}, {arrow.source})
    return operators.Path((*way.nodes, arrow.target), (*way.edges, arrow.id)) if arrow and way else None


def _labels(graph: SystemGraph) -> Iterator[Edge]:
    """Arrows that carry labels, and those on which people write into labelled data."""
    people = graph.of_kind("review_queue", "labeling")
    written = (a for store in sorted(graph.having("contains_labels")) for a in graph.entering(store))
    return chain(graph.by_flow("label"), (a for a in written if a.source in people))


def _judged_blind(graph: SystemGraph) -> bool:
    """Whether people who do not see the score label something that training or a test reads."""
    blind = {n for n in graph.of_kind("labeling", "review_queue") if _not_shown(graph, n)}
    ends = graph.trainers | graph.of_kind(*TESTS)
    return operators.reaches(drawing.along(graph, *JUDGED_FLOWS), blind, ends)


def _not_shown(graph: SystemGraph, node: str) -> bool:
    return bool(graph.attribute(node, "blinded_sample_pct")) or graph.attribute(node, "shows_score") is False


def _said_to_be_anchored(graph: SystemGraph, queue: str) -> bool:
    return graph.attribute(queue, "blinded_sample_pct") == 0 or graph.attribute(queue, "shows_score") is True


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "human_label_quality": named(human_label_quality, roles="people trainer"),
    "label_filtering": named(label_filtering, roles="step origin", facts="drops"),
    "reviewer_anchoring": named(reviewer_anchoring, roles="queue trainer", variants="unstated"),
}
