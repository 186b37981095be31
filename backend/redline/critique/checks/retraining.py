"""Models that are replaced without anybody looking, or that rest on one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import data_quality, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

WATCHERS = ("data_monitor", "quality_monitor", "alerting")
PEOPLE = ("team", "review_queue", "approval_gate")
CHAIN_FLOWS = ("prediction", "feature", "batch_data", "training_data")
JOINT_TESTS = ("offline_evaluator", "validation_gate", "experiment_platform")
STAGED = ("traffic_splitter", "experiment_platform")
FILTERS = ("guardrail", "traffic_guard")
WAY_BACK = ("rollback_controller", "alerting", "quality_monitor", "service_monitor")


def blind_auto_retrain(graph: SystemGraph) -> Iterator[Observation]:
    """A model that a monitor has retrained passes a gate before it answers."""
    watchers = frozenset(w for w in graph.of_kind(*WATCHERS) if _sees_change(graph, w))
    if not watchers or not graph.trainers:
        return
    wires = drawing.joined(graph, View.CTRL, View.OBS)
    for trainer in sorted(graph.trainers & operators.reachable(wires, watchers)):
        started = _started_by(graph, wires, watchers, trainer)
        released = operators.reaches(graph.view(View.RELEASE), {trainer}, graph.serving_roots - {trainer})
        if started and released:
            yield from _unattended(graph, trainer, started)


def _sees_change(graph: SystemGraph, watcher: str) -> bool:
    """Whether it notices that the world or the model changed; a check of volume or quality stops a run."""
    mode = str(graph.attribute(watcher, "mode", "")).lower()
    return not mode or graph.kind(watcher) != "data_monitor" or "drift" in mode or "skew" in mode


def _started_by(
    graph: SystemGraph, wires: drawing.Wires, watchers: frozenset[str], trainer: str
) -> operators.Path | None:
    """The way on which a monitor starts training with nobody in between."""
    people = (graph.of_kind(*PEOPLE) | graph.having("people")) - {trainer}
    way = operators.avoiding_path(wires, watchers, {trainer}, people)
    return way if way and graph.edge[way.edges[-1]].flow == "control" else None


def _unattended(graph: SystemGraph, trainer: str, started: operators.Path) -> Iterator[Observation]:
    loose = None if trainer in graph.gates else _ungated(graph, trainer, _can_say_no(graph))
    roles: dict[str, tuple[str, ...]] = {
        "watcher": started.nodes[:1],
        "trainer": (trainer,),
        "server": loose.nodes[-1:] if loose else (),
        "cut": loose.edges[:1] if loose else (),
    }
    if loose:
        ways = [started, loose]
        perhaps = _may_be_decided(graph, trainer, started)
        judge = ask if perhaps else fail
        yield judge(
            roles,
            variant="perhaps" if perhaps else "",
            components=drawing.nodes_along(ways),
            connections=drawing.edges_along(ways),
        )
    elif not data_quality.checked_by(graph, trainer) and _nobody_else_asks(graph):
        yield ask(roles, variant="unchecked", components=started.nodes, connections=started.edges)
    else:
        yield passed("a gate stands between retraining and answering", components=started.nodes)


def _nobody_else_asks(graph: SystemGraph) -> bool:
    return graph.once(data_quality.training_unchecked) == "not_applicable"


def _may_be_decided(graph: SystemGraph, trainer: str, started: operators.Path) -> bool:
    """Whether the alarm pages a named owner, may stop a run, or may start other work than training."""
    if any(graph.attribute(n, "owner") for n in started.nodes if graph.kind(n) == "alerting"):
        return True
    first = started.nodes[0]
    if graph.kind(first) == "data_monitor" and not graph.stated(first, "mode") and len(started.edges) == 1:
        return True
    schedulers = [n for n in started.nodes if graph.kind(n) == "orchestrator"]
    training = operators.ancestors(graph.view(View.TRAIN), trainer) | {trainer}
    return any(a.target not in training for n in schedulers for a in graph.leaving(n, "control"))


def _ungated(graph: SystemGraph, trainer: str, others: frozenset[str] = frozenset()) -> operators.Path | None:
    """A way of a model into serving around every gate, and around these others."""
    gates = graph.gates | others
    open_ends = graph.serving_roots - gates - {trainer}
    return operators.avoiding_path(graph.view(View.RELEASE), {trainer}, open_ends, gates)


def _can_say_no(graph: SystemGraph) -> frozenset[str]:
    """People on the way of a model, pipelines that test it, and staged releases that abort by themselves."""
    tested = graph.of_kind("ci_cd") & graph.having("tests")
    aborting = graph.of_kind(*STAGED) & (graph.having("auto_abort") | graph.of_kind("experiment_platform"))
    return graph.of_kind(*PEOPLE) | tested | aborting


def online_learning_guard(graph: SystemGraph) -> Iterator[Observation]:
    """A model that learns while it answers is bounded, checked, or taken back."""
    for learner in sorted(graph.of_kind("online_learner")):
        way = operators.shortest_path(graph.view(View.RELEASE), {learner}, graph.serving_roots - {learner})
        if way is None:
            continue
        guards = _bounds(graph, learner, way)
        fed = graph.entering(learner, "event", "batch_data", "feature", "training_data", "label", "feedback")
        roles = {"learner": learner, "server": way.nodes[-1]}
        components = (*way.nodes, *(arrow.source for arrow in fed))
        connections = (*way.edges, *(arrow.id for arrow in fed))
        if guards:
            yield passed(guards, components=way.nodes, connections=way.edges)
        elif graph.attribute(learner, "snapshot_s"):
            yield ask(roles, variant="snapshots", components=components, connections=connections)
        else:
            yield fail(roles, components=components, connections=connections)


def _bounds(graph: SystemGraph, learner: str, way: operators.Path) -> str:
    """What keeps the learner in bounds, in words; empty when nothing does."""
    if graph.attribute(learner, "max_drift") or graph.attribute(learner, "lr_guard"):
        return "how far it may move is bounded"
    if learner in graph.gates or _ungated(graph, learner) is None:
        return "a gate stands between learning and answering"
    if data_quality.checked_by(graph, learner) or _filtered(graph, learner):
        return "what it learns from is checked"
    if graph.of_kind(*STAGED) & set(way.nodes):
        return "it reaches a share of the traffic first"
    controls = (arrow for node in way.nodes for arrow in graph.entering(node, "control"))
    steered = any(graph.kind(arrow.source) in WAY_BACK for arrow in controls)
    if steered or any(graph.provides(node, "rollback") for node in way.nodes):
        return "there is a way back to an earlier state"
    return ""


def _filtered(graph: SystemGraph, learner: str) -> bool:
    """Whether a limit or a guard stands on the way of events into the learner, or beside it."""
    upstream = operators.ancestors(graph.view(View.TRAIN), learner) | {learner}
    beside = graph.attached(FILTERS).keys() | graph.of_kind(*FILTERS)
    return not upstream.isdisjoint(beside)


def cascade_coupling(graph: SystemGraph) -> Iterator[Observation]:
    """A model that rests on another's scores is tested together with it, or holds it fixed."""
    makers = _makers(graph)
    if len({frozenset(names) for names in makers.values()}) < 2:
        return
    chains = list(_chains(graph, makers))
    open_chains = [way for way in chains if not _held_together(graph, makers, way)]
    if open_chains:
        yield ask(
            upstream={way.nodes[0] for way in open_chains},
            downstream={way.nodes[-1] for way in open_chains},
            components=drawing.nodes_along(open_chains),
            connections=drawing.edges_along(open_chains),
        )
    elif chains:
        yield passed("chained models are tested together, or one is held fixed for the other")


def _makers(graph: SystemGraph) -> Mapping[str, frozenset[str]]:
    """Server to the trainers of its own models; servers without one are left out."""
    release = graph.view(View.RELEASE)
    found = {s: graph.trainers & operators.ancestors(release, s) - {s} for s in sorted(graph.serving_roots)}
    return {server: trainers for server, trainers in found.items() if trainers}


def _chains(graph: SystemGraph, makers: Mapping[str, frozenset[str]]) -> Iterator[operators.Path]:
    """The ways from a model's scores into another model, or into its training data."""
    wires = drawing.along(graph, *CHAIN_FLOWS)
    calls = graph.view(View.CALLS)
    for first in makers:
        # What a server hands back to its caller is the answer of a call and no chain.
        others = [s for s in makers if makers[s] != makers[first] and not operators.reaches(calls, s, first)]
        ends = {end for s in others for end in (s, *(makers[s] - makers[first]))}
        stops = graph.sinks | graph.trainers - ends
        way = operators.avoiding_path(wires, {first}, ends, stops)
        if way is not None:
            yield way


def _held_together(graph: SystemGraph, makers: Mapping[str, frozenset[str]], way: operators.Path) -> bool:
    first, last = way.nodes[0], way.nodes[-1]
    if graph.attribute(first, "pinned_version"):
        return True
    release = graph.view(View.RELEASE)
    tests = graph.of_kind(*JOINT_TESTS)
    return bool(
        tests
        & operators.reachable(release, makers[first])
        & operators.reachable(release, makers.get(last, frozenset({last})))
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "blind_auto_retrain": named(
        blind_auto_retrain, roles="watcher trainer server cut", variants="unchecked perhaps"
    ),
    "cascade_coupling": named(cascade_coupling, roles="upstream downstream"),
    "online_learning_guard": named(online_learning_guard, roles="learner server", variants="snapshots"),
}
