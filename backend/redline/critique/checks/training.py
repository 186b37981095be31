"""What makes a model be trained again, by whom it is delivered, and what is known of it later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named, verdict
from redline.critique.checks.consistency import notebook_in_prod_path
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

TRIGGERS = ("orchestrator", "retrain_trigger")
DELIVERED_TO = ("traffic_splitter", "experiment_platform")
HANDED_OVER = ("model_registry", "model_artifact", "object_store")


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


def reproducible(graph: SystemGraph) -> Iterator[Observation]:
    """Something records from which data, code and settings a model was made."""
    upstream = graph.trainers.union(*(_upstream(graph, t) for t in graph.trainers))
    released = operators.reachable(graph.view(View.RELEASE), graph.trainers)
    records = _records(graph, upstream, released)
    if records:
        yield passed("what a model was made from is recorded", components=sorted(records))
        return
    trackers = graph.of_kind("experiment_tracker")
    unsure = trackers & _beside(graph, upstream | released) if trackers else trackers
    roles = {
        "trainer": graph.trainers,
        "tracker": frozenset(t for t in unsure if not graph.stated(t, "logs_data_version")),
        "handover": _handed_over(graph, released),
    }
    if roles["tracker"] and _must_explain(graph):
        yield ask(roles, variant="tracker")
    elif roles["handover"] and not unsure:
        arrows = [a.id for h in sorted(roles["handover"]) for a in graph.entering(h, "model")]
        yield fail(roles, variant="by_hand", connections=arrows)
    elif _must_explain(graph) and verdict(graph, notebook_in_prod_path) != "fail":
        yield ask(roles)


def _records(graph: SystemGraph, upstream: frozenset[str], released: frozenset[str]) -> frozenset[str]:
    """Catalogues and trackers that record the data, and data that keeps its versions."""
    catalogues = {c for c in graph.of_kind("lineage_catalog") if graph.attribute(c, "scope") != "code"}
    recording = graph.of_kind("experiment_tracker", "model_registry") & graph.having("logs_data_version")
    versions = graph.of_family("storage") & graph.having("versioned") & upstream
    if not catalogues and not recording:
        return versions
    beside = _beside(graph, upstream | released)
    return frozenset(catalogues & beside) | (recording & (beside | released)) | versions


def _beside(graph: SystemGraph, nodes: frozenset[str]) -> frozenset[str]:
    """What is joined to any of these by an arrow, either way round."""
    ahead = {arrow.target for node in nodes for arrow in graph.leaving(node)}
    behind = {arrow.source for node in nodes for arrow in graph.entering(node)}
    return drawing.in_use(graph, nodes) | ahead | behind


def _handed_over(graph: SystemGraph, released: frozenset[str]) -> frozenset[str]:
    """Where one person leaves a model for another; what somebody merely approves is no hand-over."""
    kept = graph.of_kind(*HANDED_OVER) & graph.having("manual") & released
    taken = {a.source for a in graph.by_flow("model") if graph.kind(a.target) == "team"}
    return frozenset(
        n for n in kept & taken if "approv" not in f"{graph.nodes[n].label} {graph.nodes[n].note}".lower()
    )


def _must_explain(graph: SystemGraph) -> bool:
    return "regulated" in graph.tags


def automated_build(graph: SystemGraph) -> Iterator[Observation]:
    """What goes live is built and delivered by a pipeline, not by a person."""
    ends = graph.serving_roots | graph.of_kind(*DELIVERED_TO)
    builders = graph.of_kind("ci_cd")
    delivered = [a for end in sorted(ends) for a in graph.entering(end, "model", "control")]
    built = {a.target for a in delivered if a.source in builders}
    by_hand = [
        a for a in delivered if a.flow == "model" and graph.kind(a.source) == "team" and a.target not in built
    ]
    if by_hand:
        yield fail(
            hand=dict.fromkeys(a.source for a in by_hand),
            server=dict.fromkeys(a.target for a in by_hand),
            arrow=[a.id for a in by_hand],
            components=sorted(
                graph.of_kind("lineage_catalog", *HANDED_OVER) & _before(graph, by_hand[0].source)
            ),
            connections=[
                *(a.id for a in by_hand),
                *(a.id for a in graph.entering(by_hand[0].source, "model")),
            ],
        )
    elif builders and builders & operators.reaching(
        drawing.joined(graph, View.RELEASE, View.CTRL), graph.serving_roots
    ):
        yield passed("a pipeline delivers what goes live", components=sorted(builders))


def _before(graph: SystemGraph, hand: str) -> frozenset[str]:
    """What leads to this person: models, the code that makes them, and whatever starts them."""
    return operators.ancestors(drawing.joined(graph, View.RELEASE, View.CTRL), hand)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "automated_build": named(automated_build, roles="hand server arrow"),
    "reproducible": named(reproducible, roles="trainer tracker handover", variants="tracker by_hand"),
    "trigger_defined": named(
        trigger_defined, roles="trainer hand scheduler unscheduled", variants="by_hand forgotten"
    ),
}
