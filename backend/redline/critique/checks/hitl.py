"""Where a person must stand between a score and its harm, and what becomes of their work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import card, drawing, workload
from redline.critique.checks.check import NamedCheck, kept, named, verdict
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

PEOPLE = ("review_queue", "approval_gate")
DECIDERS = ("decision_policy", "rules_engine")
RECORDS = (
    "label_joiner", "labeling", "prediction_log", "trace_store", "event_tracker", "outcome_source",
    "quality_monitor", "offline_evaluator", "training_set_builder", "training_job", "data_warehouse",
    "object_store", "operational_db", "business_dashboard", "experiment_tracker",
)  # fmt: skip
"""Where what a person decided instead is found again."""
RESULTS = ("outcome_source", "business_dashboard", "quality_monitor")
OWN_BOOKS = ("operational_db", "data_warehouse")
KEEPING_FLOWS = ("label", "feedback", "event", "batch_data", "telemetry", "training_data", "feature")
IN_TIME = ("timeout_policy", "overflow", "sla_min")
"""Statements that give silence a meaning."""
WAITING = frozenset({"online", "stream", "agent"})
ABOUT_PEOPLE = frozenset({"fraud", "credit", "moderation", "regulated", "hiring", "insurance"})
AGAINST_PEOPLE = re.compile(r"declin|den(y|ied)|suspend|\bban\b|terminat|clos(e|ing) (the )?account")
"""Actions that are taken against somebody whatever the system is about."""
CONTESTED = re.compile(
    r"appeal|contest|complain|objection|reconsider|second look|not interested|report a mistake"
)
RETURNING_FLOWS = ("feedback", "request", "event", "label")
ADVERSE = re.compile(r"block|declin|clos(e|ing)|remov|den(y|ied)|reject|suspend|refus|ban\b")


def high_stakes_review(graph: SystemGraph) -> Iterator[Observation]:
    """No decision of high stakes gets from a model to people without a person able to stop it."""
    answers = graph.view(View.ANSWERS)
    reached = graph.of_kind("client_app", "business_service")
    stopping = graph.of_kind(*PEOPLE) | _deferring(graph)
    adverse = frozenset(node for node in graph.of_kind(*DECIDERS) if _acts_against(graph, node))
    roots = sorted(root for root in graph.serving_roots if operators.reaches(answers, {root}, reached))
    open_ways = [
        path for r in roots if (path := operators.avoiding_path(answers, {r}, reached - {r}, stopping))
    ]
    if roots and not open_ways:
        yield passed("hard cases go to a person", components=sorted(stopping))
    for path in open_ways[:1]:
        deciders = tuple(node for node in path.nodes if graph.kind(node) in DECIDERS)
        harmful = tuple(node for node in deciders if node in adverse)
        people = _given_cases(graph, harmful or deciders[:1])
        seen = fail if harmful and not people else ask
        yield seen(
            variant="some" if people else "" if harmful else "unstated",
            people=people,
            server=path.nodes[0],
            policy=(harmful or deciders)[:1],
            consumer=path.nodes[-1],
            components=path.nodes,
            connections=path.edges,
            facts={"action": _action(graph, harmful)},
        )


def _deferring(graph: SystemGraph) -> frozenset[str]:
    """Policies that hand cases to a drawn queue."""
    return frozenset(
        policy
        for policy in graph.of_kind("decision_policy")
        if graph.attribute(policy, "defer")
        and any(graph.kind(edge.target) in PEOPLE for edge in graph.leaving(policy))
    )


def _given_cases(graph: SystemGraph, deciders: tuple[str, ...]) -> frozenset[str]:
    """The people whom these deciders hand cases to, without saying which."""
    ends = {edge.target for node in deciders for edge in graph.leaving(node)}
    return frozenset(graph.of_kind(*PEOPLE) & ends)


def _acts_against(graph: SystemGraph, node: str) -> bool:
    return bool(ADVERSE.search(str(graph.attribute(node, "actions", "")).lower()))


def _action(graph: SystemGraph, deciders: tuple[str, ...]) -> str:
    """The harmful action in the words of the drawing."""
    for node in deciders:
        read = "actions" in graph.nodes[node].phrases
        text = card.words_of(graph, node) if read else str(graph.attribute(node, "actions", ""))
        for word in re.split(r"[,;/]| or | and ", text):
            if ADVERSE.search(word.lower()):
                return word.strip(" []'\"")
    return "act"


def override_recorded(graph: SystemGraph) -> Iterator[Observation]:
    """What a person decides is kept where training, evaluation or a monitor finds it."""
    for queue in sorted(workload.judging(graph)):
        way = _kept(graph, queue)
        if way is not None:
            yield passed("what people decide is kept", components=way.nodes, connections=way.edges)
            continue
        leaving = graph.leaving(queue)
        booked = any(_has_books(graph, edge.target) for edge in leaving)
        lost = bool(leaving) and not booked and graph.training_scope() == "in"
        yield (fail if lost else ask)(
            variant="" if lost else "undrawn",
            queue=queue,
            components=[edge.target for edge in leaving],
            connections=[edge.id for edge in leaving],
        )


def _has_books(graph: SystemGraph, service: str) -> bool:
    """Whether what acts on the word of people has a database of its own, which may well hold it."""
    return any(graph.kind(edge.target) in OWN_BOOKS for edge in graph.leaving(service, "lookup"))


def _kept(graph: SystemGraph, queue: str) -> operators.Path | None:
    """The way from people to a record: by an arrow of their own, or by whoever acts on their word."""
    if graph.attribute(queue, "records_override"):
        return operators.Path((queue,), ())
    read = next(
        (edge for edge in graph.entering(queue, "lookup") if graph.kind(edge.source) in RECORDS), None
    )
    if read is not None:
        return operators.Path((queue, read.source), (read.id,))
    wires, records = drawing.along(graph, *KEEPING_FLOWS), graph.of_kind(*RECORDS)
    for edge in graph.leaving(queue):
        acting = edge.target in graph.sinks
        # What came of a decision is no record of who took it.
        found = records - graph.of_kind(*RESULTS) if acting else records
        onward = operators.avoiding_path(
            wires, {edge.target}, found, graph.of_kind(*RESULTS) if acting else ()
        )
        if onward is not None:
            return operators.Path((queue, *onward.nodes), (edge.id, *onward.edges))
    return None


def queue_failure_mode(graph: SystemGraph) -> Iterator[Observation]:
    """Where somebody waits for people, their silence has a meaning."""
    queues = sorted(workload.judging(graph))
    if not queues or not graph.tags & WAITING:
        return
    asked = {
        one
        for seen in kept(graph, review_capacity)
        if seen.outcome != "pass"
        for one in seen.roles.get("queue", ())
    }
    for queue in queues:
        waited_for = graph.leaving(queue, "action", "prediction", "request", "control")
        if not waited_for:
            continue
        if any(graph.attribute(queue, name) for name in IN_TIME):
            yield passed("it is stated what happens when nobody decides", components=(queue,))
        elif queue in asked:
            yield not_applicable("how much these people can do is asked first")
        else:
            arrows = [edge.id for edge in waited_for]
            yield ask(queue=queue, connections=arrows, components=[edge.target for edge in waited_for])


def review_capacity(graph: SystemGraph) -> Iterator[Observation]:
    """No more cases reach people than they can handle."""
    for queue in sorted(workload.judging(graph) & graph.of_kind("review_queue")):
        yield _against_capacity(graph, workload.of(graph, queue))


def _against_capacity(graph: SystemGraph, load: workload.Load) -> Observation:
    variant = _situation(graph, load)
    if variant is None:
        return passed("people can handle what reaches them, as far as is stated", components=(load.queue,))
    facts = {"cases": _count(load.cases), "capacity": _count(load.capacity), "volume": _count(load.volume)}
    if load.volume and load.capacity:
        facts["possible"] = f"{100 * load.capacity / load.volume:.2g}"
    arrows = [edge.id for edge in graph.entering(load.queue)]
    return (ask if variant else fail)(
        variant=variant,
        queue=load.queue,
        facts=facts,
        components=[graph.edge[arrow].source for arrow in arrows],
        connections=arrows,
    )


def _situation(graph: SystemGraph, load: workload.Load) -> str | None:
    """Which texts fit what is stated: none to ask about, empty where too many cases arrive."""
    if graph.attribute(load.queue, "overflow"):
        return None
    if load.too_much:
        fits = (
            load.cases is not None and load.capacity is not None and load.cases <= load.capacity * load.people
        )
        return "people" if fits else ""
    if not workload.gets_a_part(graph, load.queue) or workload.by_capacity(graph):
        return None
    if load.capacity is None:
        return "unstated"
    picked = graph.attribute(load.queue, "order")
    return "share" if load.cases is None and load.volume and not picked else None


def _count(number: float | None) -> str:
    return f"{number:,.0f}" if number is not None else "?"


def user_correction_and_appeal(graph: SystemGraph) -> Iterator[Observation]:
    """Whoever a decision goes against can contest it."""
    against = sorted(node for node in graph.of_kind(*DECIDERS) if _against_somebody(graph, node))
    if not against:
        return
    answers = graph.view(View.ANSWERS)
    served = graph.of_kind("client_app", "business_service")
    told = [operators.shortest_path(answers, {node}, graph.of_kind("client_app")) for node in against]
    persons = [way for way in told if way is not None]
    ways = persons or [way for n in against if (way := operators.shortest_path(answers, {n}, served))]
    if not ways:
        return
    if graph.stakes == "high" and verdict(graph, high_stakes_review) in ("fail", "ask"):
        yield not_applicable("whether a person can stop the decision is asked first")
        return
    heard = _heard(graph, served)
    if heard:
        yield passed("whoever it goes against can contest it", components=sorted(heard))
        return
    queues, affected = graph.of_kind("review_queue"), frozenset(way.nodes[-1] for way in ways)
    judge = fail if persons else ask
    yield judge(
        variant="" if persons else "unseen",
        policy=[way.nodes[0] for way in ways],
        person=affected,
        queue=frozenset(sorted(queues)[:1]),
        asker=() if queues else affected,
        nobody=() if queues else ways[0].nodes[:1],
        facts={"action": _action(graph, tuple(against))},
        components=drawing.nodes_along(ways),
        connections=drawing.edges_along(ways),
    )


def _against_somebody(graph: SystemGraph, node: str) -> bool:
    if AGAINST_PEOPLE.search(str(graph.attribute(node, "actions", "")).lower()):
        return True
    return _acts_against(graph, node) and bool(graph.tags & ABOUT_PEOPLE)


def _heard(graph: SystemGraph, served: frozenset[str]) -> frozenset[str]:
    """Who hears an objection: people reached from those who are served, or a box that is there for it."""
    said = {
        node for node in drawing.in_use(graph, graph.alive) if CONTESTED.search(card.words_of(graph, node))
    }
    reached = operators.descendants_of(drawing.along(graph, *RETURNING_FLOWS), served)
    people = graph.of_kind(*PEOPLE, "labeling") & reached
    arrows = {e.target for e in graph.drawn if e.source in served and CONTESTED.search(e.label.lower())}
    return frozenset(said | arrows | people | graph.having("appeal"))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "high_stakes_review": named(
        high_stakes_review, roles="server policy consumer people", facts="action", variants="unstated some"
    ),
    "override_recorded": named(override_recorded, roles="queue", variants="undrawn"),
    "queue_failure_mode": named(queue_failure_mode, roles="queue"),
    "review_capacity": named(
        review_capacity,
        roles="queue",
        facts="cases capacity volume possible",
        variants="unstated share people",
    ),
    "user_correction_and_appeal": named(
        user_correction_and_appeal,
        roles="policy person queue asker nobody",
        facts="action",
        variants="unseen",
    ),
}
