"""What comes back: labels, outcomes, and the model's own influence on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from redline.critique.checks import drawing, exposure
from redline.critique.checks.check import NamedCheck, named, verdict
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

LABEL_BEARING = ("outcome_source", "labeling", "review_queue", "label_joiner")
TRUTH = ("event_tracker", "outcome_source", "label_joiner", "review_queue")
OUTPUTS = ("prediction_log", "prediction_store")
COMES_BACK_TO = ("quality_monitor", "label_joiner", "training_set_builder")
RETURN_FLOWS = frozenset(
    {"event", "batch_data", "feature", "training_data", "label", "feedback", "telemetry"}
)
TRACKED_FLOWS = ("event", "prediction", "feedback")
ONE_DAY = 1.0


def label_path_exists(graph: SystemGraph) -> Iterator[Observation]:
    """Labels that are drawn reach the trainer, or are a column of its data."""
    supervised = [t for t in sorted(graph.trainers) if not graph.attribute(t, "unsupervised")]
    bare = frozenset(t for t in supervised if not _has_labels(graph, t))
    if supervised and not bare:
        yield passed("labels reach training", components=supervised)
    elif bare:
        bearing = graph.of_kind("outcome_source", "labeling", "label_joiner") - _used_for_tests(graph)
        ends = _nearest_to_training(graph, bearing)
        seen = fail if bearing else ask
        yield seen(
            variant="" if bearing else "inside",
            trainer=bare,
            label=ends,
            builder=drawing.training_entry(graph, bare),
            data=_last_data(graph, bare),
            components=sorted(bearing),
        )


def _has_labels(graph: SystemGraph, trainer: str) -> bool:
    upstream = operators.ancestors(graph.view(View.TRAIN), trainer) | {trainer}
    inside = any(graph.attribute(node, "contains_labels") for node in upstream)
    return inside or not graph.of_kind(*LABEL_BEARING).isdisjoint(upstream)


def _used_for_tests(graph: SystemGraph) -> frozenset[str]:
    """Where labels come from that serve to measure, and need not reach training."""
    tests = graph.of_kind("offline_evaluator", "quality_monitor")
    return frozenset(edge.source for edge in graph.by_flow("label") if edge.target in tests)


def _last_data(graph: SystemGraph, trainers: frozenset[str]) -> frozenset[str]:
    """What hands the trainers their data."""
    before = operators.predecessors(graph.view(View.TRAIN))
    return frozenset(node for trainer in trainers for node in before.get(trainer, ()))


def _nearest_to_training(graph: SystemGraph, bearing: frozenset[str]) -> frozenset[str]:
    """The joiners, where there are some: they stand between an outcome and the training data."""
    return frozenset(graph.of_kind("label_joiner") & bearing) or bearing


def outcomes_return(graph: SystemGraph) -> Iterator[Observation]:
    """What became of the decisions reaches training, a label joiner or a monitor of quality."""
    way = _labelled(graph) or _returned(graph) or _tracked(graph) or _judged_again(graph)
    if way:
        yield passed("outcomes come back", components=way.nodes, connections=way.edges)
        return
    yield from _lost(graph, frozenset(end for end in graph.of_kind(*OUTPUTS) if graph.entering(end)))


def _labelled(graph: SystemGraph) -> operators.Path | None:
    """A label arrow from a source of truth into what training uses."""
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    arrows = (arrow for arrow in graph.by_flow("label") if graph.kind(arrow.source) in TRUTH)
    found = next((a for a in arrows if a.target in upstream), None)
    return operators.Path((found.source, found.target), (found.id,)) if found else None


def _returned(graph: SystemGraph) -> operators.Path | None:
    ends = graph.trainers | graph.of_kind(*COMES_BACK_TO)
    starts = graph.consumers | graph.of_kind(*OUTPUTS, "outcome_source")
    view = drawing.along(graph, *RETURN_FLOWS)
    return operators.shortest_path(view, starts - ends, ends)


def _tracked(graph: SystemGraph) -> operators.Path | None:
    """An event from what serves, or from what asks it, into a tracker that training or a monitor reads."""
    trackers = graph.of_kind("event_tracker")
    if not trackers:
        return None
    units = graph.units(graph.serving_roots) | drawing.asking(graph, graph.serving_roots)
    monitors = {n for n in graph.of_kind("quality_monitor") if not graph.attribute(n, "proxy")}
    read = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    read |= operators.reaching(drawing.along(graph, *RETURN_FLOWS), monitors)
    sent = (arrow for tracker in sorted(trackers & read) for arrow in graph.entering(tracker, *TRACKED_FLOWS))
    found = next((arrow for arrow in sent if arrow.source in units), None)
    return operators.Path((found.source, found.target), (found.id,)) if found else None


def _judged_again(graph: SystemGraph) -> operators.Path | None:
    """Cases on which the model answered, given to people who label them for training."""
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    people = graph.of_kind("labeling") & upstream
    view = drawing.along(graph, *RETURN_FLOWS, "prediction")
    return operators.shortest_path(view, graph.serving_roots, people) if people else None


def _lost(graph: SystemGraph, dead_ends: frozenset[str]) -> Iterator[Observation]:
    scope = graph.training_scope()
    if scope == "outside" and not dead_ends:
        return
    heard = _heard_of_nobody(graph)
    if heard and scope != "outside":
        yield ask(variant="untold", output=dead_ends or graph.serving_roots, outcome=heard, components=heard)
        return
    seen = ask if scope == "outside" or (scope == "stub" and not dead_ends) else fail
    into = [arrow for end in sorted(dead_ends) for arrow in graph.entering(end)]
    yield seen(
        variant="outside" if scope == "outside" else "",
        output=dead_ends or graph.serving_roots,
        builder=drawing.training_entry(graph, graph.trainers),
        consumer=frozenset(sorted(graph.consumers or graph.sinks)[:1]),
        log=frozenset(sorted(dead_ends)[:1]),
        components=sorted(graph.serving_roots),
        connections=[arrow.id for arrow in into],
    )


def _heard_of_nobody(graph: SystemGraph) -> tuple[str, ...]:
    """Trackers and business databases that training reads and to which no arrow leads.

    Whose behaviour a tracker holds is not drawn then; a database of sales or claims holds what happened next.
    """
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    records = sorted(graph.of_kind("event_tracker", "operational_db") & upstream)
    return tuple(record for record in records if not graph.entering(record))


def label_delay_window(graph: SystemGraph) -> Iterator[Observation]:
    """Labels that come late are waited for before a case counts as negative."""
    for source in sorted(graph.of_kind("outcome_source")):
        delay = _number(graph.attribute(source, "label_delay_p50_d", graph.brief.label_delay_p50_d))
        if delay is None or delay <= ONE_DAY:
            continue
        for trainer in sorted(graph.trainers & operators.descendants(graph.view(View.TRAIN), source)):
            yield _waited(graph, source, trainer, delay)


def _waited(graph: SystemGraph, source: str, trainer: str, delay: float) -> Observation:
    view = graph.view(View.TRAIN)
    between = operators.descendants(view, source) & operators.ancestors(view, trainer)
    windows = {node: window for node in sorted(between) if (window := _window(graph, node)) is not None}
    around = operators.avoiding_path(view, source, trainer, windows)
    way = around or operators.shortest_path(view, source, trainer)
    widest = max(windows, key=lambda node: windows[node], default="")
    outcome, variant = _ripeness(graph, source, between, windows, delay, bypassed=around is not None)
    if outcome is passed:
        return passed(f"labels are waited for, {windows[widest]:g} days", components=way.nodes if way else ())
    seen = fail if outcome is fail else ask
    return seen(
        variant=variant,
        outcome=source,
        trainer=trainer,
        joiner=widest or _joiner(graph, between),
        around=around.edges[:1] if around and windows else (),
        facts={"delay": f"{delay:g}", "window": f"{windows.get(widest, 0):g}"},
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


def _ripeness(
    graph: SystemGraph,
    source: str,
    between: frozenset[str],
    windows: Mapping[str, float],
    delay: float,
    *,
    bypassed: bool,
) -> tuple[Callable[..., Observation], str]:
    """What to say of the windows on the way, and which situation it is."""
    if not windows:
        return ask, "unstated"
    if bypassed:
        return fail, "bypass"
    if max(windows.values()) < delay:
        return fail, ""
    return (ask, "tail") if _tail_is_lost(graph, source, between, max(windows.values())) else (passed, "")


def _joiner(graph: SystemGraph, between: frozenset[str]) -> list[str]:
    """Where a window would be stated: the joiner of labels, else the training set builder."""
    found = graph.of_kind("label_joiner") & between or graph.of_kind("training_set_builder") & between
    return sorted(found)[:1]


def _tail_is_lost(graph: SystemGraph, source: str, between: frozenset[str], window: float) -> bool:
    late = _number(graph.attribute(source, "label_delay_p95_d", graph.brief.label_delay_p95_d))
    corrected = any(
        graph.attribute(node, name) for node in between for name in ("late_policy", "delay_model")
    )
    return late is not None and window < late and not corrected


def _window(graph: SystemGraph, node: str) -> float | None:
    return _number(graph.attribute(node, "window_d", graph.attribute(node, "label_offset_d")))


def _number(stated: object) -> float | None:
    return float(stated) if isinstance(stated, (int, float)) and not isinstance(stated, bool) else None


def degenerate_loop(graph: SystemGraph) -> Iterator[Observation]:
    """Where the model's decisions shape its next training data, something keeps it honest."""
    view = _influence(graph, implied=True)
    for loop in operators.loops(view):
        if not _closes(graph, loop):
            continue
        joining = {edge.source for node in loop for edge in graph.entering(node) if not edge.implicit}
        honest = [node for node in sorted(loop) if _keeps_honest(graph, node)]
        honest += [node for node in sorted(joining - loop) if _keeps_honest(graph, node)]
        if honest:
            yield passed("part of what training sees is independent of the model", components=honest)
            continue
        drawn_only = _influence(graph, implied=False) if graph.implicit else view
        drawn = any(_closes(graph, part) for part in operators.loops(drawn_only) if part <= loop)
        if not drawn and verdict(graph, exposure.selective_labels) in ("fail", "ask"):
            continue  # what the stopped cases leave unseen is the sharper form of the same question
        yield _circle(graph, drawn_only if drawn else view, loop, drawn=drawn)


def _influence(graph: SystemGraph, *, implied: bool) -> drawing.Wires:
    """Data, releases and answers on their way; a log of the model's own answers closes no loop."""
    logs = graph.of_kind("prediction_log", "trace_store")
    reactions = graph.implicit if implied else ()
    arrows = chain(
        drawing.arrows(graph, View.DATA, View.RELEASE, View.ANSWERS),
        ((edge.source, edge.target, edge.id) for edge in reactions),
    )
    return drawing.wired(a for a in arrows if a[1] not in logs or a[0] in graph.sinks)


def _closes(graph: SystemGraph, loop: Iterable[str]) -> bool:
    parts = set(loop)
    return all(not parts.isdisjoint(role) for role in (graph.serving_roots, _audience(graph), graph.trainers))


def _audience(graph: SystemGraph) -> frozenset[str]:
    """Who reacts to a decision; people who judge cases do not react, they label."""
    return graph.sinks - graph.of_kind("review_queue", "labeling", "approval_gate")


def _keeps_honest(graph: SystemGraph, node: str) -> bool:
    stated = graph.attribute(node, "exploration_pct") or graph.attribute(node, "blinded_sample_pct")
    independent = graph.attribute(node, "biased_by_decision") is False
    return bool(stated) or independent or graph.kind(node) == "experiment_platform"


def _circle(graph: SystemGraph, view: drawing.Wires, loop: set[str], *, drawn: bool) -> Observation:
    sinks, trainers, servers = (
        loop & role for role in (_audience(graph), graph.trainers, graph.serving_roots)
    )
    out = operators.shortest_path(view, servers, sinks)
    back = operators.shortest_path(view, sinks, trainers)
    released = operators.shortest_path(view, trainers, servers)
    deciders = graph.of_kind("decision_policy") & loop or servers
    seen = fail if drawn else ask
    return seen(
        variant="" if drawn else "implied",
        server=servers,
        trainer=trainers,
        consumer=sinks,
        decider=frozenset(sorted(deciders)[:1]),
        components=drawing.nodes_along([out, back, released]),
        connections=drawing.edges_along([out, back, released]),
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "degenerate_loop": named(degenerate_loop, roles="server trainer consumer decider", variants="implied"),
    "label_delay_window": named(
        label_delay_window,
        roles="outcome trainer joiner around",
        facts="delay window",
        variants="unstated bypass tail",
    ),
    "label_path_exists": named(label_path_exists, roles="trainer label builder data", variants="inside"),
    "outcomes_return": named(
        outcomes_return, roles="output outcome builder consumer log", variants="outside untold"
    ),
}
