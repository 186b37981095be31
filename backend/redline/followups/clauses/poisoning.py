"""Clauses about reactions that somebody makes up: limited by account, bounded in effect, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.drift import bounded, releasing_gates
from redline.followups.clauses.release import kept_versions, releases
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.nets import flow_net, reaches
from redline.followups.parts import exists, has_owner, in_order, label, scorers, stated_words, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed, number

LEARNED = ("event", "feedback", "label", "batch_data", "feature", "training_data")
"""Flows on which reactions travel to what is learned."""
BY_ACCOUNT = re.compile(
    r"\b(accounts?|reporters?|users?|senders?|bots?|sybils?|abuse|fraud\w*|invalid|provenance|trust|weigh\w*"
    r"|caps?|capped)\b",
    re.IGNORECASE,
)
"""Words by which a check says that it looks at who sends, and not only at what is sent."""
SAID_IN = {"label_joiner": ("weak_labels", "drops"), "training_set_builder": ("weak_labels",)}
"""Where it is stated how a label is weighed, or which cases are left out."""
CAP = "account_cap"
MOST_A_DAY = 1_000.0
"""One account that counts for more than this a day is not limited."""
PEOPLE_JUDGE = frozenset({"labeling", "review_queue"})
LEARNER = "online_learner"


def accounts_limited(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """On every way into training, a filter or a cap keeps one account from counting for many."""
    graph, source = situation.world, situation.heir
    if source is None or not taught_by(graph, source):
        return _given_up(situation)
    way = open_way(graph, source)
    if way:
        ends = f"{label(graph, source)} reaches {label(graph, way[-1])}"
        text = f"What anybody sends to {ends} as often as it comes. {_why_open(graph, source)}"
        return broke(text.strip(), components=way)
    guards = [g for g in in_order(graph, limits(graph)) if reaches(flow_net(graph, *LEARNED), source, g)]
    wide = [guard for guard in guards if (_cap(graph, guard) or 0.0) > MOST_A_DAY]
    if wide:
        most = number(MOST_A_DAY)
        text = f"{label(graph, wide[0])} lets one account count more than {most} times a day: show why."
        return unproven(text, components=wide)
    names = listed(label(graph, guard) for guard in guards)
    return held(
        f"{names} limits what one account counts for.",
        did=f"limited what one account counts for at {names}",
        components=(source, *guards),
    )


def influence_bounded(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What is learned from it passes a gate before it answers, or moves the model only so far."""
    graph, source = situation.world, situation.heir
    taught = taught_by(graph, source) if source else ()
    if not taught:
        return _given_up(situation)
    for trainer in taught:
        if answering(situation.before, trainer) and not answering(graph, trainer):
            return broke(
                f"No model of {label(graph, trainer)} reaches an answer any more.", components=(trainer,)
            )
        if graph.kind(trainer) == LEARNER and not bounded(graph, trainer):
            text = (
                f"{label(graph, trainer)} follows whatever comes: say there how far one update may move it "
                "(“Largest change allowed”)."
            )
            return broke(text, components=(trainer,))
        scorer = _reached_ungated(graph, trainer) if graph.kind(trainer) != LEARNER else None
        if scorer is not None:
            text = f"A model from {label(graph, trainer)} answers in {label(graph, scorer)} without a gate."
            return broke(text, components=(trainer, scorer))
    gates = in_order(graph, releasing_gates(graph))
    return held(
        "No new model answers before it has passed a gate, or moves further than it may.",
        did=f"put {label(graph, gates[0])} before what was learned" if gates else "bounded each update",
        components=(*taught, *gates[:1]),
    )


def learning_undone(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The model of before is still there, wherever one was taught by it."""
    graph, source = situation.world, situation.heir
    taught = taught_by(graph, source) if source else ()
    if not taught:
        return _given_up(situation)
    found = []
    for trainer in taught:
        for scorer in answering(graph, trainer):
            place = _way_back(graph, trainer, scorer)
            if place is None:
                text = f"{label(graph, scorer)} cannot forget it again: no older version is kept."
                return broke(text, components=(trainer, scorer))
            found.append(place)
    places = tuple(dict.fromkeys(found))
    names = listed(label(graph, place) for place in places)
    return held(
        f"{names or 'Nothing'} still has the model of before."
        if places
        else "Nothing that learned it answers.",
        did=f"kept the model of before in {names}" if names else "",
        components=places,
    )


def taught_by(graph: SystemGraph, source: str) -> tuple[str, ...]:
    """The trainers and learners that learn from what comes in here, in drawing order."""
    net = flow_net(graph, *LEARNED)
    return tuple(t for t in trainers(graph) if exists(graph, t) and t != source and reaches(net, source, t))


def open_way(graph: SystemGraph, source: str) -> tuple[str, ...]:
    """A way from here into training that no limit by account stands on; empty when there is none."""
    net = flow_net(graph, *LEARNED)
    net.remove_nodes_from(limits(graph) - {source})
    if _limits(graph, source):
        return ()
    for trainer in taught_by(graph, source):
        if reaches(net, source, trainer):
            return tuple(nx.shortest_path(net, source, trainer))
    return ()


def limits(graph: SystemGraph) -> frozenset[str]:
    """The parts that keep one account from counting for many, or let people judge first."""
    return graph.once(_all_limits)


def answering(graph: SystemGraph, trainer: str) -> tuple[str, ...]:
    """What answers with a model of this trainer."""
    net = releases(graph)
    return tuple(s for s in scorers(graph) if s == trainer or reaches(net, trainer, s))


def _all_limits(graph: SystemGraph) -> frozenset[str]:
    return frozenset(node for node in graph.nodes if exists(graph, node) and _limits(graph, node))


def _limits(graph: SystemGraph, node: str) -> bool:
    kind = graph.kind(node)
    if kind in PEOPLE_JUDGE or (_cap(graph, node) or 0.0) > 0:
        return True
    if kind == "rules_engine":
        return has_owner(graph, node) or (quantities.stated(graph, node, "rules") or 0.0) > 0
    stops = kind in {"data_validator", "guardrail"} and graph.attribute(node, "blocking") is True
    names = ("expectations", "checks") if stops else SAID_IN.get(kind, ())
    said = stated_words(graph, node, names)
    return BY_ACCOUNT.search(said) is not None


def _cap(graph: SystemGraph, node: str) -> float | None:
    return quantities.stated(graph, node, CAP)


def _reached_ungated(graph: SystemGraph, trainer: str) -> str | None:
    """Something that answers with a model of this trainer that has passed no gate."""
    rest = releases(graph)
    rest.remove_nodes_from(releasing_gates(graph))
    found = (s for s in answering(graph, trainer) if s != trainer and reaches(rest, trainer, s))
    return next(found, None)


def _way_back(graph: SystemGraph, trainer: str, scorer: str) -> str | None:
    if graph.kind(trainer) == LEARNER and quantities.stated(graph, trainer, "snapshot_s") is not None:
        return trainer
    return next((place for place, _ in kept_versions(graph, scorer)), None)


def _why_open(graph: SystemGraph, source: str) -> str:
    net = flow_net(graph, *LEARNED)
    for check in in_order(graph, graph.of_kind("data_validator")):
        if check in limits(graph) or not reaches(net, source, check):
            continue
        if graph.attribute(check, "blocking") is not True:
            return f"{label(graph, check)} does not say that it stops anything, such as “blocks”."
        return f"{label(graph, check)} looks at what is sent, not at who sends it."
    return ""


def _given_up(situation: Situation) -> Seen:
    record = situation.gave_up(situation.target)
    if record is None:
        return broke(f"Nothing learns from {situation.name} any more, and nobody wrote down what is lost.")
    return held(
        f"Nothing learns from {situation.name} any more: {record.lost.strip().rstrip('.')}.",
        did=f"stopped learning from {situation.name} and wrote down what is lost",
    )


def reactions(graph: SystemGraph) -> Iterator[str]:
    """Where people's reactions come in and are learned from: trackers, and apps that pass them by."""
    for node in in_order(graph, graph.of_kind("event_tracker")):
        if taught_by(graph, node):
            yield node
    trackers, net = graph.of_kind("event_tracker"), flow_net(graph, *LEARNED)
    for app in in_order(graph, graph.of_kind("client_app")):
        ends = {edge.target for edge in graph.leaving(app, "event", "feedback", "label")} - trackers
        if any(reaches(net, end, trainer) for end in ends for trainer in taught_by(graph, app)):
            yield app
